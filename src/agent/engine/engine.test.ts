import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { StepFacts } from '../../api/step-facts.ts';
import type { Step } from '../../task-sequence/document.ts';
import { memoryHome } from './journal-home.ts';
import type { StepResult } from './step-context.ts';
import { runSequence, type Scripted, type TestRun } from './test-run.ts';

const step = (name: string, more: object = {}) => ({
  type: 'run-command-line',
  id: name,
  name,
  options: { commandLine: 'true' },
  ...more,
});
const group = (name: string, steps: unknown[], more: object = {}) => ({
  type: 'group',
  id: name,
  name,
  steps,
  ...more,
});

/** Steps whose names are listed fail. */
const failing =
  (...names: string[]): Scripted =>
  (each) => {
    if (names.includes(each.name)) throw new SlipwayError('SLIP-4003', `${each.name} broke`, { exitCode: 7 });
    return { outcome: 'done', message: '' };
  };

const outcomes = (run: TestRun) =>
  run.records.flatMap((r) =>
    r.kind === 'step-finished' || r.kind === 'group-finished' ? [`${r.nodeId}:${r.outcome}`] : [],
  );

test('steps run in order and the run succeeds', async (t) => {
  const run = await runSequence(t, { steps: [step('a'), group('g', [step('b'), step('c')]), step('d')] });
  assert.deepEqual(run.called, ['a', 'b', 'c', 'd']);
  assert.deepEqual(run.end, { kind: 'ended', outcome: 'succeeded', message: 'All steps are done.', bytes: null });
  assert.deepEqual(
    run.records.map((r) => r.sequence),
    run.records.map((_, at) => at + 1),
  );
  assert.deepEqual([run.records[0]?.kind, run.records.at(-1)?.kind], ['run-started', 'run-finished']);
});

test('facts of a step that is done are journalled with its end, those of others have none', async (t) => {
  const facts: StepFacts = {
    ...{ kind: 'boot-loader', firmware: 'bios', secureBoot: null, disk: '/dev/sda', entryName: null, entries: null },
    bootCodeSha256: 'ab'.repeat(32),
  };
  const doing: Scripted = (each) => ({ outcome: 'done', message: '', ...(each.name === 'b' ? { facts } : {}) });
  const { records } = await runSequence(t, { steps: [step('a'), step('b')], doing });
  const finished = records.filter((record) => record.kind === 'step-finished');
  assert.deepEqual(
    finished.map((record) => record.facts),
    [undefined, facts],
  );
  assert.ok(!('facts' in (finished[0] ?? {})), 'an old site meets nothing new');
});

test('the first record tells the computer and what the run is carried out by, each further one what it goes on with', async (t) => {
  const home = memoryHome();
  const doing: Scripted = (each) =>
    each.name === 'r'
      ? { outcome: 'restart', target: 'disk', continueAt: 'next', message: '', delaySeconds: 0 }
      : { outcome: 'done', message: '' };
  const steps = [step('r'), step('b')];
  await runSequence(t, { steps, doing, home });
  const resumed = await runSequence(t, { steps, doing, home });
  const [started] = resumed.records;
  assert.ok(started?.kind === 'run-started');
  const software = { agent: '1.0.0', node: process.version, kernel: null, bootImage: null };
  assert.deepEqual(started.software, software);
  assert.deepEqual(started.computer, {
    ...{ manufacturer: 'Acme', model: 'Anvil', serialNumber: 'S-1', smbiosUuid: null, macs: [] },
    ...{ firmware: 'uefi', secureBoot: true },
  });
  const again = resumed.records.find((record) => record.kind === 'run-resumed');
  assert.deepEqual(again?.software, software);
});

test('the end says how many bytes all steps together have written', async (t) => {
  const doing: Scripted = (each) => ({ outcome: 'done', message: '', ...(each.name === 'b' ? {} : { bytes: 1000 }) });
  const run = await runSequence(t, { steps: [step('a'), step('b'), step('c')], doing });
  assert.deepEqual(run.end.kind === 'ended' && run.end.bytes, 2000);
});

test('continue on error: the worked example of the specification', async (t) => {
  // 1 fails → 2 runs; 2 fails → 3 is not reached, group 1 absorbs it → 4 runs; 4 fails → the sequence fails.
  const steps = [
    group('g1', [step('1', { continueOnError: true }), step('2'), step('3')], { continueOnError: true }),
    group('g2', [step('4'), step('5'), step('6')]),
  ];
  const run = await runSequence(t, { steps, doing: failing('1', '2', '4') });
  assert.deepEqual(run.called, ['1', '2', '4']);
  assert.deepEqual(outcomes(run), ['1:failed', '2:failed', 'g1:failed', '4:failed', 'g2:failed']);
  assert.deepEqual(run.end, { kind: 'ended', outcome: 'failed', message: '4: 4 broke', bytes: null });
});

