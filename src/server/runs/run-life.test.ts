/** A run from its beginning to its end, as agent and administrator see it through the API. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { fetchPolicy, fetchSecrets, locateContent, type RunRecord, reportProgress, startRun } from '../../api/agent.ts';
import { changeDeployment, deleteDeployment } from '../../api/deployments.ts';
import { clearRequiredDeployments, createDevice, deleteDevice } from '../../api/devices.ts';
import { PolicySchema } from '../../api/policy.ts';
import { cancelRun, getRun, listRunLog, listRunRecords, listRuns } from '../../api/runs.ts';
import { updateTaskSequence } from '../../api/task-sequences.ts';
import {
  addDevice,
  deploy,
  newRun,
  newSession,
  record,
  report,
  runBody,
  type TestDevice,
} from '../agents/test-agent.ts';
import { verifyPolicySignature } from '../keys/test-keys.ts';
import { createTestSite } from '../test-site.ts';
import { eventually, refusal } from '../test-support.ts';

const site = await createTestSite();

async function deployedDevice(options: Parameters<typeof deploy>[2] = {}): Promise<TestDevice> {
  const device = await addDevice(site);
  await deploy(site, [device], options);
  return device;
}

const show = (runId: string) => site.admin(getRun, { params: { id: runId } });

test('a required deployment is begun without being chosen, with a policy that the site signed', async () => {
  const device = await deployedDevice({ variables: [{ name: 'Region', value: 'north' }] });
  const run = await newRun(site, device);
  assert.ok(verifyPolicySignature(run.policy, site.site.keys.policyPublicKeyPem));
  const policy = PolicySchema.parse(JSON.parse(run.policy.payload));
  assert.equal(policy.runId, run.runId);
  assert.deepEqual([policy.deviceId, policy.deviceName, policy.purpose], [device.id, device.name, 'required']);
  assert.deepEqual(policy.variables, [{ name: 'Region', value: 'north' }]);
  assert.deepEqual(policy.trust.caFingerprints, [site.site.keys.caFingerprint]);
  assert.deepEqual(run.records, []);
  const shown = await show(run.runId);
  assert.deepEqual([shown.state, shown.deviceName, shown.origin], ['running', device.name, 'pxe']);
});

test('an available deployment is begun when it is chosen, and only then', async () => {
  const device = await addDevice(site);
  const { deployment } = await deploy(site, [device], { purpose: 'available' });
  const { session } = await newSession(site, device);
  await assert.rejects(
    site.client(session)(startRun, { body: runBody(randomUUID()) }),
    refusal('SLIP-2004', 'Choose a deployment'),
  );
  const started = await site.client(session)(startRun, { body: runBody(randomUUID(), deployment.id) });
  const { deploymentId, purpose } = PolicySchema.parse(JSON.parse(started.policy.payload));
  assert.deepEqual([deploymentId, purpose], [deployment.id, 'available']);
});

test('what is not for the device, is disabled, or has ended is refused with the reason', async () => {
  const device = await addDevice(site);
  const other = await addDevice(site);
  const foreign = await deploy(site, [other]);
  const own = await deploy(site, [device]);
  const begin = async (deploymentId: string) => {
    const { session } = await newSession(site, device);
    return site.client(session)(startRun, { body: runBody(randomUUID(), deploymentId) });
  };
  await assert.rejects(begin(foreign.deployment.id), refusal('SLIP-2004', 'not for this device'));
  await assert.rejects(begin(randomUUID()), refusal('SLIP-2004', 'not for this device'));
  await site.admin(changeDeployment, { params: { id: own.deployment.id }, body: { enabled: false } });
  await assert.rejects(begin(own.deployment.id), refusal('SLIP-2004', 'disabled'));
  await site.admin(changeDeployment, {
    params: { id: own.deployment.id },
    body: { enabled: true, confirmDeviceCount: 1 },
  });
  const run = await newRun(site, device);
  await report(site, run, [record.started(1), record.finished(2, 'failed')]);
  await assert.rejects(begin(own.deployment.id), refusal('SLIP-2004', 'clear it'));
  await site.admin(clearRequiredDeployments, { params: { id: device.id } });
  await begin(own.deployment.id);
});

test('beginning the same run again gives the same policy and another credential, and both are good', async () => {
  const device = await deployedDevice();
  const { session } = await newSession(site, device);
  const runId = randomUUID();
  const first = await site.client(session)(startRun, { body: runBody(runId) });
  const again = await site.client(session)(startRun, { body: runBody(runId) });
  assert.deepEqual(again.policy, first.policy);
  assert.notEqual(again.runCredential, first.runCredential);
  for (const { runCredential } of [first, again])
    assert.deepEqual(await site.client(runCredential)(fetchPolicy, { params: { runId } }), first.policy);
});

test('a device has one open run, however many begin at once', async () => {
  const device = await deployedDevice();
  const { session } = await newSession(site, device);
  const begin = () => site.client(session)(startRun, { body: runBody(randomUUID()) });
  const results = await Promise.allSettled(Array.from({ length: 12 }, begin));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const result of results) if (result.status === 'rejected') assert.equal(result.reason.code, 'SLIP-2008');
  assert.equal((await site.admin(listRuns, { query: { deviceId: device.id, state: 'open' } })).length, 1);
});

test('runs are listed by task sequence and deployment, and page by page', async () => {
  const computers = [await addDevice(site), await addDevice(site), await addDevice(site)];
  const { deployment, sequence } = await deploy(site, computers);
  for (const device of computers) await newRun(site, device);
  const of = { deploymentId: deployment.id, taskSequenceId: sequence.id };
  const all = await site.admin(listRuns, { query: of });
  assert.equal(all.length, 3);
  const [first, second] = all;
  const rest = await site.admin(listRuns, { query: { ...of, before: first?.startedAt, beforeId: first?.id } });
  assert.deepEqual(rest, all.slice(1));
  await site.site.db
    .updateTable('run')
    .set({ started_at: new Date(second?.startedAt ?? 0) })
    .where('deployment_id', '=', deployment.id)
    .execute();
  const atOnce = await site.admin(listRuns, { query: of });
  const [begin] = atOnce;
  assert.deepEqual(
    await site.admin(listRuns, { query: { ...of, before: begin?.startedAt, beforeId: begin?.id } }),
    atOnce.slice(1),
  );
  assert.deepEqual(await site.admin(listRuns, { query: { deploymentId: randomUUID() } }), []);
});

test('the same run begun many times at once is begun once', async () => {
  const device = await deployedDevice();
  const { session } = await newSession(site, device);
  const runId = randomUUID();
  const begin = () => site.client(session)(startRun, { body: runBody(runId) });
  const policies = (await Promise.all(Array.from({ length: 12 }, begin))).map(({ policy }) => policy.payload);
  assert.equal(new Set(policies).size, 1);
});

for (const [what, change, told] of [
  [
    'a run of it goes on',
    "update run set ended_at = null, state = 'waiting-for-pe' where device_id = $1",
    refusal('SLIP-2008', 'has the open run'),
  ],
  ['it is deleted', 'delete from device where id = $1', refusal('SLIP-2001', 'was deleted')],
] as const)
  test(`a run that begins while ${what} waits for that, and is refused with the reason`, async () => {
    const device = await addDevice(site);
    await deploy(site, [device]);
    const ended = await newRun(site, device);
    await report(site, ended, [record.started(1), record.finished(2, 'failed')]);
    await deploy(site, [device]);
    const { session } = await newSession(site, device);
    const other = await site.database.pool.connect();
    await other.query('begin');
    // As resumeRun and deleteDevice hold it.
    await other.query('select from device where id = $1 for update', [device.id]);
    const beginning = site.client(session)(startRun, { body: runBody(randomUUID()) });
    const refused = assert.rejects(beginning, told);
    await eventually(async () => {
      const waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
      return (await site.database.pool.query(waiting)).rows.length > 0;
    });
    await other.query(change, [device.id]);
    await other.query('commit');
    other.release();
    await refused;
  });

test('a run of another device cannot be gone on with', async () => {
  const run = await newRun(site, await deployedDevice());
  const { session } = await newSession(site, await deployedDevice());
  await assert.rejects(
    site.client(session)(startRun, { body: runBody(run.runId) }),
    refusal('SLIP-2007', 'another device'),
  );
});

test('records make the state, the steps and the message of a run', async () => {
  const run = await newRun(site, await deployedDevice());
  const first = await report(site, run, [record.started(1), record.stepStarted(2, 'a')], ['a line', 'another']);
  assert.deepEqual(first, { acknowledged: 2, cancelRequested: false });
  await report(site, run, [
    record.stepFinished(3, 'a', 'done', { message: 'partitioned' }),
    record.stepFinished(4, 'b', 'skipped'),
  ]);
  assert.equal((await show(run.runId)).message, 'partitioned');
  const steps = await site.database.db
    .selectFrom('step_record')
    .select(['node_id', 'outcome', 'milliseconds'])
    .where('run_id', '=', run.runId)
    .orderBy('started_sequence')
    .execute();
  assert.deepEqual(steps, [
    { node_id: 'a', outcome: 'done', milliseconds: 13 },
    { node_id: 'b', outcome: 'skipped', milliseconds: 13 },
  ]);
  const lines = await site.admin(listRunLog, { params: { id: run.runId } });
  assert.deepEqual(
    lines.map(({ line }) => line),
    ['a line', 'another'],
  );
});

test('a step that is begun twice has two rows, each with its own end, however the reports were cut', async () => {
  const records = [
    record.started(1),
    record.stepStarted(2, 'a'),
    record.resumed(3),
    record.stepStarted(4, 'a'),
    record.stepFinished(5, 'a', 'failed'),
    record.stepStarted(6, 'a', 2),
    record.stepFinished(7, 'b', 'skipped'),
    record.stepFinished(8, 'a', 'done'),
  ];
  for (let cut = 0; cut <= records.length; cut++) {
    const run = await newRun(site, await deployedDevice());
    await report(site, run, records.slice(0, cut));
    await report(site, run, records.slice(cut));
    const rows = await site.database.db
      .selectFrom('step_record')
      .select(['started_sequence', 'node_id', 'attempt', 'outcome'])
      .where('run_id', '=', run.runId)
      .orderBy('started_sequence')
      .execute();
    assert.deepEqual(
      rows.map((row) => [row.started_sequence, row.node_id, row.attempt, row.outcome]),
      [
        [2, 'a', 1, null],
        [4, 'a', 1, 'failed'],
        [6, 'a', 2, 'done'],
        [7, 'b', 1, 'skipped'],
      ],
    );
  }
});

test('restarts leave a run waiting for its disk or the PE, and a resumed one runs', async () => {
  const run = await newRun(site, await deployedDevice());
  await report(site, run, [
    record.started(1),
    record.stepStarted(2, 'a'),
    record.stepFinished(3, 'a', 'restart', { restartTarget: 'disk' }),
  ]);
  assert.equal((await show(run.runId)).state, 'waiting-for-disk');
  await report(site, run, [record.resumed(4, 'linux')]);
  assert.equal((await show(run.runId)).state, 'running');
  const row = await site.database.db
    .selectFrom('run')
    .select('environment')
    .where('id', '=', run.runId)
    .executeTakeFirst();
  assert.equal(row?.environment, 'linux', 'the boot decision reads where the computer was last');
  await report(site, run, [record.stepFinished(5, 'b', 'restart', { restartTarget: 'pe' })]);
  assert.equal((await show(run.runId)).state, 'waiting-for-pe');
});

test('reports that come twice change nothing', async () => {
  const run = await newRun(site, await deployedDevice());
  const batch = [record.started(1), record.stepStarted(2, 'a'), record.stepFinished(3, 'a')];
  await report(site, run, batch);
  assert.equal((await report(site, run, batch)).acknowledged, 3);
  const other = { ...record.stepStarted(2, 'z') };
  assert.equal((await report(site, run, [other])).acknowledged, 3);
  const records = await site.admin(listRunRecords, { params: { id: run.runId } });
  assert.deepEqual(records, batch, 'the first to come is kept');
});

test('reports that overtake one another are put in order, and wait for what is missing', async () => {
  const run = await newRun(site, await deployedDevice());
  const [one, two, three, four, five] = [
    record.started(1),
    record.stepStarted(2, 'a'),
    record.stepFinished(3, 'a', 'restart', { restartTarget: 'disk' }),
    record.resumed(4),
    record.finished(5),
  ];
  assert.equal((await report(site, run, [four, five])).acknowledged, 0);
  assert.equal((await show(run.runId)).state, 'running', 'the end behind a gap is not believed yet');
  assert.equal((await report(site, run, [one])).acknowledged, 1);
  assert.equal((await report(site, run, [three])).acknowledged, 1);
  assert.equal((await report(site, run, [two])).acknowledged, 5);
  const shown = await show(run.runId);
  assert.deepEqual([shown.state, shown.message], ['succeeded', 'it has succeeded']);
  assert.ok(shown.endedAt);
});

test('a thousand records in one report are stored as one', async () => {
  const run = await newRun(site, await deployedDevice());
  const records = [record.started(1)];
  for (let sequence = 2; sequence < 1000; sequence += 2)
    records.push(record.stepStarted(sequence, `s${sequence}`), record.stepFinished(sequence + 1, `s${sequence}`));
  assert.equal((await report(site, run, records.slice(0, 1000), Array(1000).fill('line'))).acknowledged, 999);
  assert.equal((await site.admin(listRunRecords, { params: { id: run.runId }, query: { after: 990 } })).length, 9);
});

test('a record as long as a line of a journal is taken', async () => {
  const run = await newRun(site, await deployedDevice());
  const long = { ...record.stepFinished(2, 'a', 'failed'), message: 'x'.repeat(9_900_000) } as RunRecord;
  assert.equal((await report(site, run, [record.started(1), long])).acknowledged, 2);
});

test('the same batch sent ten times at once is stored once', async () => {
  const run = await newRun(site, await deployedDevice());
  const batch = [record.started(1), record.stepStarted(2, 'a')];
  const answers = await Promise.all(Array.from({ length: 10 }, () => report(site, run, batch)));
  assert.ok(answers.every(({ acknowledged }) => acknowledged === 2));
});

test('output with characters that a database cannot hold is stored all the same', async () => {
  const run = await newRun(site, await deployedDevice());
  const finished = record.stepFinished(2, 'a', 'failed', { message: 'bad\0output\ud800' });
  assert.equal((await report(site, run, [record.started(1), finished], ['nul \0 in a line'])).acknowledged, 2);
  assert.equal((await show(run.runId)).message, 'bad\u2400output\ufffd');
});

test('progress is shown while the run is open', async () => {
  const run = await newRun(site, await deployedDevice());
  const progress = {
    nodeId: 'a',
    name: 'Apply',
    stepsDone: 1,
    stepsTotal: 3,
    bytesDone: 10,
    bytesTotal: 100,
    bytesPerSecond: 5,
    message: '',
  };
  const send = () => site.client(run.runCredential)(reportProgress, { params: { runId: run.runId }, body: progress });
  assert.deepEqual(await send(), { cancelRequested: false });
  assert.deepEqual((await show(run.runId)).progress, progress);
  await report(site, run, [record.started(1), record.finished(2)]);
  assert.equal((await show(run.runId)).progress, null);
  await send();
  assert.equal((await show(run.runId)).progress, null);
});

test('after its end a run’s credential opens nothing but the repetition of its last report, for a week', async () => {
  const run = await newRun(site, await deployedDevice());
  const last = [record.started(1), record.finished(2)];
  await report(site, run, last);
  assert.equal((await report(site, run, last)).acknowledged, 2, 'the answer was lost, so the agent asks again');
  const params = { runId: run.runId };
  const client = site.client(run.runCredential);
  await assert.rejects(client(fetchPolicy, { params }), refusal('SLIP-1005'));
  await assert.rejects(client(fetchSecrets, { params, body: { names: [] } }), refusal('SLIP-1005'));
  await assert.rejects(client(locateContent, { params, body: { sha256: ['a'.repeat(64)] } }), refusal('SLIP-1005'));
  site.advance(7 * 86_400_000 + 1000);
  await assert.rejects(report(site, run, last), refusal('SLIP-1005'));
});

test('a run that has ended cannot be begun again under its id', async () => {
  const device = await deployedDevice();
  const run = await newRun(site, device);
  await report(site, run, [record.started(1), record.finished(2)]);
  const { session } = await newSession(site, device);
  await assert.rejects(site.client(session)(startRun, { body: runBody(run.runId) }), refusal('SLIP-2007', 'ended'));
});

test('a cancelled run is told so with its next report', async () => {
  const run = await newRun(site, await deployedDevice());
  await site.admin(cancelRun, { params: { id: run.runId }, body: {} });
  assert.equal((await show(run.runId)).state, 'running');
  assert.equal((await report(site, run, [record.started(1)])).cancelRequested, true);
  await report(site, run, [record.finished(2, 'cancelled')]);
  assert.equal((await show(run.runId)).state, 'cancelled');
});

test('a run ended by force stays so, and its computer learns of it when it comes back', async () => {
  const device = await deployedDevice();
  const run = await newRun(site, device);
  const ended = await site.admin(cancelRun, { params: { id: run.runId }, body: { force: true } });
  assert.equal(ended.state, 'cancelled');
  assert.ok(ended.endedAt);
  const answer = await report(site, run, [record.started(1), record.finished(2, 'succeeded')]);
  assert.deepEqual(answer, { acknowledged: 2, cancelRequested: true });
  const shown = await show(run.runId);
  assert.deepEqual([shown.state, shown.endedAt], ['cancelled', ended.endedAt]);
  assert.match(shown.message, /by force/);
  assert.deepEqual(
    (await site.admin(cancelRun, { params: { id: run.runId }, body: { force: true } })).endedAt,
    ended.endedAt,
  );
});

test('a computer that restarted into the PE goes on with policy and records, and what its disk held stays good', async () => {
  const device = await deployedDevice();
  const run = await newRun(site, device);
  const records = [record.started(1), record.stepStarted(2, 'a')];
  // Number 4 came, 3 never did: whoever goes on numbers its own from 3.
  await report(site, run, [...records, record.stepStarted(4, 'lost')]);
  const { session, openRun } = await newSession(site, device);
  assert.deepEqual(openRun, { id: run.runId });
  const again = await site.client(session)(startRun, { body: runBody(run.runId) });
  assert.deepEqual([again.policy, again.records], [run.policy, records]);
  const on = { runId: run.runId, runCredential: again.runCredential };
  assert.equal((await report(site, on, [record.resumed(3), record.stepStarted(4, 'mine')])).acknowledged, 4);
  assert.equal((await report(site, run, [])).acknowledged, 4, 'the former credential');
  const names = (await site.admin(listRunRecords, { params: { id: run.runId } })).map((r) => 'nodeId' in r && r.nodeId);
  assert.deepEqual(names, [false, 'a', false, 'mine']);
});

test('a run keeps the task sequence that it began with', async () => {
  const device = await addDevice(site);
  const { sequence } = await deploy(site, [device]);
  const run = await newRun(site, device);
  await site.admin(updateTaskSequence, {
    params: { id: sequence.id },
    body: { document: { version: 1, name: sequence.name, description: 'changed', steps: [] } },
  });
  const policy = await site.client(run.runCredential)(fetchPolicy, { params: { runId: run.runId } });
  assert.equal(PolicySchema.parse(JSON.parse(policy.payload)).taskSequence.version, 1);
  assert.equal((await show(run.runId)).taskSequenceVersion, 1);
});

test('a credential of one run does not open another', async () => {
  const one = await newRun(site, await deployedDevice());
  const other = await newRun(site, await deployedDevice());
  await assert.rejects(
    report(site, { runId: other.runId, runCredential: one.runCredential }, [record.started(1)]),
    refusal('SLIP-1006', 'another run'),
  );
});

test('a device or deployment with an open run is not deleted', async () => {
  const device = await addDevice(site);
  const { deployment } = await deploy(site, [device]);
  const run = await newRun(site, device);
  await assert.rejects(site.admin(deleteDevice, { params: { id: device.id } }), refusal('SLIP-1004', run.runId));
  await assert.rejects(
    site.admin(deleteDeployment, { params: { id: deployment.id } }),
    refusal('SLIP-1004', run.runId),
  );
  await report(site, run, [record.started(1), record.finished(2)]);
  await site.admin(deleteDeployment, { params: { id: deployment.id } });
  assert.equal((await show(run.runId)).deploymentId, null, 'its history stays');
  await site.admin(deleteDevice, { params: { id: device.id } });
  await assert.rejects(show(run.runId), refusal('SLIP-1002'));
});

test('a device given by its SMBIOS UUID alone can run', async () => {
  const uuid = randomUUID();
  const { id, name } = await site.admin(createDevice, { body: { name: 'by-uuid', smbiosUuid: uuid.toUpperCase() } });
  const device = { id, name, mac: '52:54:00:dd:00:01', uuid };
  await deploy(site, [device]);
  assert.ok((await newRun(site, device)).runCredential);
});
