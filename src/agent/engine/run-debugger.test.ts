import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { RunRecord } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { readHistory } from '../../api/run-history.ts';
import { memoryHome } from './journal-home.ts';
import type { Debugging, Reports } from './services.ts';
import { person, type Saying, say } from './test-person.ts';
import { lastValues } from './test-records.ts';
import { runSequence, type Scripted, type TestRunOptions } from './test-run.ts';

const step = (name: string, more: object = {}) => ({
  ...{ type: 'run-command-line', id: name, name, options: { commandLine: 'true' } },
  ...more,
});
const group = (name: string, steps: unknown[], more: object = {}) => ({
  ...{ type: 'group', id: name, name, steps },
  ...more,
});
const abc = [step('a'), step('b'), step('c')];

async function debugged(t: TestContext, script: Saying[], options: TestRunOptions & { debug?: boolean }) {
  const home = options.home ?? memoryHome();
  const debugging = person(home, script);
  const policy = { debug: options.debug ?? true };
  const run = await runSequence(t, { ...{ home, debugging, policy }, ...options });
  return { ...run, told: debugging.told, home };
}

/** What the records tell, in short. */
const told = (records: readonly RunRecord[]) =>
  records.flatMap((record) => {
    if (record.kind === 'run-paused') return [`|| ${record.nodeId} ${record.reason}`];
    if (record.kind === 'debug-command') return record.refused === null ? [] : [`refused: ${record.refused}`];
    if (record.kind === 'group-started') return [`${record.nodeId}{`];
    if (record.kind === 'group-finished') return [`${record.nodeId}} ${record.outcome}`];
    return record.kind === 'step-finished' ? [`${record.nodeId} ${record.outcome}`] : [];
  });

test('a run in the debugger stops before its first step, and goes on when a person says so', async (t) => {
  const run = await debugged(t, [], { steps: abc });
  assert.deepEqual(told(run.records), ['|| a entry', 'a done', 'b done', 'c done']);
  assert.equal(run.end.kind === 'ended' && run.end.outcome, 'succeeded');
});

test('the variable TSDebugMode does the same, and without either nothing stops', async (t) => {
  const policy = (value: string) => ({ variables: [{ name: 'tsdebugmode', value }] });
  const asked = await debugged(t, [], { steps: abc, policy: policy('TRUE') });
  assert.equal(told(asked.records)[0], '|| a entry');
  for (const value of ['YES', '1'])
    assert.equal(told((await debugged(t, [], { steps: abc, policy: policy(value) })).records)[0], '|| a entry', value);
  const not = await debugged(t, [], { steps: abc, policy: policy('false') });
  assert.deepEqual(told(not.records), ['a done', 'b done', 'c done']);
});

test('steps and groups are gone through one at a time', async (t) => {
  const steps = [group('g', [step('a'), step('off', { disabled: true })]), step('b')];
  const run = await debugged(t, [say.next, say.next, say.next], { steps });
  const all = ['|| g entry', 'g{', '|| a step', 'a done', 'g} done', '|| b step', 'b done'];
  assert.deepEqual(told(run.records), all);
});

test('a condition is asked once the person has the node go on: what they set counts', async (t) => {
  const condition = { variable: 'Go', operator: 'equals', value: 'yes' };
  const steps = [group('g', [step('a')], { condition }), step('b', { condition })];
  const run = await debugged(t, [say.set('Go', 'yes')], { steps });
  assert.deepEqual(run.called, ['a', 'b']);
  assert.deepEqual((await debugged(t, [], { steps })).called, []);
});

test('break points stop the run, until they are cleared', async (t) => {
  const run = await debugged(t, [say.breakAt('b', 'c'), say.goOn, say.breakAt()], { steps: abc });
  assert.deepEqual(told(run.records), ['|| a entry', 'a done', '|| b breakpoint', 'b done', 'c done']);
  const wrong = await debugged(t, [say.breakAt('zebra')], { steps: abc });
  assert.deepEqual(told(wrong.records)[1], 'refused: The task sequence has no zebra.');
});

