import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type RunRecord, startRun, takeWishes } from '../../api/agent.ts';
import { listAuditEntries } from '../../api/audit.ts';
import type { DebugCommand } from '../../api/debug-commands.ts';
import { commandDebugger, type DebugRequest, readDebugger } from '../../api/debugger.ts';
import { listDeployments } from '../../api/deployments.ts';
import { PolicySchema } from '../../api/policy.ts';
import { cancelRun, getRun, getRunDifference, listRuns, resumeRun, resumeRunEdited } from '../../api/runs.ts';
import { updateTaskSequence } from '../../api/task-sequences.ts';
import { addDevice, deploy, newRun, newSession, record, report, runBody } from '../agents/test-agent.ts';
import { createTestSite } from '../test-site.ts';
import { refusal } from '../test-support.ts';

const site = await createTestSite();
const command = (id: string, more: object = {}) => ({
  ...{ type: 'run-command-line', id, name: `Step ${id}`, options: { commandLine: 'true' } },
  ...more,
});
const disk = {
  ...{ type: 'format-and-partition-disk', id: 'disk', name: 'Partition' },
  options: { partitions: [{ volume: 'root', type: 'linux', fileSystem: 'ext4', size: { percent: 100 } }] },
};
const steps = [
  disk,
  { type: 'group', id: 'g', name: 'Group', steps: [command('a'), command('b')] },
  command('c'),
  command('off', { disabled: true }),
];

type Begun = Awaited<ReturnType<typeof newRun>>;

async function begun(variables: { name: string; value: string; secret?: boolean }[] = []): Promise<Begun> {
  const device = await addDevice(site);
  await deploy(site, [device], { steps, variables });
  return newRun(site, device);
}

const at = '2026-01-01T00:00:00.000Z';
const paused = (sequence: number, nodeId: string): RunRecord => ({
  ...{ kind: 'run-paused', sequence, at, environment: 'linux-pe' },
  ...{ nodeId, name: `Step ${nodeId}`, parentId: null, reason: 'pause' },
});
const obeyed = (sequence: number, number: number, given: DebugCommand, refused: string | null = null): RunRecord => ({
  ...{ kind: 'debug-command', sequence, at, environment: 'linux-pe' },
  ...{ number, by: 'ada', command: given, refused, again: [] },
});

const say = (run: Begun, body: DebugRequest) => site.admin(commandDebugger, { params: { id: run.runId }, body });
const look = (run: Begun) => site.admin(readDebugger, { params: { id: run.runId } });
const standing = (run: Begun) => site.admin(getRun, { params: { id: run.runId } });
const ask = (
  run: Begun,
  after: number,
  variables: { name: string; value: string | null; readOnly: boolean }[] | null = null,
) => site.client(run.runCredential)(takeWishes, { params: { runId: run.runId }, body: { after, variables } });

/** A run that stands paused before a step, by its record 3. */
async function pausedBefore(nodeId: string, variables: Parameters<typeof begun>[0] = []): Promise<Begun> {
  const run = await begun(variables);
  await report(site, run, [record.started(1), record.stepStarted(2, 'disk'), paused(3, nodeId)]);
  return run;
}

test('the runs of a deployment in the debugger begin in it, and others do not', async () => {
  const device = await addDevice(site);
  const { deployment } = await deploy(site, [device], { steps, debug: true });
  const listed = (await site.admin(listDeployments)).find(({ id }) => id === deployment.id);
  assert.equal(listed?.debug, true);
  const run = await newRun(site, device);
  assert.equal(PolicySchema.parse(JSON.parse(run.policy.payload)).debug, true);
  assert.ok(!('debug' in JSON.parse((await begun()).policy.payload)), 'nothing new for agents that are not to debug');
});

test('an agent that does not know the debugger is given no such run, and no other of its runs can be debugged', async () => {
  const device = await addDevice(site);
  await deploy(site, [device], { steps, debug: true });
  const { session } = await newSession(site, device);
  const { abilities: _, ...body } = runBody(crypto.randomUUID());
  await assert.rejects(site.client(session)(startRun, { body }), refusal('SLIP-2005', 'Build the boot image anew'));

  const other = await addDevice(site);
  await deploy(site, [other], { steps });
  const old = await newSession(site, other);
  const started = await site.client(old.session)(startRun, { body });
  const run = { runId: body.runId, session: old.session, ...started };
  await assert.rejects(say(run, { command: 'pause' }), refusal('SLIP-2010', 'does not know the debugger'));
  assert.deepEqual(await say(run, { command: 'terminate' }), { number: null }, 'it can be ended all the same');
});

