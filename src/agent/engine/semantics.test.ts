/**
 * What users of ConfigMgr know of task sequences, by the rows of specification 02 A: each case says what this engine does. Where it does otherwise, on purpose, the case says so.
 * Details of a row are in the test beside its file.
 */

import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { SlipwayError } from '../../api/errors.ts';
import { wholeSequence } from '../../task-sequence/child-sequences.ts';
import { danglingReferences, type Step } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { english } from '../../task-sequence/phrases/english.ts';
import { createLinuxMachine } from '../machine/linux.ts';
import { stepDoings } from '../steps/step-doings.ts';
import { memoryHome } from './journal-home.ts';
import type { StepContext, StepResult } from './step-context.ts';
import { inventory, runSequence, type Scripted, type TestRun, type TestRunOptions } from './test-run.ts';

const step = (name: string, more: object = {}) => ({
  ...{ type: 'run-command-line', id: name, name, options: { commandLine: 'true' }, ...more },
});
const group = (name: string, steps: unknown[], more: object = {}) => ({
  type: 'group',
  id: name,
  name,
  steps,
  ...more,
});
const setting = (name: string, value: string) => ({
  ...{
    type: 'set-task-sequence-variable',
    id: `${name}.${value.replaceAll(' ', '-')}`,
    name: `${name}=${value}`,
    options: { variable: name, value },
  },
});
const restart = (name: string, options: object = {}) => ({ type: 'restart-computer', id: name, name, options });
const coe = { continueOnError: true };
const off = { disabled: true };
const is = (variable: string, value: string) => ({ condition: { variable, operator: 'equals', value } });
const never = is('Never', '1');

const failing =
  (...names: string[]): Scripted =>
  (each) => {
    if (names.includes(each.name)) throw new SlipwayError('SLIP-4003', `${each.name} broke`, { exitCode: 7 });
    return { outcome: 'done', message: '' };
  };
/** Steps do what they do, on a machine whose programs really run. */
const real: Scripted = (each, context) =>
  // `as`: the doing of the step's own type, which a union cannot tell.
  (stepDoings[each.type] as (given: Step, context: StepContext) => Promise<StepResult>)(each, context);
const machine = { run: createLinuxMachine({ log: () => {} }).run };

/** A computer without a disk, on which no program says anything. */
const bare = { ...inventory, disks: [] };
const nothing = { exitCode: 0, stdout: '', stderr: '' };

const LAST = ['_SMSTSLastActionName', '_SMSTSLastActionRetCode', '_SMSTSLastActionSucceeded'];
/** What the step "look" finds of these variables. */
async function seen(t: TestContext, names: string[], options: TestRunOptions): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  const doing: Scripted = (each, context) => {
    if (each.name === 'look') found.push(...names.map((name) => context.variables.get(name)));
    return options.doing?.(each, context) ?? { outcome: 'done', message: '' };
  };
  await runSequence(t, { ...options, doing });
  return found;
}
const outcome = ({ end }: TestRun) =>
  end.kind === 'ended' ? end.outcome : `${end.kind}${'target' in end ? ` ${end.target}` : ''}`;
const problems = (steps: unknown) =>
  (parseTaskSequence({ version: 1, name: 'S', steps }).problems ?? []).map(({ path }) => path);
const documentOf = (steps: unknown[]) => {
  const { document } = parseTaskSequence({ version: 1, name: 'S', steps });
  return document ?? assert.fail();
};

const CHILD = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const child = { type: 'run-task-sequence', id: 'child', name: 'child', options: { taskSequence: CHILD } };

