import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { connectQmp, parseQmpMessage, type QmpEvent } from './qmp.ts';

// As QEMU 7.2 sent them.
const greeting =
  '{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian 1:7.2+dfsg-7"}, "capabilities": ["oob"]}}';
const shutdown =
  '{"timestamp": {"seconds": 1763993000, "microseconds": 1}, "event": "SHUTDOWN", "data": {"guest": true, "reason": "guest-reset"}}';

describe('parseQmpMessage', () => {
  for (const [what, line, expected] of [
    ['the greeting', greeting, { kind: 'greeting' }],
    ['a result', '{"return": {"status": "running"}, "id": 7}', { kind: 'result', id: 7, value: { status: 'running' } }],
    [
      'an error',
      '{"id": 8, "error": {"class": "GenericError", "desc": "no such key"}}',
      { kind: 'error', id: 8, errorClass: 'GenericError', description: 'no such key' },
    ],
    [
      'an event',
      shutdown,
      { kind: 'event', event: { name: 'SHUTDOWN', data: { guest: true, reason: 'guest-reset' } } },
    ],
    ['an event without data', '{"event": "STOP"}', { kind: 'event', event: { name: 'STOP', data: {} } }],
  ] as const) {
    test(`reads ${what}`, () => assert.deepEqual(parseQmpMessage(line), expected));
  }

  for (const line of ['', 'QEMU', '[]', 'null', '7', '{}', '{"return": {}}', '{"event": 7}']) {
    test(`refuses ${line || 'an empty line'}`, () => assert.throws(() => parseQmpMessage(line)));
  }
});

describe('connectQmp', () => {
  /** A QEMU that answers each line with what `answer` gives. */
  async function withServer(
    answer: (message: { execute: string; id: number }, socket: Socket) => string,
    use: (path: string) => Promise<void>,
  ): Promise<void> {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-qmp-'));
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.write(`${greeting}\r\n`);
      socket.setEncoding('utf8').on('data', (text: string) => {
        for (const line of text.split('\n').filter(Boolean)) socket.write(answer(JSON.parse(line), socket));
      });
    });
    await new Promise<void>((done) => server.listen(join(directory, 'qmp'), done));
    try {
      await use(join(directory, 'qmp'));
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
      await rm(directory, { recursive: true });
    }
  }
  const ignore = (): void => undefined;
  const never = new AbortController().signal;

  test('negotiates, hands events over and matches answers to commands in any order', async () => {
    const events: QmpEvent[] = [];
    let held = '';
    await withServer(
      ({ execute, id }) => {
        const result = `{"return": "${execute}", "id": ${id}}\r\n`;
        if (execute === 'first') held = result;
        return execute === 'first' ? '' : `${shutdown}\r\n${result}${held}`;
      },
      async (path) => {
        const client = await connectQmp(path, (event) => events.push(event), never);
        assert.deepEqual(await Promise.all([client.execute('first'), client.execute('second')]), ['first', 'second']);
        assert.deepEqual(events.at(-1), { name: 'SHUTDOWN', data: { guest: true, reason: 'guest-reset' } });
        client.close();
        await client.closed;
        await assert.rejects(client.execute('third'), /cannot take third: the connection is closed/);
      },
    );
  });

  test("gives QEMU's own description of an error", async () => {
    const refuse = ({ execute, id }: { execute: string; id: number }): string =>
      execute === 'qmp_capabilities'
        ? `{"return": {}, "id": ${id}}\n`
        : '{"error": {"class": "CommandNotFound", "desc": "no such command"}}\n';
    await withServer(refuse, async (path) => {
      const client = await connectQmp(path, ignore, never);
      await assert.rejects(client.execute('fly'), /QEMU refused fly: no such command \(CommandNotFound\)/);
    });
  });

  test('fails what waits when QEMU goes away or talks nonsense', async () => {
    const answers: Record<string, string> = { nonsense: 'Segmentation fault\n' };
    await withServer(
      ({ execute, id }, socket) => {
        if (execute === 'leave') socket.destroy();
        return answers[execute] ?? (execute === 'leave' ? '' : `{"return": {}, "id": ${id}}\n`);
      },
      async (path) => {
        for (const command of ['leave', 'nonsense']) {
          const client = await connectQmp(path, ignore, never);
          await assert.rejects(client.execute(command), new RegExp(`did not answer ${command}`));
          await client.closed;
        }
      },
    );
  });

  test('gives up when told that QEMU has ended', async () => {
    await assert.rejects(connectQmp('/nowhere/qmp', ignore, AbortSignal.abort(new Error('QEMU ended'))), /QEMU ended/);
  });
});