test('a run that was debugged is not gone on with by an agent that cannot read its records', async () => {
  const device = await addDevice(site);
  await deploy(site, [device], { steps });
  const run = await newRun(site, device);
  await report(site, run, [record.started(1), paused(2, 'a')]);
  const { session } = await newSession(site, device);
  const { abilities: _, ...body } = runBody(run.runId);
  await assert.rejects(site.client(session)(startRun, { body }), refusal('SLIP-2005', 'The run was debugged'));
  const again = await site.client(session)(startRun, { body: runBody(run.runId) });
  assert.deepEqual(
    again.records.map(({ kind }) => kind),
    ['run-started', 'run-paused'],
  );
});

test('a pause is wished for once, told with the next report, and shown once the computer has taken it', async () => {
  const run = await begun();
  assert.ok(!('newestWish' in (await report(site, run, [record.started(1)]))));
  assert.deepEqual(await say(run, { command: 'pause' }), { number: 1 });
  assert.deepEqual(await say(run, { command: 'pause' }), { number: 1 }, 'a lost answer makes no second wish');
  assert.equal((await report(site, run, [record.stepStarted(2, 'disk')])).newestWish, 1);
  const wish = { number: 1, by: 'the local administrator', command: { command: 'pause' } };
  assert.deepEqual((await ask(run, 0)).wishes, [wish]);
  assert.deepEqual((await ask(run, 1)).wishes, []);
  assert.equal((await look(run)).wishes[0]?.taken, false);

  await report(site, run, [record.stepFinished(3, 'disk'), obeyed(4, 1, { command: 'pause' }), paused(5, 'a')]);
  const { state, paused: where } = await standing(run);
  assert.equal(state, 'paused');
  assert.deepEqual(where, { sequence: 5, nodeId: 'a', name: 'Step a', reason: 'pause', since: at });
  const shown = await look(run);
  assert.equal(shown.wishes[0]?.taken, true);
  assert.deepEqual(
    shown.nodes.map(({ id, depth, disabled, outcome }) => [id, depth, disabled, outcome]),
    [
      ['disk', 0, false, 'done'],
      ['g', 0, false, null],
      ['a', 1, false, null],
      ['b', 1, false, null],
      ['c', 0, false, null],
      ['off', 0, true, null],
    ],
  );
  const listed = await site.admin(listRuns, { query: { state: 'paused' } });
  assert.ok(listed.some(({ id }) => id === run.runId));
  await assert.rejects(say(run, { command: 'pause' }), refusal('SLIP-2010', 'paused already, before "Step a"'));
});

test('what is said of a pause is for a paused run, and for that pause', async () => {
  const run = await begun();
  for (const body of [{ command: 'continue' }, { command: 'next' }, { command: 'goto', nodeId: 'c' }] as const)
    await assert.rejects(say(run, body as DebugRequest), refusal('SLIP-2010', 'not paused. Have it pause first'));
  await report(site, run, [record.started(1), paused(2, 'g')]);
  await assert.rejects(say(run, { command: 'next', pause: 1 }), refusal('SLIP-2010', 'paused before "Step g" now'));
});

test('a step that is wished for twice is one wish, and nothing else is taken for that pause any more', async () => {
  const run = await pausedBefore('a');
  assert.deepEqual(await say(run, { command: 'next', pause: 3 }), { number: 1 });
  assert.deepEqual(await say(run, { command: 'next' }), { number: 1 });
  for (const body of [{ command: 'continue' }, { command: 'setVariable', name: 'A', value: '1' }] as const)
    await assert.rejects(say(run, body), refusal('SLIP-2010', 'told to leave this pause already (next)'));
  await report(site, run, [obeyed(4, 1, { command: 'next', pause: 3 }), paused(5, 'b')]);
  assert.deepEqual(await say(run, { command: 'next' }), { number: 2 }, 'the next pause is another');
});

test('another next step than the one that is set is refused, before the computer has heard of the first and after', async () => {
  const run = await pausedBefore('a');
  const goTo = (nodeId: string) => say(run, { command: 'goto', nodeId, confirm: false });
  const told = refusal('SLIP-2010', 'told to leave this pause already (goto Step b)');
  assert.deepEqual(await goTo('b'), { number: 1 });
  assert.deepEqual(await goTo('b'), { number: 1 });
  await assert.rejects(goTo('c'), told);
  const going: DebugCommand = { command: 'goto', pause: 3, nodeId: 'b', confirm: false };
  await report(site, run, [obeyed(4, 1, going)]);
  assert.deepEqual(await goTo('b'), { number: 1 });
  await assert.rejects(goTo('c'), told);
});

