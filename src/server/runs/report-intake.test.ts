/** Reports of many runs that are written together: each has the outcome that it would have had alone. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { type RunRecord, reportProgress, reportRecords } from '../../api/agent.ts';
import type { SlipwayEvent } from '../../api/events.ts';
import { cancelRun, getRun, getRunReport, listRunLog, listRunRecords } from '../../api/runs.ts';
import { addDevice, deploy, newRun, record } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';
import { storeProgress } from './progress.ts';
import { storeReports } from './reports.ts';

const site = await createTestSite();

type Run = Awaited<ReturnType<typeof newRun>>;

async function runs(count: number): Promise<Run[]> {
  const devices = await Promise.all(Array.from({ length: count }, () => addDevice(site)));
  await deploy(site, devices);
  return Promise.all(devices.map((device) => newRun(site, device)));
}

const send = (run: Run, records: RunRecord[], log: string[] = []) =>
  site.client(run.runCredential)(reportRecords, { params: { runId: run.runId }, body: { records, log } });
const show = ({ runId }: Run) => site.admin(getRun, { params: { id: runId } });
const sequences = async ({ runId }: Run) =>
  (await site.admin(listRunRecords, { params: { id: runId }, query: {} })).map(({ sequence }) => sequence);
const steps = ({ runId }: Run) =>
  site.site.db.selectFrom('step_record').selectAll().where('run_id', '=', runId).orderBy('started_sequence').execute();
const place = { nodeId: 'a', name: 'A', stepsDone: 0, stepsTotal: 1, bytesTotal: 100, bytesPerSecond: 1, message: '' };

/** What happens from now on. */
function listen(): { events: SlipwayEvent[]; stop: () => void } {
  const events: SlipwayEvent[] = [];
  return { events, stop: site.feed.subscribe((told) => void events.push(...told)) };
}

test('of reports that come together one with a record that cannot be kept is refused, and only that one', async () => {
  const together = await runs(12);
  const outcomes = await Promise.allSettled(
    together.map((run, at) =>
      send(run, [record.started(1), record.stepStarted(2, 'a', at === 7 ? 3_000_000_000 : 1)], [`line of ${at}`]),
    ),
  );
  for (const [at, run] of together.entries()) {
    const outcome = outcomes[at];
    if (at === 7) {
      assert.ok(outcome?.status === 'rejected' && refusal('SLIP-1001')(outcome.reason));
      assert.deepEqual(await sequences(run), [], 'nothing of a refused report is kept');
      continue;
    }
    assert.deepEqual(outcome, { status: 'fulfilled', value: { acknowledged: 2, cancelRequested: false } });
    assert.deepEqual(await sequences(run), [1, 2]);
    const [step, ...others] = await steps(run);
    assert.deepEqual([step?.node_id, step?.outcome, others], ['a', null, []]);
  }
});

test('reports of one run that come together make what they would have made one after the other', async () => {
  const [run, other] = await runs(2);
  assert.ok(run !== undefined && other !== undefined);
  const of = ({ runId }: Run, records: RunRecord[], log: string[] = []) => ({ runId, records, log });
  const answers = await storeReports(site.site, [
    // Overtaken, then what was missing, the same again, and one with other contents under a number that is taken.
    of(run, [record.stepFinished(3, 'a')], ['first']),
    of(other, [record.started(1)]),
    of(run, [record.started(1), record.stepStarted(2, 'a')], ['second']),
    of(run, [record.started(1), record.stepStarted(2, 'a'), record.stepFinished(3, 'a')]),
    of(run, [record.stepFinished(3, 'a', 'failed'), record.resumed(5)], ['third']),
  ]);
  assert.deepEqual(
    answers.map((answer) => answer?.acknowledged),
    [3, 1, 3, 3, 3],
  );
  assert.deepEqual(
    (await steps(run)).map(({ node_id, outcome }) => [node_id, outcome]),
    [['a', 'done']],
  );
  const log = await site.admin(listRunLog, { params: { id: run.runId }, query: {} });
  assert.deepEqual(
    log.map(({ line }) => line),
    ['first', 'second', 'third'],
  );
  const [more] = await storeReports(site.site, [of(run, [record.stepStarted(4, 'b')])]);
  assert.equal(more?.acknowledged, 5, 'the record behind the gap has waited');
});

test('a run that ends among others has its report, and the others go on', async () => {
  const [run, other] = await runs(2);
  assert.ok(run !== undefined && other !== undefined);
  await Promise.all([
    send(other, [record.started(1)]),
    send(run, [record.started(1)]),
    send(run, [record.started(1), record.finished(2)]),
  ]);
  assert.deepEqual([(await show(run)).state, (await show(other)).state], ['succeeded', 'running']);
  const { report } = await site.admin(getRunReport, { params: { id: run.runId } });
  assert.equal(report.run.outcome, 'succeeded');
});