test('a break point in a group that is tried again stops each time, and a failed attempt of a step does not', async (t) => {
  let failures = 0;
  const doing: Scripted = ({ name }) => {
    if (name === 'b' && failures++ < 2) throw new SlipwayError('SLIP-4003', 'broke');
    return { outcome: 'done', message: '' };
  };
  const retry = { count: 1, delaySeconds: 0 };
  const steps = [group('g', [step('a'), step('b', { retry })], { retry })];
  const run = await debugged(t, [say.breakAt('a', 'b'), say.goOn], { steps, doing });
  const first = ['|| g entry', 'g{', '|| a breakpoint', 'a done', '|| b breakpoint', 'b failed', 'b failed'];
  const second = ['g} failed', 'g{', '|| a breakpoint', 'a done', '|| b breakpoint', 'b done', 'g} done'];
  assert.deepEqual(told(run.records), [...first, ...second]);
});

test('a person goes forward: what lies between is recorded as skipped, also the rest of the group', async (t) => {
  const steps = [group('g', [step('a'), step('b')]), group('h', [step('c')]), group('i', [step('d'), step('e')])];
  const run = await debugged(t, [say.breakAt('a'), say.goOn, say.goTo('e')], { steps });
  const skipped = ['a skipped', 'b skipped', 'g} done', 'h} skipped', 'i{', 'd skipped'];
  assert.deepEqual(told(run.records), [
    '|| g entry',
    'g{',
    '|| a breakpoint',
    ...skipped,
    '|| e goto',
    'e done',
    'i} done',
  ]);
  assert.deepEqual(run.called, ['e']);
  const record = run.records.find((each) => each.kind === 'step-finished');
  assert.equal(record?.kind === 'step-finished' && record.message, 'Skipped: another next step was set by hand.');
});

test('a person goes into a group whose condition does not hold', async (t) => {
  const condition = { variable: 'Never', operator: 'exists' };
  const steps = [step('a'), group('g', [step('b'), step('c')], { condition })];
  const run = await debugged(t, [say.goTo('c')], { steps });
  const within = ['g{', 'b skipped', '|| c goto', 'c done', 'g} done'];
  assert.deepEqual(told(run.records), ['|| a entry', 'a skipped', ...within]);
});

test('a person goes back: the steps are done again, and the records keep both', async (t) => {
  const steps = [step('z'), group('g', [step('a'), step('b')]), step('c')];
  const run = await debugged(t, [say.breakAt('c'), say.goOn, say.goTo('b'), say.breakAt(), say.goOn], { steps });
  assert.deepEqual(run.called, ['z', 'a', 'b', 'b', 'c']);
  const before = ['|| z entry', 'z done', 'g{', 'a done', 'b done', 'g} done', '|| c breakpoint'];
  assert.deepEqual(told(run.records), [...before, 'g{', '|| b goto', 'b done', 'g} done', 'c done']);
  const going = run.records.find((each) => each.kind === 'debug-command' && each.command.command === 'goto');
  assert.deepEqual(going?.kind === 'debug-command' && going.again, ['g', 'b']);
});

test('a person goes past a failure: it no longer stands in the way, now or after a restart', async (t) => {
  const doing: Scripted = ({ name }) => {
    if (name === 'a') throw new SlipwayError('SLIP-4003', 'broke');
    const restart = { outcome: 'restart', target: 'disk', continueAt: 'next', message: '', delaySeconds: 0 } as const;
    return name === 'r' ? restart : { outcome: 'done', message: '' };
  };
  const steps = [group('g', [step('a'), step('b'), step('r')], { continueOnError: true }), step('c')];
  const script = [say.breakAt('c'), say.goOn, say.goTo('b')];
  const { home } = await debugged(t, script, { steps, doing });
  const run = await debugged(t, script, { steps, doing, home });
  const before = ['|| g entry', 'g{', 'a failed', 'g} failed', '|| c breakpoint'];
  assert.deepEqual(told(run.records), [
    ...[...before, 'g{', 'a skipped', '|| b goto', 'b done', 'r restart', 'g} done'],
    ...['|| c breakpoint', 'c done'],
  ]);
  assert.equal(run.end.kind === 'ended' && run.end.outcome, 'succeeded');
});

