/** A failed run that goes on with its task sequence as it was edited since. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { fetchPolicy, fetchSecrets, type RunRecord, readRunStanding, startRun } from '../../api/agent.ts';
import { setDeviceVariables } from '../../api/devices.ts';
import { PolicySchema, type SignedPolicy } from '../../api/policy.ts';
import { getRun, getRunDifference, getRunReport, resumeRun, resumeRunEdited } from '../../api/runs.ts';
import { createTaskSequence, updateTaskSequence } from '../../api/task-sequences.ts';
import { addDevice, deploy, newRun, newSession, record, report, runBody } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';
import { whyNotEdited } from './edited-sequence.ts';

const site = await createTestSite();
const command = (name: string, commandLine = 'true', more: object = {}) => ({
  ...{ type: 'run-command-line', name, options: { commandLine } },
  ...more,
});
const before = [command('Prepare'), command('Install'), command('Tidy')];

/** Its first step is done, its second has failed. */
async function failedRun(steps: object[] = before, environment: RunRecord['environment'] = 'linux-pe') {
  const device = await addDevice(site);
  const { sequence } = await deploy(site, [device], { steps });
  const run = await newRun(site, device);
  const done = [record.stepStarted(2, '1'), record.stepFinished(3, '1')];
  const broke = [record.stepStarted(4, '2'), record.stepFinished(5, '2', 'failed')];
  await report(site, run, [record.started(1), ...done, ...broke, record.finished(6, 'failed', environment)]);
  const edit = (edited: object[], more: object = {}) =>
    site.admin(updateTaskSequence, {
      params: { id: sequence.id },
      body: { document: { version: 1, name: sequence.name, steps: edited, ...more } },
    });
  return { device, sequence, edit, ...run };
}

const difference = (id: string) => site.admin(getRunDifference, { params: { id } });
const resume = async (id: string, documentSha256?: string) =>
  site.admin(resumeRunEdited, {
    params: { id },
    body: { documentSha256: documentSha256 ?? (await difference(id)).documentSha256 },
  });
const policyOf = ({ payload }: SignedPolicy) => PolicySchema.parse(JSON.parse(payload));

test('what was not edited has no difference, and the agent is told of no newer version', async () => {
  const run = await failedRun();
  const answer = await difference(run.runId);
  assert.deepEqual([answer.edited, answer.nodes, answer.goesOnAt?.name], [false, [], 'Install']);
  const standing = await site.client(run.runCredential)(readRunStanding, { params: { runId: run.runId } });
  assert.deepEqual(standing, { open: false, editedVersion: null });
});

test('what a newer version of Slipway says of each step is no edit', async () => {
  const run = await failedRun();
  const silent =
    "jsonb_set(document, '{steps}', (select jsonb_agg(step - 'disabled' - 'continueOnError') from jsonb_array_elements(document->'steps') as step))";
  await site.database.pool.query(`update task_sequence_version set document = ${silent} where task_sequence_id = $1`, [
    run.sequence.id,
  ]);
  const { edited, nodes } = await difference(run.runId);
  assert.deepEqual([edited, nodes], [false, []]);
});

test('the difference tells each step, what becomes of it, and where the run goes on', async () => {
  const run = await failedRun();
  await run.edit([command('Fetch'), command('Prepare', 'other'), command('Install', 'mended')]);
  const answer = await difference(run.runId);
  assert.deepEqual([answer.taskSequenceVersion, answer.editedVersion, answer.edited], [1, 2, true]);
  assert.deepEqual(
    answer.nodes.map(({ kind, name, nodeId, fate }) => [kind, name, nodeId, fate]),
    [
      ['added', 'Fetch', 'edited.1', 'runs'],
      ['changed', 'Prepare', '1', 'not-run-again'],
      ['changed', 'Install', '2', 'runs'],
      ['removed', 'Tidy', '3', 'does-not-run'],
    ],
  );
  assert.deepEqual(answer.nodes[2]?.values, [{ path: 'options.commandLine', before: 'true', after: 'mended' }]);
  assert.deepEqual(answer.goesOnAt, { nodeId: 'edited.1', name: 'Fetch' });
  const standing = await site.client(run.runCredential)(readRunStanding, { params: { runId: run.runId } });
  assert.equal(standing.editedVersion, 2);
});

