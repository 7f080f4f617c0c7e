/** The routes of virtual computers, before a stand-in for the lab's control socket; e2e/console/lab.long.test.ts has a real one. */
import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { listAuditEntries } from '../../api/audit.ts';
import * as contract from '../../api/lab.ts';
import { type LabStatus, parseLabRequest } from '../../client/lab-protocol.ts';
import { createTestSite, type TestSite } from '../test-site.ts';

const pc1 = {
  ...({ name: 'pc1', firmware: 'uefi', memoryMiB: 2048, disks: [{ sizeGiB: 16, interface: 'virtio' }] } as const),
  ...{ on: true, mac: '52:54:00:77:00:01', uuid: '4c4c4544-0035-3510-8052-b4c04f4a3132', serialNumber: 'LAB-PC1' },
  ...{ diskPaths: ['/var/tmp/x/pc1/disk0.raw'], reboots: 2 },
  cable: 'plugged',
} as const;
const status: LabStatus = {
  ...{ name: 'lab', subnet: '10.77.0.0/24', dhcpAddress: '10.77.0.2', taps: 4, directory: '/var/tmp/x' },
  ...{ siteNamespace: 'x', computers: [pc1, { ...pc1, name: 'off', on: false }] },
  site: { dataDirectory: '/var/tmp/x/site', address: '10.77.0.1', consoleUrl: 'https://127.0.0.1:4711' },
};
const png = Buffer.from('\x89PNG\r\n\x1a\nof pc1', 'latin1');

const asked: unknown[] = [];
/** What the next request but `status` is answered with, in place of what the lab would do. */
let answerNext: ((socket: Socket) => void) | null = null;

const lab = createServer((socket) => {
  socket.on('error', () => undefined);
  let text = '';
  socket.on('data', (bytes) => {
    text += String(bytes);
    if (!text.includes('\n')) return;
    const request = parseLabRequest(text);
    const done = `${JSON.stringify({ done: status })}\n`;
    if (request.command === 'status') return void socket.end(done);
    asked.push(request);
    const answer = answerNext;
    answerNext = null;
    if (answer !== null) return answer(socket);
    socket.end(
      (request.command === 'picture' ? `${JSON.stringify({ picture: png.toString('base64') })}\n` : '') + done,
    );
  });
});
after(() => lab.close());

const labSocket = join('/tmp', `slipway-lab-stand-in-${process.pid}.sock`);
await new Promise<void>((resolve) => lab.listen(labSocket, resolve));
const site = await createTestSite({ labSocket });
const params = { name: 'pc1' };

