import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROUTE, readIdentity, readTftpPath } from './boot-urls.ts';

const mac = '52:54:00:77:00:01';
const uuid = '4c4c4544-0035-3510-8052-b4c04f4a3132';

for (const [text, query, identity] of [
  [mac, uuid, { mac, smbiosUuid: uuid }],
  ['52-54-00-77-00-01', uuid.toUpperCase(), { mac, smbiosUuid: uuid }],
  [mac.toUpperCase(), undefined, { mac, smbiosUuid: null }],
  [mac, '00000000-0000-0000-0000-000000000000', { mac, smbiosUuid: null }],
  [mac, 'ffffffff-ffff-ffff-ffff-ffffffffffff', { mac, smbiosUuid: null }],
  [mac, '03000200-0400-0500-0006-000700080009', { mac, smbiosUuid: null }],
  [mac, `${uuid}\n`, { mac, smbiosUuid: uuid }],
  [mac, "x' or true", { mac, smbiosUuid: null }],
  [mac, [uuid, uuid], { mac, smbiosUuid: null }],
  ['52:54:00:77:00', uuid, null],
  ['01:54:00:77:00:01', uuid, null],
  ['00:00:00:00:00:00', uuid, null],
  ['', uuid, null],
] as const) {
  test(`"${text}" with the UUID ${JSON.stringify(query)} is ${JSON.stringify(identity)}`, () => {
    assert.deepEqual(readIdentity(text, query), identity);
  });
}

for (const [path, asked] of [
  [`boot/grub/52-54-00-77-00-01?uuid=${uuid}`, { route: ROUTE.grubScript, who: { mac, smbiosUuid: uuid } }],
  ['boot/grub/52-54-00-77-00-01?uuid=', { route: ROUTE.grubScript, who: { mac, smbiosUuid: null } }],
  ['boot/ticket/52-54-00-77-00-01/ticket.cpio', { route: ROUTE.ticket, who: { mac, smbiosUuid: null } }],
  ['boot/ipxe/52-54-00-77-00-01', null],
  ['boot/grub/52-54-00-77-00-01/x', null],
  ['boot/grub/', null],
  ['boot/ticket/ticket.cpio', null],
  ['grub/grub.cfg', null],
  ['', null],
] as const) {
  test(`the TFTP path "${path}" asks for ${asked === null ? 'nothing of one computer' : asked.route}`, () => {
    assert.deepEqual(readTftpPath(path), asked);
  });
}