test('TSDebugOnError stops after a failure, where the person mends what was wrong and has the step done again', async (t) => {
  const doing: Scripted = ({ name }, { variables }) => {
    if (name !== 'a' && variables.get('Disk') !== 'there') throw new SlipwayError('SLIP-4003', 'no disk');
    return { outcome: 'done', message: '' };
  };
  const steps = [
    step('absorbed', { continueOnError: true }),
    group('g', [step('b', { retry: { count: 1 } })]),
    step('c'),
  ];
  const variables = [{ name: 'TSDebugOnError', value: 'True' }];
  const script = [say.set('Disk', 'there'), say.goTo('b'), say.goOn];
  const run = await debugged(t, script, { steps, doing, variables, debug: false });
  const before = ['absorbed failed', 'g{', 'b failed', 'b failed', '|| b exception'];
  assert.deepEqual(told(run.records), [...before, '|| b goto', 'b done', 'g} done', 'c done']);
  assert.equal(run.end.kind === 'ended' && run.end.outcome, 'succeeded');
  const left = await debugged(t, [], { steps, doing, variables, debug: false });
  assert.deepEqual(told(left.records), [...before, 'g} failed'], 'continue: it fails as it would have');
  assert.equal(left.end.kind === 'ended' && left.end.outcome, 'failed');
});

test('what cannot be gone to is refused, and the run stays paused', async (t) => {
  const steps = [step('a'), step('off', { disabled: true })];
  const document = { onFailure: [step('f')] };
  const run = await debugged(t, [say.goTo('zebra'), say.goTo('off'), say.goTo('f')], { steps, document });
  assert.deepEqual(told(run.records), [
    '|| a entry',
    'refused: The task sequence has no step zebra that the run could go on at.',
    'refused: off is disabled, or in a disabled group: the run cannot go on at it.',
    'refused: The task sequence has no step f that the run could go on at.',
    'a done',
  ]);
});

test('what is done on failure is debugged as well, but goes on in order', async (t) => {
  const doing: Scripted = ({ name }) => {
    if (name === 'a') throw new SlipwayError('SLIP-4003', 'broke');
    return { outcome: 'done', message: '' };
  };
  const document = { onFailure: [step('f')] };
  const run = await debugged(t, [say.breakAt('f'), say.goOn, say.goTo('a')], { steps: [step('a')], document, doing });
  assert.deepEqual(told(run.records), [
    ...['|| a entry', 'a failed', 'on-failure{', '|| f breakpoint'],
    'refused: What is done on failure goes on in order: no other step can be set there.',
    ...['f done', 'on-failure} done'],
  ]);
  assert.equal(run.end.kind === 'ended' && run.end.outcome, 'failed');
});

test('a step that destroys is done again only when the person confirms it', async (t) => {
  const partitions = [{ volume: 'root', type: 'linux', size: { percent: 100 }, fileSystem: 'ext4' }];
  const disk = { type: 'format-and-partition-disk', id: 'disk', name: 'disk', options: { partitions } };
  const steps = [disk, step('b')];
  const script = [say.breakAt('b'), say.goOn, say.goTo('disk'), say.goTo('disk', true), say.breakAt(), say.goOn];
  const run = await debugged(t, script, { steps, environment: 'linux-pe' });
  const refused = 'refused: disk would be done again, which needs a confirmation.';
  const first = ['|| disk entry', 'disk done', '|| b breakpoint', refused, '|| disk goto'];
  assert.deepEqual(told(run.records), [...first, 'disk done', 'b done']);
});