test('a failure handler finds out by _SMSTSLastActionSucceeded and the exit code', async (t) => {
  const failed = { variable: '_SMSTSLastActionSucceeded', operator: 'equals', value: 'false' };
  const code = { variable: '_SMSTSLastActionRetCode', operator: 'equals', value: '7' };
  const steps = [
    group('main', [step('a')], { continueOnError: true }),
    step('handler', { condition: { all: [failed, code] } }),
  ];
  const run = await runSequence(t, { steps, doing: failing('a') });
  assert.deepEqual(run.called, ['a', 'handler']);
  assert.equal(run.end.kind === 'ended' && run.end.outcome, 'succeeded');
});

test('disabled nodes are as if they were not there; a condition that does not hold is recorded', async (t) => {
  const never = { variable: 'X', operator: 'exists' };
  const steps = [
    step('off', { disabled: true }),
    group('off group', [step('inside')], { disabled: true, id: 'og' }),
    step('no', { condition: never }),
    group('none', [step('deep')], { condition: never }),
    step('yes'),
  ];
  const run = await runSequence(t, { steps });
  assert.deepEqual(run.called, ['yes']);
  assert.deepEqual(outcomes(run), ['no:skipped', 'none:skipped', 'yes:done']);
});

test('a skipped step leaves the result of the one before it', async (t) => {
  const seen: (string | undefined)[] = [];
  const steps = [
    step('a', { continueOnError: true }),
    step('skipped', { condition: { variable: 'X', operator: 'exists' } }),
    step('b'),
  ];
  await runSequence(t, {
    steps,
    doing: (each, context) => {
      if (each.name === 'a') throw new SlipwayError('SLIP-4003', 'broke', { exitCode: 42 });
      seen.push(context.variables.get('_SMSTSLastActionRetCode'), context.variables.get('_SMSTSLastActionName'));
      return { outcome: 'done', message: '' };
    },
  });
  assert.deepEqual(seen, ['42', 'a']);
});

test('a step is tried again after waits that double', async (t) => {
  const waits: number[] = [];
  let tries = 0;
  const run = await runSequence(t, {
    steps: [step('a', { retry: { count: 3, delaySeconds: 10 } })],
    sleep: async (milliseconds) => void (milliseconds >= 1000 && waits.push(milliseconds)),
    doing: () => {
      tries += 1;
      if (tries < 4) throw new Error('not yet');
      return { outcome: 'done', message: '' };
    },
  });
  assert.equal(run.end.kind === 'ended' && run.end.outcome, 'succeeded');
  assert.deepEqual(waits, [10_000, 20_000, 40_000]);
  const attempts = run.records.flatMap((r) => (r.kind === 'step-started' ? [r.attempt] : []));
  assert.deepEqual(attempts, [1, 2, 3, 4]);
});

test('a step that runs out of time fails with its own code', async (t) => {
  const run = await runSequence(t, {
    steps: [step('slow', { timeoutSeconds: 1 })],
    doing: (_, context) =>
      new Promise((_resolve, reject) => {
        context.signal.addEventListener('abort', () => reject(new Error('killed')));
      }),
  });
  const finished = run.records.find((r) => r.kind === 'step-finished');
  assert.equal(finished?.errorCode, 'SLIP-4008');
});

test('a step outside its environment fails with what to do', async (t) => {
  const format = {
    type: 'format-and-partition-disk',
    id: 'f',
    name: 'Format',
    options: { partitions: [{ volume: 'a', type: 'linux', fileSystem: 'ext4' }] },
  };
  const run = await runSequence(t, { steps: [format], environment: 'linux' });
  assert.deepEqual(run.called, []);
  assert.match(
    run.end.kind === 'ended' ? run.end.message : '',
    /Format cannot run in linux: Format and Partition Disk does not run in linux, only in linux-pe, winpe\. Move the step/,
  );
});

for (const [runIn, environment, runs] of [
  ['pe', 'linux-pe', true],
  ['pe', 'linux', false],
  ['system', 'linux', true],
  ['system', 'linux-pe', false],
] as const)
  test(`a step for ${runIn} ${runs ? 'runs' : 'fails'} in ${environment}`, async (t) => {
    const run = await runSequence(t, { steps: [step('a', { runIn })], environment });
    assert.deepEqual(run.called, runs ? ['a'] : []);
    const finished = run.records.find((r) => r.kind === 'step-finished');
    assert.equal(finished?.errorCode, runs ? null : 'SLIP-4005');
  });