type Case = (t: TestContext) => unknown;
const rows: Record<string, Record<string, Case>> = {
  Nodes: {
    'groups nest, and a child sequence stands in the place of its step': async (t) => {
      const inner = documentOf([step('inside'), group('within', [step('deep')])]);
      const { document } = wholeSequence(
        documentOf([step('before'), group('g', [child]), step('after')]),
        null,
        () => inner,
      );
      const run = await runSequence(t, { steps: JSON.parse(JSON.stringify(document.steps)) });
      assert.deepEqual(run.called, ['before', 'inside', 'deep', 'after']);
    },
  },
  Identity: {
    'a name of 1 to 100 characters, where the editor stopped at 50': () => {
      const named = (length: number) => problems([step('s', { name: 'n'.repeat(length) })]);
      assert.deepEqual([named(1), named(100)], [[], []]);
      assert.deepEqual([named(0), named(101)], [['steps[0].name'], ['steps[0].name']]);
      assert.deepEqual(problems([group('g', [], { name: undefined })]), ['steps[0].name']);
    },
    'a description longer than the 256 of an editor, 4000 at most': () => {
      const described = (length: number) => problems([step('s', { description: 'd'.repeat(length) })]);
      assert.deepEqual([described(0), described(4000), described(4001)], [[], [], ['steps[0].description']]);
    },
    'names need not be unique, ids must': () => {
      assert.deepEqual(problems([group('1', [], { name: 'Same' }), group('2', [], { name: 'Same' })]), []);
      assert.deepEqual(problems([step('a'), step('a')]), ['steps']);
    },
  },
  Execution: {
    'strictly one after the other, a group where it stands': async (t) => {
      let running = 0;
      const doing: Scripted = async () => {
        assert.equal(++running, 1);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return { outcome: 'done', message: '' };
      };
      const steps = [step('1'), group('g', [step('2'), group('h', [step('3')]), step('4')]), step('5')];
      assert.deepEqual((await runSequence(t, { steps, doing })).called, ['1', '2', '3', '4', '5']);
    },
    'under another account not here': async (t) => {
      const steps = [step('a', { options: { commandLine: 'true', runAs: 'joe' } })];
      assert.match((await runSequence(t, { steps })).end.message, /another account/);
    },
  },
  Group: {
    'one whose condition does not hold is skipped whole': async (t) => {
      const run = await runSequence(t, { steps: [group('g', [step('a'), group('h', [step('b')])], never), step('c')] });
      assert.deepEqual([run.called, outcome(run)], [['c'], 'succeeded']);
    },
    'its condition is asked once, when it is entered': async (t) => {
      const steps = [setting('In', '1'), group('g', [setting('In', '2'), step('a')], is('In', '1'))];
      const doing: Scripted = (each, context) =>
        each.name === 'a' ? { outcome: 'done', message: '' } : real(each, context);
      assert.ok((await runSequence(t, { steps, doing })).called.includes('a'));
    },
  },
  Disabled: {
    'as if it were not there: no record, no turn of what it holds': async (t) => {
      const run = await runSequence(t, { steps: [step('a', off), group('g', [step('b')], off), step('c')] });
      assert.deepEqual(run.called, ['c']);
      assert.ok(!run.records.some((record) => 'nodeId' in record && record.nodeId !== 'c'));
    },
    'not counted in progress, and neither are groups': async (t) => {
      const totals = new Set<number>();
      const progress = ({ stepsTotal }: { stepsTotal: number }) => void totals.add(stepsTotal);
      await runSequence(t, {
        steps: [step('a', off), group('g', [step('b'), step('c', off)]), group('h', [step('d')], off)],
        progress,
      });
      assert.deepEqual([...totals], [1]);
    },
    'what is known of the last action stays': async (t) => {
      const steps = [step('a', coe), step('off', off), group('g', [step('b')], off), step('look')];
      assert.deepEqual(await seen(t, LAST, { steps, doing: failing('a') }), ['a', '7', 'false']);
    },
  },
  'Condition false': {
    'the step is skipped, and what is known of the last action stays': async (t) => {
      const steps = [step('a', coe), step('no', never), group('g', [step('b')], never), step('look')];
      assert.deepEqual(await seen(t, LAST, { steps, doing: failing('a') }), ['a', '7', 'false']);
      const well = [step('a'), step('no', never), step('look')];
      assert.deepEqual(await seen(t, LAST, { steps: well }), ['a', '0', 'true']);
    },
  },
  Success: {
    'an exit code of the list, 0 and 3010 by default': async (t) => {
      const ending = (code: number, options: object = {}) =>
        runSequence(t, {
          steps: [step('a', { options: { commandLine: `exit ${code}`, ...options } })],
          doing: real,
          machine,
        });
      assert.equal(outcome(await ending(0)), 'succeeded');
      assert.equal(outcome(await ending(4)), 'failed');
      assert.equal(outcome(await ending(4, { successCodes: [0, 4] })), 'succeeded');
      assert.equal(outcome(await ending(0, { successCodes: [4] })), 'failed');
    },
    '3010 restarts, and the run goes on behind the step': async (t) => {
      const home = memoryHome();
      const steps = [step('a', { options: { commandLine: 'exit 3010' } }), step('b')];
      const first = await runSequence(t, { steps, doing: real, machine, home });
      assert.deepEqual([first.called, outcome(first)], [['a'], 'restart disk']);
      const second = await runSequence(t, { steps, doing: real, machine, home });
      assert.deepEqual([second.called, outcome(second)], [['b'], 'succeeded']);
    },
  },
  Failure: {
    'the step continues on error: its next sibling': async (t) => {
      const run = await runSequence(t, { steps: [group('g', [step('a', coe), step('b')])], doing: failing('a') });
      assert.deepEqual([run.called, outcome(run)], [['a', 'b'], 'succeeded']);
    },
    'else the group fails at once, and what is around it goes on if the group says so': async (t) => {
      const steps = [group('g', [step('a'), step('b')], coe), step('c')];
      const run = await runSequence(t, { steps, doing: failing('a') });
      assert.deepEqual([run.called, outcome(run)], [['a', 'c'], 'succeeded']);
    },
    'else it goes outwards, up to the first group that absorbs it': async (t) => {
      const steps = [group('g', [group('h', [group('i', [step('a')]), step('b')]), step('c')], coe), step('d')];
      const run = await runSequence(t, { steps, doing: failing('a') });
      assert.deepEqual([run.called, outcome(run)], [['a', 'd'], 'succeeded']);
    },
    'at the top the sequence fails': async (t) => {
      const run = await runSequence(t, { steps: [group('g', [step('a')]), step('b')], doing: failing('a') });
      assert.deepEqual([run.called, outcome(run), run.end.message], [['a'], 'failed', 'a: a broke']);
    },
  },
  'Worked example': {
    '1 fails, 2 runs; 2 fails, 3 is skipped; 4 fails, the sequence fails': async (t) => {
      const first = group('g1', [step('1', coe), step('2'), step('3')], coe);
      const steps = [first, group('g2', [step('4'), step('5'), step('6')])];
      const run = await runSequence(t, { steps, doing: failing('1', '2', '4') });
      assert.deepEqual([run.called, outcome(run)], [['1', '2', '4'], 'failed']);
    },
  },
  'Failure handler idiom': {
    'a last group with the condition that the last action did not succeed': async (t) => {
      const steps = [
        group('main', [step('a'), step('b')], coe),
        group('handler', [step('tell')], is('_SMSTSLastActionSucceeded', 'false')),
      ];
      assert.deepEqual((await runSequence(t, { steps, doing: failing('a') })).called, ['a', 'tell']);
      assert.deepEqual((await runSequence(t, { steps })).called, ['a', 'b']);
    },
  },
  Timeout: {
    'off by default; in seconds; the program is ended, and the step fails': async (t) => {
      const steps = [step('a', { timeoutSeconds: 1, options: { commandLine: 'sleep 600' } })];
      const run = await runSequence(t, { steps, doing: real, machine });
      const finished = run.records.find((record) => record.kind === 'step-finished');
      assert.equal(finished?.errorCode, 'SLIP-4008');
      assert.equal(
        documentOf([step('a')]).steps.some((each) => 'timeoutSeconds' in each),
        false,
      );
    },
  },
  Retry: {
    'a step may be tried again, which ConfigMgr does not have': async (t) => {
      let tries = 0;
      const doing: Scripted = () => {
        if (++tries < 3) throw new Error('not yet');
        return { outcome: 'done', message: '' };
      };
      const run = await runSequence(t, { steps: [step('a', { retry: { count: 2, delaySeconds: 0 } })], doing });
      assert.deepEqual([run.called.length, outcome(run)], [3, 'succeeded']);
    },
    'after an unexpected restart the step begins again, whatever step it is': async (t) => {
      const home = memoryHome();
      const reports = {
        send: async () => ({ acknowledged: 99, cancelRequested: false }),
        progress: async () => ({ cancelRequested: false }),
      };
      const steps = [step('a'), step('b')];
      const begun = new Promise<void>((resolve) => {
        const doing: Scripted = (each) => {
          if (each.name === 'a') return { outcome: 'done', message: '' };
          resolve();
          return new Promise<never>(() => {});
        };
        void runSequence(t, { steps, home, doing, reports });
      });
      await begun;
      const again = await runSequence(t, { steps, home });
      assert.deepEqual([again.called, outcome(again)], [['b'], 'succeeded']);
    },
    'Install Application and Install Software Updates keep their number of it, 2 by default': () => {
      const options = [
        { type: 'install-application', name: 'A', options: { applications: ['missing:A'] } },
        { type: 'install-software-updates', name: 'U', options: {} },
      ];
      const counts = documentOf(options).steps.map((each) =>
        each.type === 'install-application' || each.type === 'install-software-updates'
          ? each.options.retryCount
          : null,
      );
      assert.deepEqual(counts, [2, 2]);
    },
  },
  'Reboot protocol': {
    'SMSTSRebootRequested: behind the step; with SMSTSRetryRequested the step again': async (t) => {
      for (const [again, called] of [
        ['', ['b']],
        ['true', ['a', 'b']],
      ] as const) {
        const home = memoryHome();
        let times = 0;
        const doing: Scripted = (each, { variables }) => {
          if (each.name === 'a' && ++times === 1) {
            variables.set('SMSTSRebootRequested', 'WinPE');
            variables.set('SMSTSRetryRequested', again);
          }
          return { outcome: 'done', message: '' };
        };
        const first = await runSequence(t, { steps: [step('a'), step('b')], doing, home });
        assert.equal(outcome(first), 'restart pe');
        const second = await runSequence(t, { steps: [step('a'), step('b')], doing, home });
        assert.deepEqual([second.called, outcome(second)], [called, 'succeeded']);
      }
    },
    'a restart from a disk with nothing to start fails the sequence, whatever continue on error says': async (t) => {
      const hands = { inventory: () => Promise.resolve(bare) };
      const options = {
        doing: real,
        environment: 'linux-pe' as const,
        machine: { ...hands, run: async () => nothing },
      };
      const run = await runSequence(t, {
        ...options,
        steps: [group('g', [{ ...restart('r'), ...coe }], coe), step('a')],
      });
      assert.deepEqual([run.called, outcome(run)], [['r'], 'failed']);
      const intoPe = await runSequence(t, { ...options, steps: [restart('r', { target: 'pe' })] });
      assert.equal(outcome(intoPe), 'restart pe', 'the PE comes over the network too');
    },
  },
  Environment: {
    'one store of variables, that of the child sequence too': async (t) => {
      const inner = documentOf([setting('Said', 'by the child')]);
      const { document } = wholeSequence(documentOf([child, step('look')]), null, () => inner);
      const doing: Scripted = (each, context) =>
        each.name === 'look' ? { outcome: 'done', message: '' } : real(each, context);
      assert.deepEqual(await seen(t, ['Said'], { steps: JSON.parse(JSON.stringify(document.steps)), doing }), [
        'by the child',
      ]);
    },
    'what a step says lives while it runs': async (t) => {
      const said: (string | undefined)[] = [];
      const doing: Scripted = (_, { variables }) => {
        said.push(variables.get('SMSRebootMessage'));
        return { outcome: 'done', message: '' };
      };
      await runSequence(t, { steps: [restart('r', { message: 'Later' }), step('a')], doing });
      assert.deepEqual(said, ['Later', undefined]);
    },
    'what was set before wins over it, in that step and all later ones': async (t) => {
      const messages: (string | undefined)[] = [];
      const doing: Scripted = (each, { variables }) => {
        if (each.type === 'restart-computer') messages.push(each.options.message);
        else variables.set('SMSRebootMessage', 'Set before');
        return { outcome: 'done', message: '' };
      };
      const steps = [
        restart('r1', { message: '1' }),
        step('set'),
        restart('r2', { message: '2' }),
        restart('r3', { message: '3' }),
      ];
      await runSequence(t, { steps, doing });
      assert.deepEqual(messages, ['1', 'Set before', 'Set before']);
    },
  },
  'Missing content': {
    'available: an error at once; required: asked for until it is there': async (t) => {
      for (const [purpose, asked, end] of [
        ['available', 1, 'failed'],
        ['required', 3, 'succeeded'],
      ] as const) {
        let times = 0;
        const manifest = async () => {
          if (++times < 3) throw new SlipwayError('SLIP-3003', 'it is not here');
          return { files: [] };
        };
        const content = { manifest } as unknown as NonNullable<TestRunOptions['content']>; // Nothing else of it is asked.
        const doing: Scripted = async (_, context) => {
          await context.content.manifest({} as never); // Nor what it is asked for.
          return { outcome: 'done', message: '' };
        };
        const run = await runSequence(t, { steps: [step('a')], doing, content, policy: { purpose } });
        assert.deepEqual([times, outcome(run)], [asked, end]);
      }
    },
  },
  Cancellation: {
    'a run can be cancelled, which ConfigMgr cannot: it ends behind the step that runs': async (t) => {
      let cancelRequested = false;
      const run = await runSequence(t, {
        steps: [group('g', [step('a'), step('b')], coe), step('c')],
        document: { onFailure: [step('tell')] },
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
      assert.deepEqual([run.called, outcome(run)], [['a'], 'cancelled']);
    },
  },
  Dependents: {
    'what an enabled step refers to and is not here is found before the run; a disabled one asks for nothing': () => {
      const apply = (name: string, more: object = {}) => ({
        ...{ type: 'apply-data-image', name, options: { image: `missing:${name}` }, ...more },
      });
      const document = documentOf([apply('A'), apply('B', off), group('g', [apply('C')], off), apply('D', never)]);
      assert.deepEqual(danglingReferences(document), [
        { step: 'A', id: 'A' },
        { step: 'D', id: 'D' },
      ]);
    },
  },
  Status: {
    'one record for each begin and end of a step, and for one that is skipped': async (t) => {
      const { records } = await runSequence(t, {
        steps: [step('a', coe), step('b', never), step('c')],
        doing: failing('a'),
      });
      const told = records.map((record) =>
        record.kind === 'step-finished'
          ? `${record.nodeId} ${record.outcome}`
          : 'nodeId' in record
            ? `${record.nodeId} begins`
            : record.kind,
      );
      assert.deepEqual(told, [
        'run-started',
        'a begins',
        'a failed',
        'b skipped',
        'c begins',
        'c done',
        'run-finished',
      ]);
    },
  },
  'Validation in editor': {
    'a step without what it needs is refused with its place, all of them at once': () => {
      const steps = [
        { type: 'run-command-line', name: 'R', options: {} },
        group('g', [
          { type: 'set-task-sequence-variable', name: 'V', options: {} },
          { type: 'run-task-sequence', name: 'T', options: {} },
        ]),
        step('fine'),
      ];
      assert.deepEqual(problems(steps), [
        'steps[0].options.commandLine',
        'steps[1].steps[0].options.variable',
        'steps[1].steps[1].options.taskSequence',
      ]);
    },
    'a dangling reference may be saved, but is told': () => {
      const steps = [{ type: 'run-task-sequence', name: 'T', options: { taskSequence: 'missing:ABC00001' } }];
      assert.deepEqual(problems(steps), []);
      assert.deepEqual(wholeSequence(documentOf(steps), null, () => undefined).problems.map(english), [
        '"T" runs missing:ABC00001, which is not here',
      ]);
    },
  },
  'Expression of numbers': {
    'values are text, without regard to case; two numbers are compared as numbers, for equality too': async (t) => {
      const holds = async (value: string, operator: string, other: string) => {
        const steps = [step('a', { condition: { variable: 'X', operator, value: other } })];
        return (await runSequence(t, { steps, variables: [{ name: 'X', value }] })).called.length === 1;
      };
      assert.deepEqual(
        [await holds('TRUE', 'equals', 'true'), await holds('10', 'equals', '10.0'), await holds('9', 'less', '10')],
        [true, true, true],
      );
      assert.deepEqual([await holds('9', 'greater', '10a'), await holds('b', 'greater', 'A')], [true, true]);
    },
  },
  Size: {
    'a document of more than the 2 MB of ConfigMgr is one': () => {
      const steps = Array.from({ length: 100 }, (_, at) =>
        step(`s${at}`, { options: { commandLine: 'x'.repeat(30_000) } }),
      );
      assert.ok(JSON.stringify(steps).length > 2 ** 21);
      assert.deepEqual(problems(steps), []);
    },
    'a sequence that grows beyond measure by those it runs is told so': () => {
      const inner = documentOf(Array.from({ length: 150 }, (_, at) => step(`s${at}`)));
      const steps = Array.from({ length: 150 }, (_, at) => ({ ...child, id: `c${at}`, name: `c${at}` }));
      const { problems: told } = wholeSequence(documentOf(steps), null, () => inner);
      assert.deepEqual(told.map(english), ['with the sequences that it runs it has more than 20000 groups and steps']);
    },
  },
};

for (const [row, cases] of Object.entries(rows))
  describe(row, () => {
    for (const [name, check] of Object.entries(cases)) test(name, async (t) => void (await check(t)));
  });