test('a step that destroys and was skipped on the way forward is done again only when the person confirms it', async (t) => {
  const partitions = [{ volume: 'root', type: 'linux', size: { percent: 100 }, fileSystem: 'ext4' }];
  const disk = { type: 'format-and-partition-disk', id: 'disk', name: 'disk', options: { partitions } };
  const steps = [step('a'), disk, step('b'), step('c')];
  const script = [say.breakAt('b'), say.goOn, say.goTo('a', true), say.goTo('c'), say.goTo('disk'), say.goTo('a')];
  const run = await debugged(t, script, { steps, environment: 'linux-pe' });
  const refused = 'refused: disk would be done again, which needs a confirmation.';
  assert.deepEqual(told(run.records), [
    ...['|| a entry', 'a done', 'disk done', '|| b breakpoint', '|| a goto'],
    ...['a skipped', 'disk skipped', 'b skipped', '|| c goto', refused, refused, 'c done'],
  ]);
  assert.deepEqual(run.called, ['a', 'disk', 'c']);
});

test('variables are told while the run is paused, secret ones without their value wherever it stands', async (t) => {
  const seen: string[] = [];
  const doing: Scripted = ({ name }, { variables }) => {
    if (name === 'a') variables.set('Both', 'x-s3cret-y');
    if (name === 'b') seen.push(`${variables.get('Tier')} ${variables.get('Gone')}`);
    return { outcome: 'done', message: '' };
  };
  const key = { variable: 'Key', value: 's3cret', secret: true };
  const steps = [{ type: 'set-task-sequence-variable', id: 'k', name: 'k', options: key }, step('a'), step('b')];
  const setsKey: Scripted = (each, context) => {
    if (each.name === 'k') context.variables.set('Key', 's3cret', { secret: true });
    return doing(each, context);
  };
  const script = [
    ...[say.breakAt('b'), say.goOn, say.set('Tier', 'gold'), say.set('Gone', ''), say.set('key', 'mine')],
    ...[say.set('_SMSTSMachineName', 'x'), say.set('no name', 'x')],
  ];
  const variables = [{ name: 'Gone', value: 'here' }];
  const run = await debugged(t, script, { steps, doing: setsKey, variables });
  const shown = (name: string, at: number) => run.told.at(at)?.find((each) => each.name === name);
  assert.deepEqual(shown('Key', -1), { name: 'Key', value: null, readOnly: true });
  assert.deepEqual(shown('Both', -1), { name: 'Both', value: 'x-***-y', readOnly: false });
  assert.equal(shown('_SMSTSMachineName', -1)?.readOnly, true);
  assert.deepEqual([shown('Tier', -1)?.value, shown('Gone', -1), shown('Gone', 0)?.value], ['gold', undefined, 'here']);
  assert.doesNotMatch(JSON.stringify(run.told), /s3cret/);
  assert.doesNotMatch(JSON.stringify(run.records), /mine/, 'what was typed for a secret one is not kept');
  assert.deepEqual(seen, ['gold undefined']);
  const refused = told(run.records).filter((line) => line.startsWith('refused'));
  assert.match(
    refused.join('\n'),
    /key is secret.*\n.*_SMSTSMachineName is read-only.*\n.*"no name" is not a variable/,
  );
  const last = lastValues(readHistory(run.records).changes);
  assert.equal(last.find(({ name }) => name.toLowerCase() === 'tier')?.value, 'gold');
});

test('variables are told once, and again when the site does not have them', async (t) => {
  const home = memoryHome();
  const ada = person(home, []);
  const told: boolean[] = [];
  const debugging: Debugging = {
    wishes: async (after, variables) => {
      told.push(variables !== null);
      if (told.length > 3) return ada.wishes(after, variables);
      return { wishes: [], cancelRequested: false, wantsVariables: told.length === 1 };
    },
  };
  await runSequence(t, { steps: [step('a')], home, debugging, policy: { debug: true } });
  assert.deepEqual(told, [true, true, false, false]);
});