test('a step for the PE that is skipped in the system is no failure', async (t) => {
  const condition = { variable: '_SMSTSInWinPE', operator: 'equals', value: 'true' };
  const run = await runSequence(t, { steps: [step('a', { runIn: 'pe', condition })], environment: 'linux' });
  assert.equal(run.end.kind === 'ended' && run.end.outcome, 'succeeded');
});

test('after a restart the run goes on behind the step that asked for it', async (t) => {
  const home = memoryHome();
  const steps = [
    step('a'),
    group('g', [step('restart'), step('b')], { condition: { variable: 'Once', operator: 'exists' } }),
    step('c'),
  ];
  const doing = (each: Step, restartAt: 'next' | 'same'): StepResult =>
    each.name === 'restart'
      ? { outcome: 'restart', target: 'disk', continueAt: restartAt, message: 'now', delaySeconds: 3 }
      : { outcome: 'done', message: '' };
  const variables = [{ name: 'Once', value: '1' }];
  const first = await runSequence(t, { steps, home, variables, doing: (each) => doing(each, 'next') });
  assert.deepEqual(first.end, { kind: 'restart', target: 'disk', delaySeconds: 3, message: 'now' });
  // The group's condition is not asked again: it held when the group was entered.
  const second = await runSequence(t, { steps, home, variables: [], doing: (each) => doing(each, 'next') });
  assert.deepEqual(second.called, ['b', 'c']);
  assert.deepEqual(second.end.kind === 'ended' && second.end.outcome, 'succeeded');
  assert.equal(second.records.filter((r) => r.kind === 'run-resumed').length, 1);
});

test('a step that asks to be run again after the restart is run again', async (t) => {
  const home = memoryHome();
  let times = 0;
  const options = {
    steps: [step('a'), step('b')],
    home,
    doing: (each: Step): StepResult => {
      if (each.name === 'b' || ++times > 1) return { outcome: 'done', message: '' };
      return { outcome: 'restart', target: 'disk', continueAt: 'same', message: '', delaySeconds: 0 };
    },
  };
  await runSequence(t, options);
  const second = await runSequence(t, options);
  assert.deepEqual(second.called, ['a', 'b']);
});

test('an interrupted step is run again with its number, finished ones never', async (t) => {
  const home = memoryHome();
  const cut = new Error('power cut');
  const reports = {
    send: async () => ({ acknowledged: 99, cancelRequested: false }),
    progress: async () => ({ cancelRequested: false }),
  };
  // The power goes in the midst of b: the promise of its doing never settles.
  const first = runSequence(t, {
    steps: [step('a'), step('b'), step('c')],
    home,
    reports,
    doing: (each) => (each.name === 'b' ? new Promise<never>(() => {}) : { outcome: 'done', message: '' }),
  });
  await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 200))]);
  const second = await runSequence(t, { steps: [step('a'), step('b'), step('c')], home });
  assert.deepEqual(second.called, ['b', 'c'], String(cut));
  assert.deepEqual(
    second.records.flatMap((r) => (r.kind === 'step-started' ? [`${r.nodeId}${r.attempt}`] : [])),
    ['a1', 'b1', 'b1', 'c1'],
  );
});

test('a failed run that a person has go on runs the failed step with all its attempts, and the rest', async (t) => {
  const home = memoryHome();
  const retry = { count: 1, delaySeconds: 1 };
  const options = { steps: [step('a'), group('g', [step('b', { retry }), step('c')]), step('d')], home };
  const first = await runSequence(t, { ...options, doing: failing('b') });
  assert.deepEqual(first.called, ['a', 'b', 'b']);
  // Started again, by a power cut at the wrong moment: a run that has ended stays so.
  const again = await runSequence(t, options);
  assert.deepEqual([again.called, again.end.kind === 'ended' && again.end.outcome], [[], 'failed']);
  let tries = 0;
  const doing: Scripted = (each) => {
    if (each.name === 'b' && ++tries < 2) throw new Error('once more');
    return { outcome: 'done', message: '' };
  };
  const second = await runSequence(t, { ...options, doing, resumed: true });
  assert.deepEqual(second.called, ['b', 'b', 'c', 'd']);
  assert.equal(second.end.kind === 'ended' && second.end.outcome, 'succeeded');
  assert.deepEqual(
    second.records.flatMap((r) => (r.kind === 'step-started' && r.nodeId === 'b' ? [r.attempt] : [])),
    [1, 2, 3, 4],
  );
});

