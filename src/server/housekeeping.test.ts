/** What a site forgets and when; above all what it must not. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { sql } from 'kysely';
import { startRun } from '../api/agent.ts';
import { addDevice, deploy, newRun, newSession, record, report, runBody } from './agents/test-agent.ts';
import { publish } from './events/events.ts';
import { tidy } from './housekeeping.ts';
import { recordBootEvents } from './netboot/boot-events.ts';
import { createTestSite } from './test-site.ts';

const site = await createTestSite();
const { db } = site.site;
const DAY = 86_400_000;
const never = { keepRunLogDays: 0, keepRunDays: 0, keepBootEventDays: 0 };

/** A run that has ended, with a line of log. */
async function endedRun(device: Awaited<ReturnType<typeof addDevice>>, outcome: 'succeeded' | 'failed' = 'succeeded') {
  const run = await newRun(site, device);
  await report(site, run, [record.started(1), record.finished(2, outcome)], ['a line']);
  return run.runId;
}

const inDays = (days: number) => new Date(Date.now() + days * DAY);
const runsOf = async (ids: string[]) =>
  (await db.selectFrom('run').select('id').where('id', 'in', ids).execute()).map(({ id }) => id);
const logOf = (id: string) => db.selectFrom('run_log').select('line').where('run_id', '=', id).execute();

test('the log of a run goes its days after the end; the log of an open run and the run itself stay', async () => {
  const [one, other] = [await addDevice(site), await addDevice(site)];
  await deploy(site, [one, other]);
  const ended = await endedRun(one);
  const open = await newRun(site, other);
  await report(site, open, [record.started(1)], ['a line']);
  await tidy(db, inDays(9), { ...never, keepRunLogDays: 10 });
  assert.equal((await logOf(ended)).length, 1);
  await tidy(db, inDays(5000), never);
  assert.equal((await logOf(ended)).length, 1);
  await tidy(db, inDays(11), { ...never, keepRunLogDays: 10 });
  assert.deepEqual([(await logOf(ended)).length, (await logOf(open.runId)).length], [0, 1]);
  assert.deepEqual(await runsOf([ended]), [ended]);
});

test('of runs that ended alike only the last stays, so that no required deployment runs again', async () => {
  const device = await addDevice(site);
  const { deployment } = await deploy(site, [device], { purpose: 'available' });
  const runs = [];
  for (const outcome of ['succeeded', 'failed', 'succeeded'] as const) {
    const { session } = await newSession(site, device);
    const runId = randomUUID();
    const started = await site.client(session)(startRun, { body: runBody(runId, deployment.id) });
    await report(site, { runId, ...started }, [record.started(1), record.finished(2, outcome)]);
    runs.push(runId);
  }
  const [first = '', failed = '', last = ''] = runs;
  await tidy(db, inDays(9), { ...never, keepRunDays: 10 });
  assert.equal((await runsOf(runs)).length, 3);
  await tidy(db, inDays(11), { ...never, keepRunDays: 10 });
  assert.deepEqual((await runsOf(runs)).sort(), [failed, last].sort());
  const { rows } = await sql`select 1 from run_record where run_id = ${first}`.execute(db);
  assert.equal(rows.length, 0);
});

test('boot requests go after their days', async () => {
  const event = {
    deviceId: null,
    mac: '52:54:00:aa:bb:cc',
    smbiosUuid: null,
    architecture: 'x64-uefi',
    stage: 'offer',
    decision: 'none',
    reasons: [],
  };
  await recordBootEvents(site.site, [event]);
  const kept = () => db.selectFrom('boot_event').select('id').where('mac', '=', event.mac).execute();
  await tidy(db, inDays(89), site.site.config);
  assert.equal((await kept()).length, 1);
  await tidy(db, inDays(91), site.site.config);
  assert.equal((await kept()).length, 0);
});

test('events stay for two weeks, where a step is for minutes', async () => {
  await publish(db, 'run', 'kept');
  await publish(db, 'run-progress', 'kept');
  const left = async () => {
    const rows = await db.selectFrom('event').select('kind').where('subject', '=', 'kept').orderBy('id').execute();
    return rows.map(({ kind }) => kind);
  };
  await tidy(db, inDays(4 / 1440), never);
  assert.deepEqual(await left(), ['run', 'run-progress']);
  await tidy(db, inDays(6 / 1440), never);
  assert.deepEqual(await left(), ['run']);
  await tidy(db, inDays(15), never);
  assert.deepEqual(await left(), []);
});