test('the run goes on under a new policy of the same run, which the agent fetches, and its report tells it', async () => {
  const run = await failedRun();
  await run.edit([command('Prepare'), command('Install', 'mended')], { variables: [{ name: 'New', value: '1' }] });
  const resumed = await resume(run.runId, (await difference(run.runId)).documentSha256);
  assert.deepEqual([resumed.state, resumed.taskSequenceVersion, resumed.endedAt], ['waiting-for-pe', 2, null]);
  const signed = await site.client(run.runCredential)(fetchPolicy, { params: { runId: run.runId } });
  const [first, next] = [policyOf(run.policy), policyOf(signed)];
  assert.deepEqual([next.format, next.revision, next.runId], [2, 2, run.runId]);
  assert.deepEqual([first.purpose, next.purpose], ['required', 'required']);
  assert.notEqual(next.policyId, first.policyId);
  assert.deepEqual(next.taskSequence.document.variables, [{ name: 'New', value: '1' }]);
  const { session } = await newSession(site, run.device);
  const started = await site.client(session)(startRun, { body: runBody(run.runId) });
  assert.deepEqual(started.policy, signed, 'a PE over the network is given it too');
  const edited = { revision: 2, policyId: next.policyId, taskSequenceVersion: 2, moved: [] };
  const on = { ...record.resumed(7, 'linux-pe'), edited } as RunRecord;
  await report(site, run, [on, record.stepStarted(8, '2', 2), record.finished(9)]);
  const { report: told } = await site.admin(getRunReport, { params: { id: run.runId } });
  assert.deepEqual(told.edits, [{ at: on.at, revision: 2, policyId: next.policyId, taskSequenceVersion: 2 }]);
  assert.deepEqual([told.policy.id, told.taskSequence.version], [next.policyId, 2]);
});

test('asked for twice it is harmless, and an open run takes no other sequence', async () => {
  const run = await failedRun();
  await run.edit([command('Prepare'), command('Install', 'two')]);
  const { documentSha256 } = await difference(run.runId);
  await resume(run.runId, documentSha256);
  assert.equal((await resume(run.runId, documentSha256)).state, 'waiting-for-pe');
  await run.edit([command('Prepare'), command('Install', 'three')]);
  await assert.rejects(resume(run.runId, '0'.repeat(64)), refusal('SLIP-2009', 'The run is open'));
  const policy = policyOf(await site.client(run.runCredential)(fetchPolicy, { params: { runId: run.runId } }));
  assert.deepEqual([policy.revision, policy.taskSequence.version], [2, 2]);
});

test('it may fetch the secrets that have come since', async () => {
  const run = await failedRun();
  await site.admin(setDeviceVariables, {
    params: { id: run.device.id },
    body: { variables: [{ name: 'Key', value: 'hidden', secret: true }] },
  });
  await run.edit([command('Prepare'), command('Install', 'mended')]);
  await resume(run.runId);
  const answer = await site.client(run.runCredential)(fetchSecrets, {
    params: { runId: run.runId },
    body: { names: ['Key'] },
  });
  assert.deepEqual(answer.values, [{ name: 'Key', value: 'hidden' }]);
});

test('an edit in a sequence within the sequence counts', async () => {
  const name = `child ${randomUUID()}`;
  const document = (line: string) => ({ version: 1, name, steps: [command('Inner', line)] });
  const child = await site.admin(createTaskSequence, { body: { document: document('one') } });
  const run = await failedRun([
    command('Prepare'),
    { type: 'run-task-sequence', name: 'Child', options: { taskSequence: child.id } },
  ]);
  await site.admin(updateTaskSequence, { params: { id: child.id }, body: { document: document('two') } });
  const answer = await difference(run.runId);
  assert.deepEqual([answer.taskSequenceVersion, answer.editedVersion, answer.edited], [1, 1, true]);
  assert.deepEqual(
    answer.nodes.map(({ kind, nodeId, group }) => [kind, nodeId, group]),
    [['changed', '2.1', 'Child']],
  );
});