test('a run that failed twice goes on twice', async (t) => {
  const options = { steps: [step('a'), step('b')], home: memoryHome() };
  await runSequence(t, { ...options, doing: failing('a') });
  await runSequence(t, { ...options, doing: failing('b'), resumed: true });
  const third = await runSequence(t, { ...options, resumed: true });
  assert.deepEqual(third.called, ['b']);
});

test('a PE that is started in place of the disk runs nothing and leads to the disk', async (t) => {
  const known: RunRecord[] = [];
  const reports = {
    send: async (records: readonly RunRecord[]) => {
      known.push(...records.filter(({ sequence }) => sequence > known.length));
      return { acknowledged: known.length, cancelRequested: false };
    },
    progress: async () => ({ cancelRequested: false }),
  };
  const options = { steps: [step('restart'), step('after')], reports, environment: 'linux-pe' as const };
  const doing: Scripted = (each) =>
    each.name === 'restart'
      ? { outcome: 'restart', target: 'disk', continueAt: 'next', message: 'now', delaySeconds: 3 }
      : { outcome: 'done', message: '' };
  await runSequence(t, { ...options, doing });
  const count = known.length;
  const second = await runSequence(t, { ...options, doing, known: [...known] });
  assert.deepEqual(second.called, []);
  assert.deepEqual(second.end, { kind: 'restart', target: 'disk', delaySeconds: 0, message: 'now' });
  assert.equal(known.length, count, 'nothing is said of it');
});

test('a restart into the PE is prepared; where nothing can be staged the log says so and the computer restarts all the same', async (t) => {
  const doing: Scripted = () => ({
    outcome: 'restart',
    target: 'pe',
    continueAt: 'next',
    message: '',
    delaySeconds: 0,
  });
  const { end, log } = await runSequence(t, { steps: [step('restart')], doing });
  assert.deepEqual(end, { kind: 'restart', target: 'pe', delaySeconds: 0, message: '' });
  assert.match(
    log.join(),
    /this restart is one over the network\. The run's policy names no boot image\. \(SLIP-4020\)/,
  );
});

test('a PE that was staged with records reports those that the site may lack', async (t) => {
  const first = await runSequence(t, { steps: [step('a'), step('b')], environment: 'linux-pe' });
  const known = first.records.slice(0, 3);
  const sent: number[] = [];
  const reports = {
    send: async (records: readonly RunRecord[]) => {
      sent.push(...records.map(({ sequence }) => sequence));
      return { acknowledged: records.at(-1)?.sequence ?? 0, cancelRequested: false };
    },
    progress: async () => ({ cancelRequested: false }),
  };
  const options = { steps: [step('a'), step('b')], environment: 'linux-pe' as const, known, reports };
  const second = await runSequence(t, { ...options, reported: 0 });
  assert.deepEqual(second.called, ['b']);
  assert.deepEqual(
    sent,
    [...sent.keys()].map((at) => at + 1),
  );
});

test('a secret that a program says when it fails is neither in the record of its group nor in that of the run’s end', async (t) => {
  const group = {
    type: 'group',
    name: 'g',
    steps: [{ type: 'run-command-line', name: 'a', options: { commandLine: 'x' } }],
  };
  const { end, records } = await runSequence(t, {
    steps: [group],
    doing: (_step, { variables }) => {
      variables.set('Pin', 'sw0rdfish', { secret: true });
      throw new SlipwayError('SLIP-4003', 'it said: sw0rdfish is wrong');
    },
  });
  assert.ok(end.kind === 'ended' && end.outcome === 'failed');
  const told = JSON.stringify([end, records]);
  assert.ok(!told.includes('sw0rdfish'), told);
  assert.equal(told.match(/\*\*\* is wrong/g)?.length, 4, 'of the step, the group, the run and its end');
});