test('a wish that the computer refused can be made again, and says why', async () => {
  const run = await pausedBefore('a');
  await say(run, { command: 'continue' });
  await report(site, run, [obeyed(4, 1, { command: 'continue', pause: 3 }, 'The run is not paused there.')]);
  const { wishes, run: shown } = await look(run);
  assert.deepEqual([wishes[0]?.refused, shown.state], ['The run is not paused there.', 'paused']);
  assert.deepEqual(await say(run, { command: 'continue' }), { number: 2 });
});

test('variables are kept while the run is paused, and no longer', async () => {
  const run = await begun();
  const variables = [
    { name: 'Tier', value: 'go\0ld', readOnly: false },
    { name: 'Key', value: null, readOnly: true },
  ];
  await report(site, run, [record.started(1)]);
  assert.equal((await ask(run, 0, variables)).wantsVariables, false);
  assert.equal((await look(run)).variables, null, 'a run that is not paused tells none');
  await report(site, run, [paused(2, 'a')]);
  assert.equal((await ask(run, 0)).wantsVariables, true);
  assert.equal((await ask(run, 0, variables)).wantsVariables, false);
  const kept = (await look(run)).variables;
  assert.deepEqual(
    kept?.map(({ name, value }) => [name, value]),
    [
      ['Tier', 'go␀ld'],
      ['Key', null],
    ],
  );
  await say(run, { command: 'continue' });
  await report(site, run, [obeyed(3, 1, { command: 'continue', pause: 2 })]);
  const after = await look(run);
  assert.deepEqual([after.variables, after.run.state, after.run.paused], [null, 'running', null]);
});

test('variables of one pause are not shown as those of the next, also where one report tells of both', async () => {
  const run = await pausedBefore('a');
  await ask(run, 0, [{ name: 'Tier', value: 'gold', readOnly: false }]);
  await say(run, { command: 'setBreakpoints', nodeIds: [] });
  await report(site, run, [obeyed(4, 1, { command: 'setBreakpoints', nodeIds: [] })]);
  assert.equal((await look(run)).variables?.length, 1, 'the pause goes on');
  await say(run, { command: 'next' });
  await report(site, run, [obeyed(5, 2, { command: 'next', pause: 3 }), paused(6, 'b')]);
  assert.equal((await look(run)).variables, null);
  assert.equal((await ask(run, 2)).wantsVariables, true);
});

test('a variable that is secret or read-only is not set by hand', async () => {
  const run = await pausedBefore('a', [{ name: 'JoinPassword', value: 'geheim', secret: true }]);
  await ask(run, 0, [{ name: 'Key', value: null, readOnly: true }]);
  const set = (name: string, value = 'x') => say(run, { command: 'setVariable', name, value });
  await assert.rejects(set('joinpassword'), refusal('SLIP-2012', 'is secret'));
  await assert.rejects(set('KEY'), refusal('SLIP-2012', 'is secret'));
  await assert.rejects(set('_SMSTSMake'), refusal('SLIP-2012', 'read-only'));
  await assert.rejects(set('no name'), refusal('SLIP-2012', 'is not a variable name'));
  assert.deepEqual(await set('Tier'), { number: 1 });
  assert.deepEqual(await set('Tier'), { number: 2 }, 'each is a wish: they are obeyed in order');
});

test('the value of a variable that is set by hand is neither in the audit log nor in events', async () => {
  const run = await pausedBefore('a');
  const given = { command: 'setVariable', name: 'Word', value: 'typed-4711', pause: 3 } as const;
  await say(run, given);
  await report(site, run, [obeyed(4, 1, given)]);
  const [entry] = await site.admin(listAuditEntries, { query: {} });
  assert.deepEqual(entry?.input, { ...given, value: '(secret)' });
  const events = (await site.feed.after(0, 10_000)).filter(({ subject }) => subject === run.runId);
  assert.equal((events.at(-1)?.data['last'] as RunRecord | undefined)?.kind, 'debug-command');
  assert.doesNotMatch(JSON.stringify([entry, events]), /typed-4711/);
});