describe('a site in a lab', () => {
  test('shows the lab with its computers, and not where their disks are on the machine', async () => {
    const { diskPaths: _, ...shown } = pc1;
    assert.deepEqual(await site.admin(contract.getLab), {
      lab: { name: 'lab', subnet: '10.77.0.0/24', taps: 4, computers: [shown, { ...shown, name: 'off', on: false }] },
    });
  });

  test('hands on what people do, and the audit log tells it, but for what was typed', async () => {
    asked.length = 0;
    const { diskPaths: _, ...shown } = pc1;
    const added = { name: 'pc2', firmware: 'uefi', memoryMiB: 2048, disks: [{ sizeGiB: 16, interface: 'virtio' }] };
    // The stand-in makes none, which is said rather than hidden.
    await assert.rejects(site.admin(contract.addLabComputer, { body: { name: 'pc2' } }), { code: 'SLIP-1002' });
    for (const action of ['on', 'cut', 'reset'] as const)
      assert.deepEqual(await site.admin(contract.switchLabComputer, { params, body: { action } }), shown);
    await site.admin(contract.setLabCable, { params, body: { state: 'pulled' } });
    await site.admin(contract.pressLabKeys, { params, body: { text: 'opensesame\n' } });
    await site.admin(contract.pressLabKeys, { params, body: { keys: ['ctrl', 'alt', 'delete'] } });
    await site.admin(contract.removeLabComputer, { params });
    assert.deepEqual(asked, [
      { command: 'add', computer: added, powerOn: true },
      { command: 'on', name: 'pc1' },
      { command: 'cut', name: 'pc1' },
      { command: 'reset', name: 'pc1' },
      { command: 'cable', name: 'pc1', state: 'pulled' },
      { command: 'type', name: 'pc1', text: 'opensesame\n' },
      { command: 'keys', name: 'pc1', keys: ['ctrl', 'alt', 'delete'] },
      { command: 'remove', name: 'pc1' },
    ]);
    const items = await site.admin(listAuditEntries, { query: { limit: 7 } });
    assert.ok(items.every(({ object }) => object.kind === 'virtual computer' && object.name === 'pc1'));
    assert.deepEqual(
      items.map(({ input }) => input['action'] ?? input['state'] ?? input['text'] ?? input['keys'] ?? null).reverse(),
      ['on', 'cut', 'reset', 'pulled', '(secret)', '(secret)', null],
    );
    assert.ok(!JSON.stringify(items).includes('opensesame'));
    assert.ok(!site.logged().includes('opensesame'));
  });

  test('shows a screen as a picture that nobody keeps', async () => {
    const url = contract.getLabScreen.path.replace(':name', 'pc1');
    const answer = await site.local.inject({ url });
    assert.equal(answer.statusCode, 200, answer.body);
    assert.equal(answer.headers['content-type'], 'image/png');
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.deepEqual(answer.rawPayload, png);
    await assert.rejects(site.admin(contract.getLabScreen, { params: { name: 'off' } }), { code: 'SLIP-1071' });
  });

  for (const [what, call, code] of [
    ['a computer that is not there', () => cut({ name: 'pc9' }), 'SLIP-1002'],
    [
      'to add a second one of a name',
      () => site.admin(contract.addLabComputer, { body: { name: 'pc1' } }),
      'SLIP-1003',
    ],
    ['a name that is a path', () => cut({ name: '../pc1' }), 'SLIP-1001'],
    ['a name in capitals', () => site.admin(contract.addLabComputer, { body: { name: 'PC' } }), 'SLIP-1001'],
    ['more memory than is allowed', () => add({ memoryMiB: 1_000_000 }), 'SLIP-1001'],
    ['more disks than is allowed', () => add({ disks: Array(5).fill({ sizeGiB: 1 }) }), 'SLIP-1001'],
    ['a disk beyond all bounds', () => add({ disks: [{ sizeGiB: 1e9 }] }), 'SLIP-1001'],
    ['text that no keyboard types', () => press({ text: 'naïve' }), 'SLIP-1001'],
    ['text without an end', () => press({ text: 'x'.repeat(201) }), 'SLIP-1001'],
    ['a key that is a word of the protocol', () => press({ keys: ['"}\n{"command":"down"}'] }), 'SLIP-1001'],
    ['text and keys at once', () => press({ text: 'a', keys: ['b'] }), 'SLIP-1001'],
  ] as const)
    test(`refuses ${what}, and asks the lab for nothing`, async () => {
      asked.length = 0;
      await assert.rejects(call(), { code });
      assert.deepEqual(asked, []);
    });

  for (const [what, answer, code] of [
    ['refuses', (socket: Socket) => socket.end('{"error":"All 4 sockets are used."}\n'), 'SLIP-1071'],
    ['hangs up', (socket: Socket) => socket.end(), 'SLIP-1072'],
    ['breaks off', (socket: Socket) => socket.destroy(), 'SLIP-1072'],
    ['answers with something else', (socket: Socket) => socket.end('<html>\n'), 'SLIP-1072'],
  ] as const)
    test(`says so when the lab ${what}`, async () => {
      answerNext = (socket) => void answer(socket);
      await assert.rejects(cut(params), { code });
    });
});

const cut = (of: { name: string }) => site.admin(contract.switchLabComputer, { params: of, body: { action: 'cut' } });
const add = (body: object) => site.admin(contract.addLabComputer, { body: { name: 'new', ...body } });
// Wrong on purpose.
const press = (body: object) => site.admin(contract.pressLabKeys, { params, body: body as { text: string } });

describe('a site', () => {
  test('whose lab is gone says so', async () => {
    const gone: TestSite = await createTestSite({ labSocket: '/nowhere/control.sock' });
    await assert.rejects(gone.admin(contract.getLab), { code: 'SLIP-1072' });
  });

  test('in no lab says that there is none, and what makes one', async () => {
    const alone = await createTestSite();
    assert.deepEqual(await alone.admin(contract.getLab), { lab: null });
    await assert.rejects(alone.admin(contract.addLabComputer, { body: { name: 'pc1' } }), {
      code: 'SLIP-1070',
      message: /slipway lab up/,
    });
    await assert.rejects(alone.admin(contract.getLabScreen, { params }), { code: 'SLIP-1070' });
  });
});
