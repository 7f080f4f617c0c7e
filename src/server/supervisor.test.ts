/** The supervisor with children that do what a test wants. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pino } from 'pino';
import { ConfigSchema } from './config.ts';
import type { Role } from './roles.ts';
import { type SupervisorOptions, supervise } from './supervisor.ts';
import { eventually, refusal } from './test-support.ts';

/** `body` sees `roles`, `said(text)` and `tell(message)`. */
function child(t: TestContext, body: string) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-supervisor-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const notes = join(folder, 'notes');
  writeFileSync(notes, '');
  writeFileSync(
    join(folder, 'child.mjs'),
    `import { appendFileSync } from 'node:fs';
     const said = (text) => appendFileSync(${JSON.stringify(notes)}, text + '\\n');
     const tell = (message) => process.send(message);
     process.on('disconnect', () => process.exit(1));
     process.once('message', ({ roles, database }) => {
       process.on('message', ({ kind }) => { if (kind === 'close') { said('closed ' + roles); process.exit(0); } });
       ${body}
     });`,
  );
  const logged: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => logged.push(line) });
  const options: SupervisorOptions = {
    program: join(folder, 'child.mjs'),
    args: [],
    environment: { PATH: process.env['PATH'] },
    settings: {
      config: ConfigSchema.parse({ dataDirectory: folder, address: '127.0.0.1' }),
      database: { url: 'postgres://u:hush@h/d' },
      sockets: [],
    },
    processes: [['content', 'netboot'], ['api']] satisfies Role[][],
    log,
    pauses: { first: 20, longest: 80 },
  };
  return {
    options,
    said: () => readFileSync(notes, 'utf8').split('\n').filter(Boolean),
    logged: () => logged.join(''),
  };
}

test('each process is told its roles when the one before is ready, and all are closed together, the last first', async (t) => {
  const { options, said } = child(
    t,
    `said('started ' + roles + ' ' + database.url);
     setTimeout(() => { said('ready ' + roles); tell({ kind: 'ready' }); }, roles[0] === 'api' ? 0 : 200);`,
  );
  const supervisor = await supervise(options);
  const pids = [...supervisor.pids().values()];
  await supervisor.close();
  assert.deepEqual(said(), [
    'started content,netboot postgres://u:hush@h/d',
    'ready content,netboot',
    'started api postgres://u:hush@h/d',
    'ready api',
    'closed api',
    'closed content,netboot',
  ]);
  for (const pid of pids) assert.ok(!existsSync(`/proc/${pid}/exe`));
});

test('a role that cannot start ends the others, and says why with its own code', async (t) => {
  const { options, said } = child(
    t,
    `if (roles[0] === 'content') { tell({ kind: 'ready' }); }
     else process.send({ kind: 'failed', code: 'SLIP-3004', message: 'port 443 is taken' }, () => process.exit(1));`,
  );
  await assert.rejects(supervise(options), refusal('SLIP-3004', 'port 443 is taken'));
  assert.deepEqual(said(), ['closed content,netboot']);
});

test('the API never answers for a site whose network boot cannot start', async (t) => {
  const { options, said } = child(
    t,
    `said('started ' + roles);
     if (roles[0] === 'api') tell({ kind: 'ready' });
     else setTimeout(() => process.send({ kind: 'failed', code: 'SLIP-1009', message: 'port 67 is taken' }, () => process.exit(1)), 200);`,
  );
  await assert.rejects(supervise(options), refusal('SLIP-1009', 'port 67 is taken'));
  assert.deepEqual(said(), ['started content,netboot']);
});

test('a role that dies at its start without a word is a start that failed', async (t) => {
  const { options } = child(t, `if (roles[0] === 'api') process.exit(7); else tell({ kind: 'ready' });`);
  await assert.rejects(supervise(options), refusal('SLIP-1009', 'api ended with 7'));
});

test('a role that dies is started again, after pauses that grow', async (t) => {
  const { options, said, logged } = child(
    t,
    `said('started ' + roles); tell({ kind: 'ready' });
     if (roles[0] === 'api') setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20);`,
  );
  const supervisor = await supervise(options);
  await eventually(async () => said().filter((line) => line === 'started api').length >= 5);
  await supervisor.close();
  assert.equal(said().filter((line) => line === 'started content,netboot').length, 1);
  const pauses = [...logged().matchAll(/"pause":(\d+)/g)].map((match) => Number(match[1]));
  assert.deepEqual(pauses.slice(0, 4), [20, 40, 80, 80]);
  assert.match(logged(), /"how":"ended with SIGKILL"/);
});

test('messages that are none change nothing', async (t) => {
  const { options } = child(
    t,
    `tell('x'); tell({ kind: 'ready?' }); tell({ kind: 'ready' }); tell({ kind: 'ready' });`,
  );
  await (await supervise(options)).close();
});

test('the states say what runs, what has ended and why, and the other processes are told', async (t) => {
  const { options, said } = child(
    t,
    `tell({ kind: 'ready' });
     process.on('message', ({ kind, processes }) => {
       if (kind === 'processes' && roles[0] === 'api') said(processes.map((each) => each.name + ' ' + each.state).join(', '));
     });
     if (roles[0] === 'content') setTimeout(() => process.kill(process.pid, 'SIGKILL'), 300);`,
  );
  const supervisor = await supervise({ ...options, pauses: { first: 400, longest: 400 } });
  const boot = () => supervisor.states().find(({ name }) => name === 'boot');
  assert.deepEqual(
    supervisor.states().map(({ name, state, restarts }) => [name, state, restarts]),
    [
      ['supervisor', 'running', 0],
      ['boot', 'running', 0],
      ['api', 'running', 0],
    ],
  );
  await eventually(async () => boot()?.state === 'restarting');
  const ended = boot();
  assert.deepEqual([ended?.pid, ended?.lastEnd?.how], [null, 'ended with SIGKILL']);
  assert.ok(Date.parse(ended?.startsAgainAt ?? '') >= Date.parse(ended?.lastEnd?.at ?? ''));
  await eventually(async () => said().includes('supervisor running, boot restarting, api running'));
  await eventually(async () => boot()?.state === 'running');
  assert.equal(boot()?.restarts, 1);
  assert.equal(boot()?.startsAgainAt, null);
  assert.equal(boot()?.lastEnd?.how, 'ended with SIGKILL', 'it is still known why');
  await supervisor.close();
});

test('what a process said of its end is the reason', async (t) => {
  const { options } = child(
    t,
    `if (roles[0] === 'content') return tell({ kind: 'ready' });
     tell({ kind: 'ready' });
     setTimeout(() => process.send({ kind: 'failed', code: 'SLIP-1009', message: 'port 443 is taken' }, () => process.exit(1)), 50);`,
  );
  const supervisor = await supervise({ ...options, pauses: { first: 5000, longest: 5000 } });
  await eventually(async () => supervisor.states().some(({ state }) => state === 'restarting'));
  const api = supervisor.states().find(({ name }) => name === 'api');
  assert.deepEqual([api?.lastEnd?.how, api?.lastEnd?.reason], ['ended with 1', 'port 443 is taken']);
  await supervisor.close();
});
