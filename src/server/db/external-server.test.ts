/** The same code on a server that is not ours: Debian's PostgreSQL 15 (else the packaged one) on loopback TCP, with a password. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { openDatabase } from './connection.ts';
import { atEnd, query, scratchDirectory } from './embedded-test-support.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations.ts';
import { findBinaries, run, spawnIdentity } from './postgres-binaries.ts';
import { makeOwned } from './postgres-layout.ts';
import { dumpSchema } from './schema-dump.ts';
import { databaseIdentity } from './system-user.ts';
import { createTestDatabase } from './test-database.ts';

const log = pino({ level: 'silent' });
const debian = '/usr/lib/postgresql/15/bin';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** An administrator's server: initdb with a password, TCP only. */
async function externalServer(t: TestContext): Promise<string> {
  const identity = databaseIdentity('slipway');
  const directory = scratchDirectory(t);
  const binaries = await findBinaries(existsSync(debian) ? debian : undefined, directory, identity);
  const data = join(directory, 'external');
  makeOwned(data, identity);
  writeFileSync(join(directory, 'password'), 'p@ss/word', { mode: 0o644 });
  const made = await run(
    join(binaries.directory, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'owner',
      '-E',
      'UTF8',
      '--locale=C',
      '-A',
      'scram-sha-256',
      `--pwfile=${join(directory, 'password')}`,
      '--no-sync',
    ],
    identity,
  );
  assert.equal(made.failure, undefined);
  const port = await freePort();
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', fsync: 'off' };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(binaries.directory, 'postgres'), ['-D', data, ...args], {
    ...spawnIdentity(identity),
    stdio: 'ignore',
  });
  const ended = once(server, 'exit');
  atEnd(t, async () => {
    server.kill('SIGINT');
    await ended;
  });
  const url = `postgres://owner:p%40ss%2Fword@127.0.0.1:${port}/postgres`;
  while (
    !(await query(url, 'select 1').then(
      () => true,
      () => false,
    ))
  )
    await sleep(50);
  return url;
}

test('an external server by address gets the same schema as the embedded one, and events', async (t) => {
  const url = await externalServer(t);
  const database = openDatabase({ url, log });
  try {
    await migrate(database.pool, migrations, log);
    await migrate(database.pool, migrations, log);
    assert.equal(await dumpSchema(database.pool), await dumpSchema((await createTestDatabase(migrations)).pool));
    const heard = Promise.withResolvers<string>();
    await database.listen('news', heard.resolve);
    await database.pool.query("select pg_notify('news', 'hello')");
    assert.equal(await heard.promise, 'hello');
  } finally {
    await database.close();
  }
});

test('a wrong password is refused by the server, and the error does not repeat it', async (t) => {
  const url = (await externalServer(t)).replace('p%40ss%2Fword', 'wrong-secret');
  const database = openDatabase({ url, log });
  await assert.rejects(migrate(database.pool, migrations, log), (error: Error) => {
    assert.match(error.message, /password authentication failed/);
    assert.doesNotMatch(error.message, /wrong-secret/);
    return true;
  });
  await database.close();
});