test('a wish about another pause is refused: a step that is pressed twice is one step', async (t) => {
  const stale: Saying = () => ({ command: 'next', pause: 2 });
  const run = await debugged(t, [say.next, stale, say.goOn], { steps: abc });
  const refused = 'refused: The run is not paused there any more.';
  assert.deepEqual(told(run.records), ['|| a entry', 'a done', '|| b step', refused, 'b done', 'c done']);
});

test('a wish that is told again is not taken again', async (t) => {
  const home = memoryHome();
  const wishes = [say.set('A', '1'), say.breakAt(), say.goOn].map((saying, at) => ({
    ...{ number: at + 1, by: 'ada', command: saying(2) },
  }));
  let asked = 0;
  const debugging: Debugging = {
    wishes: async () => ({ wishes: wishes.slice(0, ++asked), cancelRequested: false, wantsVariables: false }),
  };
  const { records } = await runSequence(t, { steps: abc, home, debugging, policy: { debug: true } });
  const taken = records.flatMap((record) => (record.kind === 'debug-command' ? [record.number] : []));
  assert.deepEqual([taken, asked], [[1, 2, 3], 3]);
});

test('a run that is cut off while it is paused comes back paused at the same step, with the same pause', async (t) => {
  const whole = await debugged(t, [say.breakAt('b'), say.goOn], { steps: abc });
  const at = whole.records.findIndex((record) => record.kind === 'run-paused' && record.nodeId === 'b');
  const home = memoryHome();
  const shown: (string | null)[] = [];
  const known = whole.records.slice(0, at + 1);
  const paused = (text: string | null) => void shown.push(text);
  const run = await debugged(t, [say.breakAt('b'), say.goOn], { steps: abc, home, known, paused });
  const pauses = run.records.filter(({ kind }) => kind === 'run-paused');
  assert.equal(pauses.length, 2, 'it is not paused anew');
  assert.deepEqual(run.called, ['b', 'c']);
  assert.match(shown[0] ?? '', /^Paused since 03:04 UTC before "b" \(break point\):/);
  assert.deepEqual(shown.slice(1), [null]);
});

/** Reports that tell of a wish from the step with this name on. */
function tellingFrom(name: string): Reports {
  let newestWish: number | undefined;
  return {
    send: async (records) => {
      if (records.some((record) => record.kind === 'step-started' && record.name === name)) newestWish = 1;
      return { acknowledged: records.at(-1)?.sequence ?? 0, cancelRequested: false, newestWish };
    },
    progress: async () => ({ cancelRequested: false }),
  };
}

const turns = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

test('a run that was not begun in the debugger pauses before its next step', async (t) => {
  const doing: Scripted = async () => {
    await turns();
    return { outcome: 'done', message: '' };
  };
  const options = { steps: abc, doing, debug: false, reports: tellingFrom('a'), sleep: turns };
  const run = await debugged(t, [say.pause], options);
  assert.deepEqual(told(run.records), ['a done', '|| b pause', 'b done', 'c done']);
});

test('after a long silent step the site is asked, and a site that does not answer keeps nobody waiting', async (t) => {
  let now = 0;
  const doing: Scripted = () => {
    now += 5_000;
    return { outcome: 'done', message: '' };
  };
  const options = { steps: abc, doing, debug: false, elapsed: () => now, sleep: turns };
  assert.deepEqual(told((await debugged(t, [say.pause], options)).records)[1], '|| b pause');
  const never: Debugging = { wishes: () => new Promise(() => {}) };
  const run = await runSequence(t, { ...options, debugging: never });
  assert.equal(run.end.kind === 'ended' && run.end.outcome, 'succeeded');
});