test('variables that a step sets are there after a restart, secret ones too, and no secret is written down', async (t) => {
  const home = memoryHome();
  const set = (name: string, value: string, secret: boolean) => ({
    type: 'set-task-sequence-variable',
    id: name,
    name,
    options: { variable: name, value, secret },
  });
  const seen: (string | undefined)[] = [];
  const doing: Scripted = (each, context) => {
    if (each.type === 'set-task-sequence-variable')
      context.variables.set(each.options.variable, each.options.value, { secret: each.options.secret });
    if (each.name === 'restart')
      return { outcome: 'restart', target: 'disk', continueAt: 'next', message: '', delaySeconds: 0 };
    if (each.name === 'use') {
      seen.push(context.variables.get('Plain'), context.variables.get('Hidden'));
      context.log(`the word is ${context.variables.get('Hidden')}`);
    }
    return { outcome: 'done', message: '' };
  };
  const steps = [set('Plain', 'open value', false), set('Hidden', 'sesame-1234', true), step('restart'), step('use')];
  const first = await runSequence(t, { steps, home, doing });
  const second = await runSequence(t, { steps, home, doing });
  assert.deepEqual(seen, ['open value', 'sesame-1234']);
  assert.ok(!JSON.stringify([first.records, second.records, first.log, second.log]).includes('sesame-1234'));
  assert.ok(second.log.includes('the word is ***'));
});

test('answers of the wizard win over empty variables and are kept', async (t) => {
  const home = memoryHome();
  const seen: (string | undefined)[] = [];
  const options = {
    steps: [step('restart'), step('use')],
    variables: [{ name: 'OSDComputerName', value: '' }],
    home,
    doing: ((each, context) => {
      if (each.name === 'use') seen.push(context.variables.get('osdcomputername'));
      return each.name === 'restart'
        ? { outcome: 'restart', target: 'disk', continueAt: 'next', message: '', delaySeconds: 0 }
        : { outcome: 'done', message: '' };
    }) satisfies Scripted,
  };
  await runSequence(t, { ...options, answers: [{ name: 'OSDComputerName', value: 'PC-42' }] });
  await runSequence(t, options);
  assert.deepEqual(seen, ['PC-42']);
});

test('a cancelled run ends after the running step and says so', async (t) => {
  let cancelRequested = false;
  const run = await runSequence(t, {
    steps: [step('a'), step('b')],
    doing: async () => {
      cancelRequested = true;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { outcome: 'done', message: '' };
    },
    reports: {
      send: async (records) => ({ acknowledged: records.at(-1)?.sequence ?? 0, cancelRequested }),
      progress: async () => ({ cancelRequested }),
    },
  });
  assert.deepEqual(run.called, ['a']);
  assert.deepEqual(run.end, { kind: 'ended', outcome: 'cancelled', message: 'Cancelled from the site.', bytes: null });
});

test('nothing is destroyed before the site has acknowledged it', async (t) => {
  const events: string[] = [];
  const format = {
    type: 'format-and-partition-disk',
    id: 'f',
    name: 'Format',
    options: { partitions: [{ volume: 'a', type: 'linux', fileSystem: 'ext4' }] },
  };
  let down = 3;
  await runSequence(t, {
    steps: [format],
    environment: 'linux-pe',
    doing: async (_, context) => {
      events.push('doing');
      await context.aboutToDestroy('/dev/vda', 'everything');
      events.push('destroyed');
      return { outcome: 'done', message: '' };
    },
    reports: {
      send: async (records) => {
        if (down-- > 0) throw new Error('no route to host');
        for (const record of records) events.push(record.kind);
        return { acknowledged: records.at(-1)?.sequence ?? 0, cancelRequested: false };
      },
      progress: async () => ({ cancelRequested: false }),
    },
  });
  assert.ok(events.indexOf('step-started') < events.indexOf('doing'), events.join());
  assert.ok(events.indexOf('about-to-destroy') < events.indexOf('destroyed'), events.join());
});

const cannot = { wql: 'select * from Win32_Nothing' };

test('a step whose condition cannot be answered fails with what was asked, and is asked again when the run goes on', async (t) => {
  const home = memoryHome();
  const options = { steps: [step('a', { condition: cannot })], home };
  const run = await runSequence(t, options);
  assert.deepEqual(run.called, []);
  const failed = run.records.find((record) => record.kind === 'step-finished');
  assert.equal(failed?.errorCode, 'SLIP-4061');
  assert.match(failed?.message ?? '', /Whether a is to run cannot be told: .*Win32_Nothing/);
  const again = await runSequence(t, { ...options, resumed: true });
  assert.deepEqual(again.called, []);
  assert.equal(again.records.filter((record) => record.kind === 'step-finished').length, 2, 'asked anew, not run');
});

