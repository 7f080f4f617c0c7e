import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { type DhcpPacket, parseDhcpPacket } from './packet.ts';
import { type ProxyBoot, type ProxyReplyKind, proxyReply, proxyReplyKind } from './proxy-offer.ts';
import { type PxeRequest, readPxeRequest } from './pxe-request.ts';
import { discoverWith, hasProgram, pxeRequestIn, tsharkDecode } from './test-support.ts';

const boot: ProxyBoot = { serverAddress: '10.77.0.1', nextServer: '10.77.0.3', bootFile: 'boot/shimx64.efi' };
const httpBoot: ProxyBoot = { ...boot, bootFile: 'http://10.77.0.1:8080/shimx64.efi' };
const MACHINE_ID = Buffer.from('0044454c4c350010358052b4c04f4a3132', 'hex');
const RELAY_INFORMATION = Buffer.from('0104657468300206706172746974', 'hex');

function requestWith(options: readonly (readonly [number, Buffer])[] = [], fields: Partial<DhcpPacket> = {}) {
  const request = readPxeRequest(parseDhcpPacket(discoverWith(options, fields)));
  assert.ok(request);
  return request;
}

test('an offer to OVMF has boot data and no address, byte for byte', () => {
  const request = pxeRequestIn('proxy4011-uefi.pcap', 1);
  const reply = proxyReply(request, boot, 'offer');
  const head = reply.toString('hex', 0, 44);
  assert.equal(
    head,
    `02010600${'11e2b176'}00008000${'00000000'}${'00000000'}0a4d0003${'00000000'}525400770013${'00'.repeat(10)}`,
  );
  assert.equal(reply.toString('latin1', 108, 124), boot.bootFile);
  const options = [
    '350102', // OFFER
    '36040a4d0001', // server identifier
    `3c09${Buffer.from('PXEClient').toString('hex')}`,
    `611100${'00'.repeat(16)}`, // machine id, as sent
    '2b04060108ff', // discovery control: use the boot file
    `4209${Buffer.from('10.77.0.3').toString('hex')}`,
    `4310${Buffer.from(boot.bootFile).toString('hex')}`,
    'ff',
  ];
  const written = options.join('');
  assert.equal(reply.toString('hex', 240, 240 + written.length / 2), written);
  assert.ok(reply.subarray(240 + written.length / 2).every((byte) => byte === 0));
  assert.ok(reply.length >= 300);
});

test('an HTTP Boot offer has only class and URL: no option 43, no option 66, no next server', () => {
  const reply = parseDhcpPacket(proxyReply(pxeRequestIn('uefi-httpboot-snponly.pcap', 1), httpBoot, 'offer'));
  assert.deepEqual([...reply.options.keys()], [53, 54, 60, 97, 67]);
  assert.equal(reply.options.get(60)?.toString(), 'HTTPClient');
  assert.equal(reply.options.get(67)?.toString(), httpBoot.bootFile);
  assert.equal(reply.bootFile, httpBoot.bootFile);
  assert.equal(reply.nextServer, '0.0.0.0');
});

test('a URL too long for the file field is in option 67 only, over 255 bytes in pieces', () => {
  const bootFile = `http://10.77.0.1:8080/${'a'.repeat(260)}.efi`;
  const request = pxeRequestIn('uefi-httpboot-snponly.pcap', 1);
  const reply = parseDhcpPacket(proxyReply(request, { ...httpBoot, bootFile }, 'offer'));
  assert.equal(reply.bootFile, '');
  assert.equal(reply.options.get(67)?.toString(), bootFile);
});

test('an acknowledgement on port 4011 keeps the client address', () => {
  const reply = parseDhcpPacket(proxyReply(pxeRequestIn('proxy4011-uefi.pcap', 6), boot, 'ack-4011'));
  assert.deepEqual(reply.options.get(53), Buffer.of(5));
  assert.equal(reply.clientAddress, '10.77.0.170');
  assert.equal(reply.yourAddress, '0.0.0.0');
});