test('twice edited, it has a third policy; as it was keeps the one it has', async () => {
  const run = await failedRun();
  await run.edit([command('Prepare'), command('Install', 'two')]);
  await resume(run.runId);
  await report(site, run, [record.resumed(7, 'linux-pe'), record.finished(8, 'failed', 'linux-pe')]);
  await run.edit([command('Prepare'), command('Install', 'three')]);
  await assert.rejects(
    resume(run.runId),
    refusal('SLIP-2009', 'too old'),
    'the last record says nothing of the ability',
  );
  await site.admin(resumeRun, { params: { id: run.runId } });
  const asItWas = await site.client(run.runCredential)(fetchPolicy, { params: { runId: run.runId } });
  assert.equal(policyOf(asItWas).revision, 2);
  const able = { ...record.resumed(9, 'linux-pe'), abilities: ['edited-sequence'] } as RunRecord;
  await report(site, run, [able, record.finished(10, 'failed', 'linux-pe')]);
  await resume(run.runId);
  const third = await site.client(run.runCredential)(fetchPolicy, { params: { runId: run.runId } });
  assert.equal(policyOf(third).revision, 3);
});

test('another edit than the one that was shown is refused, and nothing is changed', async () => {
  const run = await failedRun();
  await run.edit([command('Prepare'), command('Install', 'two')]);
  const { documentSha256 } = await difference(run.runId);
  await run.edit([command('Prepare'), command('Install', 'three')]);
  await assert.rejects(resume(run.runId, documentSha256), refusal('SLIP-2009', 'edited once more'));
  const { state, taskSequenceVersion } = await site.admin(getRun, { params: { id: run.runId } });
  assert.deepEqual([state, taskSequenceVersion], ['failed', 1]);
});

test('what could not be begun does not go on either: today’s sequence is asked what is asked at a start', async () => {
  const run = await failedRun();
  await run.edit([
    {
      type: 'apply-operating-system-image',
      name: 'Apply',
      options: { image: 'missing:XYZ00001', index: 1, volume: 'system' },
    },
  ]);
  await assert.rejects(difference(run.runId), refusal('SLIP-3003', 'XYZ00001'));
  await assert.rejects(resume(run.runId, '0'.repeat(64)), refusal('SLIP-3003', 'XYZ00001'));
  assert.equal((await site.admin(getRun, { params: { id: run.runId } })).state, 'failed');
});

test('a run that has not failed, or is not there, has no difference', async () => {
  const device = await addDevice(site);
  await deploy(site, [device]);
  const run = await newRun(site, device);
  await assert.rejects(difference(run.runId), refusal('SLIP-2009', 'running'));
  await report(site, run, [record.started(1), record.finished(2)]);
  await assert.rejects(difference(run.runId), refusal('SLIP-2009', 'succeeded'));
  await assert.rejects(resume(run.runId, '0'.repeat(64)), refusal('SLIP-2009', 'Only a failed run'));
  await assert.rejects(difference(randomUUID()), refusal('SLIP-1002', 'no run'));
});

const able = { ...record.started(1) };
const { abilities: _, ...old } = record.started(1) as Extract<RunRecord, { kind: 'run-started' }>;
for (const [what, records, shown, because] of [
  ['an able agent, and what was shown', [able], 'aa', null],
  ['an agent that does not know it', [old], 'aa', /too old/],
  ['an able agent that an old one has followed', [able, record.resumed(2)], 'aa', /too old/],
  ['no agent', [], 'aa', /too old/],
  ['another document than was shown', [able], 'bb', /edited once more/],
] as const)
  test(`${what}: ${because === null ? 'goes on' : 'is refused'}`, () => {
    const refused = whyNotEdited({ records, documentSha256: 'aa' }, shown);
    if (because === null) assert.equal(refused, null);
    else assert.match(refused ?? '', because);
  });