test('a group whose condition cannot be answered fails, and nothing in it runs; going on asks again', async (t) => {
  const home = memoryHome();
  const variables = [{ name: 'X', value: '1' }];
  const steps = [
    step('before'),
    group('g', [step('a')], { condition: { any: [{ variable: 'X', operator: 'equals', value: '2' }, cannot] } }),
    step('after'),
  ];
  const run = await runSequence(t, { steps, variables, home });
  assert.deepEqual(run.called, ['before']);
  assert.deepEqual(outcomes(run), ['before:done', 'g:failed']);
  const again = await runSequence(t, { steps, variables: [{ name: 'X', value: '2' }], home, resumed: true });
  assert.deepEqual(again.called, ['a', 'after']);
  assert.equal(again.end.kind === 'ended' && again.end.outcome, 'succeeded');
});

test('continue on error passes over a group that cannot be answered', async (t) => {
  const steps = [group('g', [step('a')], { condition: cannot, continueOnError: true }), step('after')];
  assert.deepEqual((await runSequence(t, { steps })).called, ['after']);
});

test('what a step says stands in its variables while it runs, and is gone afterwards', async (t) => {
  const seen: (string | undefined)[] = [];
  const doing: Scripted = (_, { variables }) => {
    seen.push(variables.get('SMSRebootMessage'), variables.get('SMSRebootTimeout'));
    return { outcome: 'done', message: '' };
  };
  const restart = { type: 'restart-computer', id: 'r', name: 'r', options: { message: 'Later', delaySeconds: 7 } };
  const { records } = await runSequence(t, { steps: [restart, step('b')], doing });
  assert.deepEqual(seen, ['Later', '7', undefined, undefined]);
  for (const record of records) if (record.kind === 'step-finished') assert.deepEqual(record.variables, []);
});

test('a variable that was set before wins over what the step says, there and later; one that a step sets itself stays', async (t) => {
  const delays: unknown[] = [];
  const doing: Scripted = (each, { variables }) => {
    if (each.type === 'restart-computer') delays.push(each.options.delaySeconds, each.options.message);
    if (each.name === 'r1') variables.set('SMSRebootMessage', 'From the step');
    return { outcome: 'done', message: '' };
  };
  const restart = (name: string) => ({
    type: 'restart-computer',
    id: name,
    name,
    options: { message: 'Later', delaySeconds: 7 },
  });
  const variables = [{ name: 'SMSRebootTimeout', value: '3' }];
  await runSequence(t, { steps: [restart('r1'), restart('r2')], variables, doing });
  assert.deepEqual(delays, [3, 'Later', 3, 'From the step']);
});

test('a variable that the option cannot take fails the step and names the variable', async (t) => {
  const restart = { type: 'restart-computer', id: 'r', name: 'r', options: {} };
  const run = await runSequence(t, { steps: [restart], variables: [{ name: 'SMSRebootTimeout', value: 'soon' }] });
  assert.deepEqual(run.called, []);
  assert.match(run.end.message, /SMSRebootTimeout holds "soon", and delaySeconds is a number/);
});

test('a step whose doing belongs to a later version fails with that word, and continue on error goes past it', async (t) => {
  const updates = { type: 'install-software-updates', id: 'u', name: 'u', options: {} };
  const run = await runSequence(t, { steps: [{ ...updates, continueOnError: true }, step('b')] });
  assert.deepEqual(run.called, ['b']);
  const failed = run.records.find((record) => record.kind === 'step-finished' && record.nodeId === 'u');
  assert.ok(failed?.kind === 'step-finished' && failed.errorCode === 'SLIP-4060');
  assert.match(failed.message, /not available yet in linux: Install Software Updates in linux awaits software updates/);
});

test('a step may ask for a restart by SMSTSRebootRequested, and to be run again', async (t) => {
  const home = memoryHome();
  let times = 0;
  const doing: Scripted = (each, { variables }) => {
    if (each.name === 'a' && ++times === 1) {
      variables.set('SMSTSRebootRequested', 'HD');
      variables.set('SMSTSRetryRequested', 'true');
    }
    return { outcome: 'done', message: '' };
  };
  const steps = [step('a'), step('b')];
  const first = await runSequence(t, { steps, doing, home });
  assert.equal(first.end.kind, 'restart');
  const second = await runSequence(t, { steps, doing, home });
  assert.deepEqual(second.called, ['a', 'b']);
});

test('a group that failed is done again from its first step on, as often as it may, and then it has failed', async (t) => {
  const waits: number[] = [];
  const run = await runSequence(t, {
    steps: [step('a'), group('g', [step('b'), step('c')], { retry: { count: 2, delaySeconds: 3 } }), step('d')],
    doing: failing('c'),
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
    },
  });
  assert.deepEqual(run.called, ['a', 'b', 'c', 'b', 'c', 'b', 'c']);
  assert.deepEqual(
    waits.filter((wait) => wait >= 3000),
    [3000, 6000],
  );
  const attempts = run.records.flatMap((record) => (record.kind === 'group-finished' ? record.attempt : []));
  assert.deepEqual(attempts, [1, 2, 3]);
  assert.equal(run.end.kind === 'ended' && run.end.outcome, 'failed');
});