test('transaction, hardware address, flags, relay, machine id and option 82 come back unchanged, 82 last', () => {
  const request = requestWith(
    [
      [82, RELAY_INFORMATION],
      [97, MACHINE_ID],
    ],
    { relayAddress: '192.0.2.254', transactionId: 0xfffffffe, flags: 0x8000 },
  );
  const reply = parseDhcpPacket(proxyReply(request, boot, 'offer'));
  assert.equal(reply.transactionId, 0xfffffffe);
  assert.equal(reply.flags, 0x8000);
  assert.equal(reply.relayAddress, '192.0.2.254');
  assert.equal(reply.hardwareAddress.toString('hex', 0, 6), '525400770002');
  assert.deepEqual(reply.options.get(97), MACHINE_ID);
  assert.deepEqual([...reply.options].at(-1), [82, RELAY_INFORMATION]);
});

for (const [what, request, bootFile, pattern] of [
  ['an empty boot file', requestWith(), '', /printable ASCII/],
  ['a boot file with a space', requestWith(), 'my file', /printable ASCII/],
  ['a path for HTTP Boot', pxeRequestIn('uefi-httpboot-snponly.pcap', 1), 'shimx64.efi', /absolute URL/],
  ['a URL without a path for HTTP Boot', pxeRequestIn('uefi-httpboot-snponly.pcap', 1), 'http://a', /absolute URL/],
  ['a reply larger than the client takes', requestWith(), 'x'.repeat(400), /at most 548/],
] as const) {
  test(`refuses ${what}, saying so`, () => {
    assert.throws(() => proxyReply(request, { ...boot, bootFile }, 'offer'), pattern);
  });
}

const asked: [PxeRequest['messageType'], string | null, 67 | 4011, ProxyReplyKind | null][] = [
  ['discover', null, 67, 'offer'],
  ['discover', null, 4011, 'offer'],
  ['request', '10.77.0.1', 67, 'ack-4011'],
  ['request', '10.77.0.2', 67, null],
  ['request', null, 67, null],
  ['request', null, 4011, 'ack-4011'],
  ['request', '10.77.0.1', 4011, 'ack-4011'],
  ['inform', null, 4011, 'ack-4011'],
  ['inform', null, 67, null],
];
for (const [messageType, serverIdentifier, via, kind] of asked) {
  test(`a ${messageType} to ${serverIdentifier ?? 'nobody in particular'} on port ${via} asks for ${kind}`, () => {
    assert.equal(proxyReplyKind({ messageType, serverIdentifier }, via, '10.77.0.1'), kind);
  });
}

for (const [what, request, reply, lines] of [
  [
    'a PXE offer',
    pxeRequestIn('proxy4011-uefi.pcap', 1),
    boot,
    [
      'Message type: Boot Reply (2)',
      'DHCP: Offer (2)',
      'Your (client) IP address: 0.0.0.0',
      'Next server IP address: 10.77.0.3',
      'Boot file name: boot/shimx64.efi',
      'DHCP Server Identifier: 10.77.0.1',
      'Vendor class identifier: PXEClient',
      'Client MAC address: RealtekU_77:00:13 (52:54:00:77:00:13)',
      'Option 43 Suboption: (6) PXE discovery control',
      'TFTP Server Name: 10.77.0.3',
      'Bootfile name: boot/shimx64.efi',
      'Option End: 255',
    ],
  ],
  [
    'an HTTP Boot offer with a set UUID',
    pxeRequestIn('uefi-sb-httpboot-grub13.pcap', 1),
    httpBoot,
    [
      'DHCP: Offer (2)',
      'Vendor class identifier: HTTPClient',
      'Bootfile name: http://10.77.0.1:8080/shimx64.efi',
      'Client Identifier (UUID): 4c4c4544-0035-3510-8052-b4c04f4a3132',
    ],
  ],
  [
    'a relayed offer',
    requestWith([[82, RELAY_INFORMATION]], { relayAddress: '192.0.2.254' }),
    boot,
    [
      'Relay agent IP address: 192.0.2.254',
      'Option: (82) Agent Information Option',
      'Option 82 Suboption: (1) Agent Circuit ID',
    ],
  ],
] as const) {
  test(`tshark reads ${what} without complaint`, (t) => {
    if (!hasProgram('tshark')) return t.skip('tshark is not installed');
    const text = tsharkDecode(proxyReply(request, reply, 'offer'));
    for (const line of lines) assert.ok(text.includes(line), `"${line}" is missing in:\n${text}`);
    assert.doesNotMatch(text, /Malformed|Expert Info/);
  });
}
