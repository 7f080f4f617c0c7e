import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase, testCluster } from './test-database.ts';

const things = { number: 1, name: 'things', sql: 'create table thing (id int); insert into thing values (1)' };

test('each caller gets a copy of its own', async () => {
  const [one, other] = await Promise.all([createTestDatabase([things]), createTestDatabase([things])]);
  await one.pool.query('delete from thing');
  assert.equal((await other.pool.query('select count(*) from thing')).rows[0].count, 1);
});

describe('in a suite', () => {
  let database: TestDatabase<object>;
  before(async () => {
    database = await createTestDatabase([things]);
  });
  for (const turn of ['first', 'second']) {
    test(`the database of a before hook is there in the ${turn} test`, async () => {
      assert.equal((await database.pool.query('select count(*) from thing')).rows[0].count, 1);
    });
  }
});

test('the cluster gives up crash safety', async () => {
  const { pool } = await createTestDatabase([]);
  assert.equal((await pool.query('show fsync')).rows[0].fsync, 'off');
  assert.ok(existsSync((await testCluster()).connection.host));
});

/** Runs a program that uses a test database and says which folder its cluster is in. */
async function runProgram(body: string, end: (pid: number) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-db-program-'));
  const said = join(folder, 'said');
  const file = join(folder, 'program.test.ts');
  const from = JSON.stringify(new URL('test-database.ts', import.meta.url).href);
  writeFileSync(
    file,
    `import { writeFileSync } from 'node:fs';
    import { test } from 'node:test';
    const { createTestDatabase } = await import(${from});
    test('it', async () => {
      const { connection } = await createTestDatabase([]);
      writeFileSync(${JSON.stringify(said)}, connection.host);
      ${body}
    });`,
  );
  const child = spawn(process.execPath, [file], { stdio: 'ignore', env: { PATH: process.env['PATH'] } });
  const ended = once(child, 'exit');
  while (!existsSync(said) || readFileSync(said, 'utf8') === '') await sleep(20);
  const cluster = join(readFileSync(said, 'utf8'), '../..');
  end(child.pid!);
  const [code] = await ended;
  rmSync(folder, { recursive: true });
  return { cluster, code };
}

for (const { what, body, end } of [
  { what: 'a test file that fails', body: "throw new Error('as planned')", end: () => {} },
  {
    what: 'a test file killed with SIGKILL',
    body: 'await new Promise(() => setInterval(() => {}, 1000))',
    end: (pid: number) => process.kill(pid, 'SIGKILL'),
  },
]) {
  test(`${what} leaves neither server nor folder`, async () => {
    const { cluster, code } = await runProgram(body, end);
    assert.notEqual(code, 0);
    assert.match(cluster, /slipway-test-postgres-\d+$/);
    while (existsSync(cluster)) await sleep(50); // The run's own time limit ends a wait in vain.
  });
}