test('a group that succeeds in its second attempt has succeeded, groups in it are asked and done anew', async (t) => {
  let times = 0;
  const doing: Scripted = (each, { variables }) => {
    variables.set('Times', String(times));
    if (each.name === 'c' && ++times === 1) throw new SlipwayError('SLIP-4003', 'not yet');
    return { outcome: 'done', message: '' };
  };
  const later = { variable: 'Times', operator: 'equals', value: '1' };
  const inner = group('inner', [step('i')], { condition: later });
  const run = await runSequence(t, {
    steps: [group('g', [step('b'), inner, step('c')], { retry: { count: 5, delaySeconds: 0 } }), step('d')],
    doing,
  });
  assert.deepEqual(run.called, ['b', 'c', 'b', 'i', 'c', 'd']);
});

test('a power cut at any record of a group that is done again leads to the same end', async (t) => {
  const doing = (): Scripted => {
    let times = 0;
    return (each) => {
      if (each.name === 'c' && ++times === 1) throw new SlipwayError('SLIP-4003', 'not yet');
      return { outcome: 'done', message: '' };
    };
  };
  const steps = [group('g', [step('b'), step('c')], { retry: { count: 3, delaySeconds: 0 } }), step('d')];
  const whole = await runSequence(t, { steps, doing: doing() });
  for (let kept = 1; kept < whole.records.length; kept += 1) {
    const known = whole.records.slice(0, kept);
    const failedAlready = known.some((record) => record.kind === 'step-finished' && record.outcome === 'failed');
    const resumed = await runSequence(t, {
      steps,
      known,
      home: memoryHome(),
      doing: failedAlready ? failing() : doing(),
    });
    assert.equal(resumed.end.kind === 'ended' && resumed.end.outcome, 'succeeded', `cut after ${kept}`);
    const lastAttempt = resumed.records.filter((record) => record.kind === 'group-started').at(-1);
    assert.equal(lastAttempt?.attempt, 2, `cut after ${kept}`);
  }
});

const handler = { onFailure: [step('collect'), step('tell')] };

test('what is there for a failure runs before the end, and its own failure changes nothing', async (t) => {
  const run = await runSequence(t, {
    steps: [step('a'), step('b')],
    document: handler,
    doing: failing('a', 'collect'),
  });
  assert.deepEqual(run.called, ['a', 'collect']);
  assert.deepEqual(run.end, { kind: 'ended', outcome: 'failed', message: 'a: a broke', bytes: null });
  assert.deepEqual(outcomes(run), ['a:failed', 'collect:failed', 'on-failure:failed']);
});

test('a run that succeeds, and one that goes past a failure, has no use for it', async (t) => {
  const steps = [step('a', { continueOnError: true }), step('b')];
  assert.deepEqual((await runSequence(t, { steps, document: handler, doing: failing('a') })).called, ['a', 'b']);
});

test('a failed run that goes on begins at its failed step, and what is there for a failure runs anew when it fails again', async (t) => {
  const home = memoryHome();
  const steps = [step('a'), step('b')];
  const first = await runSequence(t, { steps, document: handler, doing: failing('b', 'tell'), home });
  assert.deepEqual(first.called, ['a', 'b', 'collect', 'tell']);
  const second = await runSequence(t, { steps, document: handler, doing: failing('b'), home, resumed: true });
  assert.deepEqual(second.called, ['b', 'collect', 'tell']);
  const third = await runSequence(t, { steps, document: handler, home, resumed: true });
  assert.deepEqual(third.called, ['b']);
  assert.equal(third.end.kind === 'ended' && third.end.outcome, 'succeeded');
});

test('a restart in what is there for a failure is one, and goes on there', async (t) => {
  const home = memoryHome();
  const doing: Scripted = (each) => {
    if (each.name === 'a') throw new SlipwayError('SLIP-4003', 'broke');
    return each.name === 'collect'
      ? { outcome: 'restart', target: 'disk', continueAt: 'next', message: '', delaySeconds: 0 }
      : { outcome: 'done', message: '' };
  };
  const first = await runSequence(t, { steps: [step('a')], document: handler, doing, home });
  assert.equal(first.end.kind, 'restart');
  const second = await runSequence(t, { steps: [step('a')], document: handler, doing, home });
  assert.deepEqual(second.called, ['tell']);
  assert.equal(second.end.kind === 'ended' && second.end.outcome, 'failed');
});