test('a break point that an edited sequence has no more is gone, and keeps nobody from setting others', async () => {
  const device = await addDevice(site);
  const { sequence } = await deploy(site, [device], { steps });
  const run = await newRun(site, device);
  const given: DebugCommand = { command: 'setBreakpoints', nodeIds: ['b', 'c'] };
  await say(run, given);
  const broke = [record.stepStarted(3, 'a'), record.stepFinished(4, 'a', 'failed'), record.finished(5, 'failed')];
  const able = { ...record.started(1), abilities: ['edited-sequence'] } as RunRecord;
  await report(site, run, [able, obeyed(2, 1, given), ...broke]);
  const edited = [command('a'), command('c')];
  await site.admin(updateTaskSequence, {
    params: { id: sequence.id },
    body: { document: { version: 1, name: sequence.name, steps: edited } },
  });
  const { documentSha256 } = await site.admin(getRunDifference, { params: { id: run.runId } });
  await site.admin(resumeRunEdited, { params: { id: run.runId }, body: { documentSha256 } });
  assert.deepEqual((await look(run)).breakpoints, ['c']);
  assert.deepEqual(await say(run, { command: 'setBreakpoints', nodeIds: ['b', 'c', 'a'] }), { number: 2 });
  assert.deepEqual((await look(run)).wishes.at(-1)?.command, { command: 'setBreakpoints', nodeIds: ['c', 'a'] });
  const never = say(run, { command: 'setBreakpoints', nodeIds: ['zebra'] });
  await assert.rejects(never, refusal('SLIP-1001', 'has no zebra'));
});

/** Of the run's wishes, as the database keeps them. */
async function keptWishes(run: Begun): Promise<{ command: DebugCommand; refused: string | null }[]> {
  const text = 'select command, refused from run_wish where run_id = $1 order by number';
  return (await site.database.pool.query(text, [run.runId])).rows;
}

test('what was typed for a variable is kept until the computer has taken it, and no longer', async () => {
  const run = await pausedBefore('a');
  const given = { command: 'setVariable', pause: 3, name: 'Word' } as const;
  for (const value of ['obeyed-1', 'refused-2', 'waiting\0-3']) await say(run, { ...given, value });
  assert.doesNotMatch(JSON.stringify((await look(run)).wishes), /obeyed-1|refused-2|waiting/, 'nor is it shown');
  await report(site, run, [obeyed(4, 1, { ...given, value: 'obeyed-1' }), obeyed(5, 2, { ...given, value: '' }, 'no')]);
  const values = (await keptWishes(run)).map(({ command: kept }) => kept.command === 'setVariable' && kept.value);
  assert.deepEqual(values, ['', '', 'waiting\u2400-3']);
  await report(site, run, [record.finished(6, 'failed', 'linux-pe')]);
  assert.doesNotMatch(JSON.stringify(await keptWishes(run)), /waiting/);
});

test('what the computer has not taken when its run ends is not done by surprise when the run goes on', async () => {
  for (const end of ['by itself', 'by force'] as const) {
    const run = await pausedBefore('a');
    await say(run, { command: 'setBreakpoints', nodeIds: ['b'] });
    await say(run, { command: 'next' });
    if (end === 'by force') await site.admin(cancelRun, { params: { id: run.runId }, body: { force: true } });
    else await report(site, run, [record.finished(4, 'failed', 'linux-pe')]);
    for (const { taken, refused } of (await look(run)).wishes)
      assert.deepEqual([taken, refused], [false, 'The run ended before the computer took it.'], end);
    if (end === 'by force') continue;
    await site.admin(resumeRun, { params: { id: run.runId } });
    assert.deepEqual((await ask(run, 0)).wishes, []);
    assert.deepEqual(await say(run, { command: 'pause' }), { number: 3 });
    assert.deepEqual(
      (await ask(run, 0)).wishes.map(({ number }) => number),
      [3],
    );
  }
});

/** A site that was set back to before a pause, and to before wishes that the computer has taken. */
async function restored(): Promise<Begun> {
  const run = await pausedBefore('a');
  await say(run, { command: 'continue' });
  return run;
}

test('a site that was restored from a backup numbers on from the wishes that the computer has taken', async () => {
  const run = await restored();
  assert.equal((await ask(run, 0)).acknowledged, 3);
  const answer = await ask(run, 7);
  assert.deepEqual([answer.wishes, answer.acknowledged], [[], 3]);
  assert.match((await look(run)).wishes[0]?.refused ?? '', /restored from a backup/);
  assert.deepEqual(await say(run, { command: 'continue' }), { number: 8 });
  assert.deepEqual(
    (await ask(run, 7)).wishes.map(({ number }) => number),
    [8],
  );
});