test('a site that is down is asked less and less often, and the run waits', async (t) => {
  const home = memoryHome();
  const there = person(home, []);
  const waits: number[] = [];
  let failures = 0;
  const debugging: Debugging = {
    wishes: (after, variables) => (failures++ < 6 ? Promise.reject(new Error('down')) : there.wishes(after, variables)),
  };
  const sleep = async (milliseconds: number) => {
    if (milliseconds >= 1000) waits.push(milliseconds);
    await turns();
  };
  const run = await runSequence(t, { steps: abc, home, debugging, policy: { debug: true }, sleep });
  assert.deepEqual(run.called, ['a', 'b', 'c']);
  assert.deepEqual(waits, [2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test('variables that no site takes do not keep a run paused: it is asked without them, and told ever less', async (t) => {
  const home = memoryHome();
  const ada = person(home, [say.set('A', '1'), say.set('A', '2')]);
  const bytes: (number | null)[] = [];
  const debugging: Debugging = {
    wishes: async (after, variables) => {
      bytes.push(variables === null ? null : JSON.stringify(variables).length);
      if (variables !== null) throw new Error('413');
      return { ...(await ada.wishes(after, variables)), wantsVariables: true };
    },
  };
  const variables = Array.from({ length: 100 }, (_, at) => ({ name: `Big${at}`, value: 'x'.repeat(1_000_000) }));
  const run = await runSequence(t, { steps: abc, home, debugging, policy: { debug: true, variables } });
  assert.deepEqual(run.called, ['a', 'b', 'c']);
  const rooms = bytes.map((each) => each && 2 ** Math.ceil(Math.log2(each)));
  assert.deepEqual(rooms, [2 ** 20, null, 2 ** 18, null, 2 ** 16, null]);
});

test('a paused run sends a restored site what that lacks, so that it is known to be paused', async (t) => {
  const home = memoryHome();
  const ada = person(home, []);
  const kept: number[] = [];
  const reports: Reports = {
    send: async (records) => {
      for (const { sequence } of records) if (sequence === kept.length + 1) kept.push(sequence);
      return { acknowledged: kept.length, cancelRequested: false };
    },
    progress: async () => ({ cancelRequested: false }),
  };
  let asked = 0;
  const debugging: Debugging = {
    wishes: async (after, variables) => {
      asked += 1;
      if (asked === 1) {
        while (kept.length < 2) await turns();
        kept.length = 1;
      }
      const lacks = kept.length < 2;
      if (lacks && asked < 100) return { ...waiting, acknowledged: kept.length };
      assert.ok(!lacks, 'the pause is told anew');
      return ada.wishes(after, variables);
    },
  };
  const waiting = { wishes: [], cancelRequested: false, wantsVariables: false };
  const run = await runSequence(t, { steps: abc, home, debugging, reports, policy: { debug: true } });
  assert.deepEqual(run.called, ['a', 'b', 'c']);
});

test('a paused run that hears nothing but that it is cancelled ends', async (t) => {
  for (const cancelled of ['in the answer without variables', 'by a report'] as const) {
    let asked = 0;
    const debugging: Debugging = {
      wishes: async (_, variables) => {
        asked += 1;
        if (variables !== null || cancelled === 'by a report') throw new Error('413');
        return { wishes: [], cancelRequested: true, wantsVariables: true };
      },
    };
    const reports: Reports = {
      send: async (records) => {
        while (asked < 2) await turns();
        return {
          acknowledged: records.at(-1)?.sequence ?? 0,
          cancelRequested: cancelled === 'by a report',
        };
      },
      progress: async () => ({ cancelRequested: false }),
    };
    const run = await runSequence(t, { steps: abc, debugging, reports, policy: { debug: true } });
    assert.deepEqual([run.end.kind === 'ended' && run.end.outcome, run.called], ['cancelled', []], cancelled);
  }
});

test('a paused run is stopped from the site, and when the site has ended it by force', async (t) => {
  for (const wishes of [
    async () => ({ wishes: [], cancelRequested: true, wantsVariables: false }),
    async () => Promise.reject(new SlipwayError('SLIP-1005', 'unknown')),
  ]) {
    const run = await runSequence(t, { steps: abc, debugging: { wishes }, policy: { debug: true } });
    assert.deepEqual([run.end.kind === 'ended' && run.end.outcome, run.called], ['cancelled', []]);
    assert.equal(readHistory(run.records).debug.paused, null);
  }
});