test('what could not begin is not begun after a restart, although it has attempts left', async (t) => {
  const home = memoryHome();
  const more = { continueOnError: true, retry: { count: 2, delaySeconds: 0 } };
  const steps = [
    { ...step('elsewhere', more), type: 'install-boot-loader', options: {} },
    step('untold', { ...more, condition: { wql: 'SELECT * FROM Win32_Nothing' } }),
    group('g', [step('inside')], { ...more, condition: { wql: 'SELECT * FROM Win32_Nothing' } }),
    { ...step('restart'), type: 'restart-computer', options: { target: 'pe' } },
    step('last'),
  ];
  const doing: Scripted = (each) =>
    each.type === 'restart-computer'
      ? { outcome: 'restart', target: 'pe', continueAt: 'next', message: '', delaySeconds: 0 }
      : { outcome: 'done', message: '' };
  const before = await runSequence(t, { steps, doing, home, environment: 'linux' });
  assert.deepEqual(before.called, ['restart']);
  const after = await runSequence(t, { steps, doing, home, environment: 'linux-pe' });
  assert.deepEqual(after.called, ['last']);
});

const refused: [string, object, string, RegExp][] = [
  ['run-command-line', { commandLine: 'cmd.exe /c x' }, 'SLIP-4005', /it runs cmd\.exe, a program of Windows/],
  ['run-command-line', { commandLine: 'true', package: 'missing:A' }, 'SLIP-4060', /packages are not available yet/],
  ['run-command-line', { commandLine: 'true', runAs: 'joe' }, 'SLIP-4005', /another account/],
  [
    'run-powershell-script',
    { package: 'missing:A', scriptName: 'x.ps1' },
    'SLIP-4060',
    /packages are not available yet/,
  ],
  ['imported-step', { type: 'BDD_InstallRoles' }, 'SLIP-4005', /no command line/],
  ['imported-step', { commandLine: 'cscript.exe "x.wsf"' }, 'SLIP-4005', /a program of Windows/],
];
for (const [type, options, code, message] of refused)
  test(`${type} ${JSON.stringify(options)} is refused before its doing is asked, and not tried again`, async (t) => {
    const given = { type, id: 's', name: 's', retry: { count: 3, delaySeconds: 0 }, options };
    const run = await runSequence(t, { steps: [given] });
    assert.deepEqual(run.called, []);
    const ends = run.records.filter((record) => record.kind === 'step-finished');
    assert.equal(ends.length, 1);
    assert.equal(ends[0]?.errorCode, code);
    assert.match(ends[0]?.message ?? '', message);
  });

test('a setting that Linux would pass over in silence is refused, also where only a variable asks for it', async (t) => {
  const image = 'missing:A';
  const steps: [string, object][] = [['apply-operating-system-image', { image, layeredDriver: 2 }]];
  for (const [type, options] of steps) {
    const run = await runSequence(t, { steps: [{ type, id: 's', name: 's', options }], environment: 'linux-pe' });
    assert.deepEqual(run.called, [], JSON.stringify(options));
    assert.match(run.end.message, /not available yet in linux-pe/);
  }
  const plain = { type: 'apply-operating-system-image', id: 's', name: 's', options: { image } };
  const variables = [{ name: 'OsdLayeredDriver', value: '2' }];
  const asked = await runSequence(t, { steps: [plain], environment: 'linux-pe', variables });
  assert.deepEqual(asked.called, []);
  assert.deepEqual((await runSequence(t, { steps: [plain], environment: 'linux-pe' })).called, ['s']);
});

test('in Windows a restart into the PE is a failure that says what to do, and one to the disk is made', async (t) => {
  const restartTo =
    (target: 'disk' | 'pe'): Scripted =>
    () => ({
      ...{ outcome: 'restart', continueAt: 'next', message: '', delaySeconds: 0, target },
    });
  const options = { steps: [step('restart')], environment: 'windows' as const };
  const refused = await runSequence(t, { ...options, doing: restartTo('pe') });
  assert.equal(refused.end.kind === 'ended' && refused.end.outcome, 'failed');
  assert.ok(refused.records.some((record) => record.kind === 'step-finished' && record.errorCode === 'SLIP-4020'));
  assert.equal((await runSequence(t, { ...options, doing: restartTo('disk') })).end.kind, 'restart');
});