test('a wish that was made with the number of one which a backup did not hold is not taken for it', async () => {
  const run = await restored();
  await report(site, run, [
    obeyed(4, 1, { command: 'setBreakpoints', nodeIds: ['c'] }),
    obeyed(5, 2, { command: 'pause' }),
  ]);
  const { wishes, breakpoints } = await look(run);
  assert.deepEqual(breakpoints, ['c']);
  assert.deepEqual([wishes[0]?.taken, /restored from a backup/.test(wishes[0]?.refused ?? '')], [false, true]);
  assert.deepEqual(await say(run, { command: 'continue' }), { number: 3 });
});

test('numbers that no run comes to are refused, and make none that cannot be kept', async () => {
  const run = await pausedBefore('a');
  const far = 3_000_000_000;
  const invalid = refusal('SLIP-1001');
  await assert.rejects(ask(run, far), invalid);
  await assert.rejects(say(run, { command: 'next', pause: far }), invalid);
  await assert.rejects(report(site, run, [obeyed(4, far, { command: 'pause' })]), invalid);
  await assert.rejects(report(site, run, [obeyed(far, 1, { command: 'pause' })]), invalid);
  await ask(run, 1_000_000);
  await assert.rejects(say(run, { command: 'next' }), refusal('SLIP-2010', 'takes no more wishes'));
});

test('wishes that no computer takes are bounded, and one that ends the run is heard all the same', async () => {
  const run = await pausedBefore('a');
  const set = () => say(run, { command: 'setVariable', name: 'Tier', value: 'x'.repeat(32_000) });
  for (let number = 1; number <= 100; number += 1) assert.deepEqual(await set(), { number });
  await assert.rejects(set(), refusal('SLIP-2010', 'has not taken the last 100 wishes'));
  const given: DebugCommand = { command: 'setVariable', pause: 3, name: 'Tier', value: 'x' };
  await report(site, run, [obeyed(4, 1, given)]);
  assert.deepEqual(await set(), { number: 101 });
  const { wishes } = await ask(run, 1);
  assert.deepEqual([wishes.length, wishes[0]?.number], [100, 2]);
  await say(run, { command: 'terminate' });
  assert.equal((await ask(run, 1)).cancelRequested, true);
});

test('a break point that is named many times is one', async () => {
  const run = await begun();
  await say(run, { command: 'setBreakpoints', nodeIds: Array.from({ length: 10_000 }, () => 'b') });
  assert.deepEqual((await ask(run, 0)).wishes[0]?.command, { command: 'setBreakpoints', nodeIds: ['b'] });
});

test('break points are of the sequence, and stand as the computer has them', async () => {
  const run = await begun();
  const set = (...nodeIds: string[]) => say(run, { command: 'setBreakpoints', nodeIds });
  await assert.rejects(set('b', 'zebra'), refusal('SLIP-1001', 'has no zebra'));
  await set('b', 'g');
  assert.deepEqual((await look(run)).breakpoints, []);
  const given: DebugCommand = { command: 'setBreakpoints', nodeIds: ['b', 'g'] };
  await report(site, run, [record.started(1), obeyed(2, 1, given)]);
  assert.deepEqual((await look(run)).breakpoints, ['b', 'g']);
  await report(site, run, [record.resumed(3, 'linux-pe')]);
  assert.deepEqual((await look(run)).breakpoints, ['b', 'g'], 'a restart leaves them');
});

test('set next step: what is not there is refused, and what destroys is done again only when that is confirmed', async () => {
  const run = await pausedBefore('c');
  const goTo = (nodeId: string, confirm?: boolean) => say(run, { command: 'goto', nodeId, confirm: confirm ?? false });
  await assert.rejects(goTo('zebra'), refusal('SLIP-1001', 'has no step zebra'));
  await assert.rejects(goTo('off'), refusal('SLIP-1001', 'Step off is disabled'));
  await assert.rejects(goTo('disk'), refusal('SLIP-2011', 'Partition would be done again'));
  assert.deepEqual(await goTo('disk', true), { number: 1 });
});