test('steps of several runs end where they were begun, also the same step twice in one batch', async () => {
  const [run, other] = await runs(2);
  assert.ok(run !== undefined && other !== undefined);
  const begun = [record.started(1), record.stepStarted(2, 'a'), record.resumed(3), record.stepStarted(4, 'a')];
  await Promise.all([send(run, begun), send(other, begun)]);
  const ends = [
    record.stepFinished(5, 'a'),
    record.stepFinished(6, 'a', 'failed'),
    record.stepFinished(7, 'z', 'skipped'),
  ];
  await storeReports(
    site.site,
    [run, other].map(({ runId }) => ({ runId, records: ends, log: [] })),
  );
  for (const each of [run, other])
    assert.deepEqual(
      (await steps(each)).map(({ node_id, outcome }) => [node_id, outcome]),
      [
        ['a', 'failed'],
        ['a', 'done'],
        ['z', 'skipped'],
      ],
    );
});

test('the events of a batch are told once each, in its order', async () => {
  const together = await runs(30);
  const { events, stop } = listen();
  await storeReports(
    site.site,
    together.map(({ runId }) => ({ runId, records: [record.started(1)], log: [] })),
  );
  // The feed may still tell of the runs' beginnings.
  const ofRuns = () =>
    events.filter(({ kind, data }) => kind === 'run' && 'last' in data).map(({ subject }) => subject);
  await eventually(async () => ofRuns().length >= together.length);
  stop();
  const inOrder = [...together].map(({ runId }) => runId);
  assert.deepEqual(ofRuns(), inOrder);
  const ids = events.map(({ id }) => id);
  assert.deepEqual(
    ids,
    [...new Set(ids)].sort((a, b) => a - b),
  );
});

test('of several progress reports of one run in a batch the last is kept and told', async () => {
  const [run, other] = await runs(2);
  assert.ok(run !== undefined && other !== undefined);
  const { events, stop } = listen();
  const answers = await storeProgress(site.site, [
    { runId: run.runId, progress: { ...place, bytesDone: 1 } },
    { runId: other.runId, progress: { ...place, bytesDone: 5 } },
    { runId: run.runId, progress: { ...place, bytesDone: 2 } },
    { runId: randomUUID(), progress: { ...place, bytesDone: 3 } },
  ]);
  const open = { cancelRequested: false };
  assert.deepEqual(answers, [open, open, open, null]);
  assert.deepEqual([(await show(run)).progress?.bytesDone, (await show(other)).progress?.bytesDone], [2, 5]);
  const told = await eventually(async () => {
    const found = events.filter(({ kind }) => kind === 'run-progress');
    return found.length >= 2 && found;
  });
  stop();
  assert.deepEqual(
    told.map(({ subject, data }) => [subject, data['bytesDone']]),
    [
      [run.runId, 2],
      [other.runId, 5],
    ],
  );
});

test('a run that is cancelled, one that has ended and one that is gone are told so beside others', async () => {
  const [cancelled, ended, open] = await runs(3);
  assert.ok(cancelled !== undefined && ended !== undefined && open !== undefined);
  await send(ended, [record.started(1), record.finished(2)]);
  await site.admin(cancelRun, { params: { id: cancelled.runId }, body: { force: false } });
  const progress = { ...place, bytesDone: 1 };
  const sent = await Promise.all(
    [cancelled, ended, open].map(({ runId, runCredential }) =>
      site.client(runCredential)(reportProgress, { params: { runId }, body: progress }),
    ),
  );
  assert.deepEqual(
    sent.map(({ cancelRequested }) => cancelRequested),
    [true, false, false],
  );
  assert.equal((await show(ended)).progress, null);
  const [gone, here] = await storeReports(site.site, [
    { runId: randomUUID(), records: [record.started(1)], log: ['x'] },
    { runId: open.runId, records: [record.started(1)], log: [] },
  ]);
  assert.deepEqual([gone, here?.acknowledged], [null, 1]);
});

test('a credential that is revoked opens nothing from then on, also among others that come at once', async () => {
  const together = await runs(4);
  const [revoked] = together;
  assert.ok(revoked !== undefined);
  await Promise.all(together.map((run) => send(run, [record.started(1)])));
  await site.site.db.deleteFrom('run_credential').where('run_id', '=', revoked.runId).execute();
  const outcomes = await Promise.allSettled(together.map((run) => send(run, [record.resumed(2)])));
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  );
  assert.ok(outcomes[0]?.status === 'rejected' && refusal('SLIP-1005')(outcomes[0].reason));
});
