/** For the tests of the embedded PostgreSQL itself: folders, and server processes owned by another program. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { TestContext } from 'node:test';
import { Client } from 'pg';
import { pino } from 'pino';
import type { SocketConnection } from './embedded.ts';
import { processState, readPostmasterFile, stopPostmaster } from './postmaster.ts';

/** What was logged, for tests that look at it. */
export function recordingLog() {
  const messages: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => messages.push(String(JSON.parse(line).msg)) });
  return { log, messages };
}

const cleanUps = new WeakMap<TestContext, (() => unknown)[]>();

/** Like t.after, but the newest first: a server stops before its folder goes. */
export function atEnd(t: TestContext, cleanUp: () => unknown): void {
  const known = cleanUps.get(t) ?? [];
  if (known.length === 0) {
    cleanUps.set(t, known);
    t.after(async () => {
      for (const each of known.reverse()) await each();
    });
  }
  known.push(cleanUp);
}

/** A data directory that goes, with its server, when the test ends. */
export function scratchDirectory(t: TestContext, mode = 0o755): string {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-db-'));
  chmodSync(directory, mode);
  atEnd(t, async () => {
    const data = join(directory, 'postgres', 'data');
    const running = readPostmasterFile(data);
    if (running && processState(running.pid, data) === 'postgres') await stopPostmaster(running.pid, data);
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

/** The postmaster's process id. */
export function postmasterOf(directory: string): number {
  const running = readPostmasterFile(join(directory, 'postgres', 'data'));
  if (!running) throw new Error(`No postmaster runs in ${directory}.`);
  return running.pid;
}

export async function query(connection: SocketConnection | string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(typeof connection === 'string' ? { connectionString: connection } : connection);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Another node process that starts the cluster, prints its connection and stays. It ends by `kill`; by "stop" on its input, in good order. */
export async function ownerProcess(directory: string): Promise<{ child: ChildProcess; connection: SocketConnection }> {
  const program = `
    import { pino } from 'pino';
    import { startEmbeddedPostgres } from './embedded.ts';
    const log = pino({ level: 'silent' });
    const postgres = await startEmbeddedPostgres({ dataDirectory: ${JSON.stringify(directory)}, log });
    console.log(JSON.stringify(postgres.connection));
    process.stdin.once('data', () => postgres.stop().then(() => process.exit()));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [undefined])]);
  if (line === undefined) throw new Error('The owner ended before it had started the database.');
  return { child, connection: JSON.parse(String(line)) };
}