test('what destroys and was skipped on the way forward is still done again only when that is confirmed', async () => {
  const run = await pausedBefore('c');
  await report(site, run, [record.stepFinished(4, 'disk', 'skipped'), paused(5, 'c')]);
  const back = { command: 'goto', nodeId: 'disk', confirm: false } as const;
  await assert.rejects(say(run, back), refusal('SLIP-2011', 'Partition would be done again'));
  assert.equal((await look(run)).nodes[0]?.outcome, 'skipped');
});

test('what a group that is tried again has done before is to be done again', async () => {
  const run = await begun();
  const tried = (sequence: number, attempt: number): RunRecord => ({
    ...{ kind: 'group-started', sequence, at, environment: 'linux-pe', nodeId: 'g', name: 'Group', attempt },
    parentId: null,
  });
  const inGroup = { ...record.stepFinished(3, 'a'), parentId: 'g' } as RunRecord;
  await report(site, run, [record.started(1), tried(2, 1), inGroup, tried(4, 2)]);
  const outcomes = (await look(run)).nodes.map(({ id, outcome }) => [id, outcome]);
  assert.deepEqual(outcomes.slice(1, 3), [
    ['g', 'running'],
    ['a', null],
  ]);
});

test('a paused run that was cut off stays paused, and on the way to another step too', async () => {
  const run = await pausedBefore('a');
  await report(site, run, [record.resumed(4, 'linux-pe')]);
  assert.equal((await standing(run)).state, 'paused');
  await say(run, { command: 'goto', nodeId: 'c', confirm: false });
  const going: DebugCommand = { command: 'goto', pause: 3, nodeId: 'c', confirm: false };
  await report(site, run, [obeyed(5, 1, going), record.stepFinished(6, 'a', 'skipped')]);
  assert.equal((await standing(run)).state, 'paused');
  await report(site, run, [paused(7, 'c')]);
  assert.equal((await standing(run)).paused?.nodeId, 'c');
});

test('a paused run that asks is heard of, and a person ends it', async () => {
  const run = await pausedBefore('a');
  site.advance(60_000);
  await ask(run, 0);
  assert.equal((await standing(run)).lastReportAt?.slice(0, 16), site.site.now().toISOString().slice(0, 16));
  await say(run, { command: 'terminate' });
  assert.equal((await ask(run, 0)).cancelRequested, true);
  await report(site, run, [record.finished(4, 'cancelled', 'linux-pe')]);
  assert.deepEqual([(await standing(run)).state, (await standing(run)).paused], ['cancelled', null]);
  await assert.rejects(say(run, { command: 'pause' }), refusal('SLIP-2007', 'has ended (cancelled)'));
  assert.equal((await look(run)).run.state, 'cancelled', 'it can still be looked at');
});

test('a paused run that is ended by force is paused no more', async () => {
  const run = await pausedBefore('a');
  await ask(run, 0, [{ name: 'Tier', value: 'gold', readOnly: false }]);
  await site.admin(cancelRun, { params: { id: run.runId }, body: { force: true } });
  const { run: shown, variables } = await look(run);
  assert.deepEqual([shown.state, shown.paused, variables], ['cancelled', null, null]);
  await assert.rejects(ask(run, 0), refusal('SLIP-1005'));
});

test('a failed run that goes on keeps its break points, and numbers its wishes on', async () => {
  const run = await begun();
  await say(run, { command: 'setBreakpoints', nodeIds: ['b'] });
  const given: DebugCommand = { command: 'setBreakpoints', nodeIds: ['b'] };
  await report(site, run, [record.started(1), obeyed(2, 1, given), record.finished(3, 'failed', 'linux-pe')]);
  await site.admin(resumeRun, { params: { id: run.runId } });
  assert.deepEqual((await look(run)).breakpoints, ['b']);
  assert.deepEqual(await say(run, { command: 'pause' }), { number: 2 });
});

test('a site that lost wishes with a backup gives no number that the computer has taken', async () => {
  const run = await begun();
  await report(site, run, [record.started(1), obeyed(2, 7, { command: 'setBreakpoints', nodeIds: [] })]);
  assert.deepEqual(await say(run, { command: 'pause' }), { number: 8 });
});

test('a pause and a wish are events', async () => {
  const run = await pausedBefore('a');
  await say(run, { command: 'next' });
  const events = (await site.feed.after(0, 10_000)).filter(({ subject }) => subject === run.runId);
  const told = events.filter(({ kind }) => kind === 'run').map(({ data }) => data);
  assert.ok(told.some((data) => data['state'] === 'paused'));
  assert.deepEqual(told.at(-1), { wish: 1, command: 'next' });
});
