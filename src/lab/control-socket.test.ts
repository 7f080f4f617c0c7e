import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { LabStatus } from '../client/lab-protocol.ts';
import { callLab } from '../client/lab-socket.ts';
import { type ControlSocket, type LabHandler, serveControl } from './control-socket.ts';

const directory = mkdtempSync(join(tmpdir(), 'slipway-control-'));
const controls: ControlSocket[] = [];
after(() => {
  for (const control of controls) control.close();
  rmSync(directory, { recursive: true, force: true });
});
const status: LabStatus = {
  ...{ name: 'lab', subnet: '10.77.0.0/24', dhcpAddress: '10.77.0.2', taps: 4, directory: '/x', site: null },
  ...{ siteNamespace: 'x', computers: [] },
};

async function served(handle: LabHandler): Promise<string> {
  const path = join(directory, `${controls.length}.sock`);
  controls.push(await serveControl(path, handle));
  return path;
}

describe('a control socket', () => {
  test('is for its owner alone', async () => {
    const path = await served(async () => status);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  test('answers with lines, then with the status', async () => {
    const path = await served(async (request, reply) => {
      assert.deepEqual(request, { command: 'serial', name: 'pc1', follow: false });
      reply.line('one');
      reply.line('two');
      return status;
    });
    const lines: string[] = [];
    const answer = await callLab(
      path,
      { command: 'serial', name: 'pc1', follow: false },
      { onLine: (line) => lines.push(line) },
    );
    assert.deepEqual(answer, status);
    assert.deepEqual(lines, ['one', 'two']);
  });

  test('answers with a picture, byte for byte', async () => {
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff, 0xc3]);
    const path = await served(async (_, reply) => {
      reply.picture(png);
      return status;
    });
    const pictures: Buffer[] = [];
    await callLab(path, { command: 'picture', name: 'pc1' }, { onPicture: (picture) => pictures.push(picture) });
    assert.deepEqual(pictures, [png]);
  });

  test('answers with what went wrong, and goes on', async () => {
    let calls = 0;
    const path = await served(async () => {
      if (calls++ === 0) throw new Error('The lab has no computer named pc9.');
      return status;
    });
    await assert.rejects(
      callLab(path, { command: 'cut', name: 'pc9' }),
      /^Error: The lab has no computer named pc9\.$/,
    );
    assert.deepEqual(await callLab(path, { command: 'status' }), status);
  });

  test('tells the handler when the caller hangs up', async () => {
    const hungUp = Promise.withResolvers<void>();
    const path = await served(async (_, reply, signal) => {
      signal.addEventListener('abort', () => hungUp.resolve());
      reply.line('first');
      await hungUp.promise;
      return status;
    });
    const aborter = new AbortController();
    const answer = callLab(
      path,
      { command: 'serial', name: 'a', follow: true },
      { signal: aborter.signal, onLine: () => aborter.abort() },
    );
    assert.equal(await answer, null);
    await hungUp.promise;
  });

  for (const [what, bytes, message] of [
    ['no JSON', 'hello\n', /"error":".*JSON/],
    ['no command', '{}\n', /"error":"the request: \\"command\\" is not one of/],
    ['a line without an end', 'x'.repeat((1 << 20) + 1), /"error":"the request has no end"/],
  ] as const)
    test(`refuses ${what}, and goes on`, async () => {
      const path = await served(async () => status);
      const socket = connect(path).setEncoding('utf8');
      socket.write(bytes);
      let answer = '';
      for await (const piece of socket) answer += String(piece);
      assert.match(answer, message);
      assert.deepEqual(await callLab(path, { command: 'status' }), status);
    });

  test('is missed clearly: by its absence, and by an end before the answer', async () => {
    await assert.rejects(callLab(join(directory, 'none'), { command: 'status' }), { code: 'ENOENT' });
    const server = createServer((socket) => socket.end());
    const path = join(directory, 'silent.sock');
    await new Promise<void>((resolve) => server.listen(path, resolve));
    await assert.rejects(callLab(path, { command: 'status' }), /The lab ended before it answered/);
    server.close();
  });
});
