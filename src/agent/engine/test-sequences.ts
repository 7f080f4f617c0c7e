/** Made-up sequences for tests of the engine, whose steps say in their names what they do. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { SlipwayError } from '../../api/errors.ts';
import { wholeSequence } from '../../task-sequence/child-sequences.ts';
import type { Step, TaskSequenceDocument } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { isPe } from '../../task-sequence/step.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import { setDynamicVariables } from '../steps/set-dynamic-variables.ts';
import { setTaskSequenceVariable } from '../steps/set-task-sequence-variable.ts';
import type { StepContext, StepResult } from './step-context.ts';
import type { Scripted } from './test-run.ts';

/**
 * What a step does is said in its name: a letter, how often it fails before it succeeds, how it ends then (`ends`). Steps that set variables are the
 * real ones. `Seen` tells at the end what every step has found in the variables, secret ones too.
 */
export const doing: Scripted = async (step, context) => {
  const { variables } = context;
  variables.set('Seen', digestOf(variables));
  if (step.type === 'set-task-sequence-variable') return setTaskSequenceVariable(step, context);
  if (step.type === 'set-dynamic-variables') return setDynamicVariables(step, context);
  return scripted(step, context);
};

function scripted({ name }: Step, context: StepContext): StepResult {
  const { variables } = context;
  const [, letter = '', failures = '0', end = ''] = /^(\w+) (\d)(\w?)$/.exec(name) ?? [];
  const before = count(variables, `Tries${letter}`);
  variables.set('Trace', `${variables.get('Trace') ?? ''}${letter}.`);
  if (before < Number(failures)) throw new SlipwayError('SLIP-4003', `${name} broke`, { exitCode: 5 });
  return ends[end]?.(context, letter) ?? DONE;
}

const DONE: StepResult = { outcome: 'done', message: '' };

type End = (context: StepContext, letter: string) => StepResult;
const ends: Readonly<Record<string, End>> = {
  r: restart('disk', 'next'),
  p: restart('pe', 'next'),
  s: everyOther(restart('disk', 'same')),
  q: everyOther(restart('pe', 'same')),
  v: everyOther(({ variables }) => {
    variables.set('SMSTSRebootRequested', 'WinPE');
    variables.set('SMSTSRetryRequested', 'true');
    return DONE;
  }),
  // What it waits for starts the system.
  w: ({ environment }) => (isPe(environment) ? DONE : { outcome: 'waiting', message: '' }),
};

function restart(target: 'disk' | 'pe', continueAt: 'next' | 'same'): End {
  return () => ({ outcome: 'restart', target, continueAt, message: '', delaySeconds: 0 });
}

/** Run again after the restart, it is done. */
function everyOther(end: End): End {
  return (context, letter) => (count(context.variables, `Again${letter}`) % 2 === 0 ? end(context, letter) : DONE);
}

/** How often it was asked for before. */
function count(variables: Variables, name: string): number {
  const before = Number(variables.get(name) ?? 0);
  variables.set(name, String(before + 1));
  return before;
}

function digestOf(variables: Variables): string {
  const all = variables.entries().map(({ name, value, secret }) => `${name.toLowerCase()} ${secret} ${value}`);
  return createHash('sha256').update(all.sort().join('\n')).digest('hex').slice(0, 12);
}

export const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const condition = maybe(
  fc.constantFrom<object>(
    { variable: '_SMSTSLastActionSucceeded', operator: 'equals', value: 'false' },
    { variable: 'Trace', operator: 'like', value: '%a.%' },
    { none: [{ variable: 'Trace', operator: 'exists' }] },
    { variable: '_SMSTSLastActionRetCode', operator: 'less', value: '3' },
  ),
);
const shared = {
  condition,
  continueOnError: fc.boolean(),
  disabled: fc.nat(9).map((number) => number === 0),
  retry: maybe(fc.record({ count: fc.integer({ min: 1, max: 2 }), delaySeconds: fc.constant(0) })),
};

function stepNode(type: string, name: fc.Arbitrary<string>, options: fc.Arbitrary<object>): fc.Arbitrary<object> {
  return fc.record({ ...shared, name, type: fc.constant(type), options });
}

function commandEnding(...how: string[]): fc.Arbitrary<object> {
  const name = fc
    .tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 3 }), fc.constantFrom(...how))
    .map(([letter, failures, end]) => `${letter} ${failures}${end}`);
  return stepNode('run-command-line', name, fc.constant({ commandLine: 'x' }));
}

interface Size {
  readonly maxDepth: number;
  readonly maxLength: number;
}
export const SMALL: Size = { maxDepth: 1, maxLength: 2 };

function nodesOf(step: fc.Arbitrary<object>, { maxDepth, maxLength }: Size) {
  return fc.letrec<{ node: object; nodes: object[] }>((tie) => ({
    node: fc.oneof(
      { maxDepth },
      step,
      fc.record({ ...shared, name: fc.constant('Group'), type: fc.constant('group'), steps: tie('nodes') }),
    ),
    nodes: fc.array(tie('node'), { minLength: 1, maxLength }),
  })).nodes;
}

/** Of commands that fail, end, or restart to the disk. */
export const nodes = nodesOf(commandEnding('', '', '', 'r'), { maxDepth: 3, maxLength: 4 });

/** The site gives the run this secret. */
export const SECRET = { name: 'Pass', value: 'hunter22' };
const variable = fc.constantFrom('S', 'T', 'A', 'Pass');
const value = fc.constantFrom(
  '',
  'plain',
  '%S%x',
  '%Trace%',
  '%Pass%',
  '%A%-%Pass%',
  '%T%%S%',
  '%_SMSTSLastActionName%',
);
const setting = stepNode(
  'set-task-sequence-variable',
  fc.constant('Set'),
  fc.record({ variable, value, secret: fc.boolean() }),
);
const rule = fc.record({
  condition,
  variables: fc.array(
    fc.record({ name: variable, value, list: fc.constant(true) }, { requiredKeys: ['name', 'value'] }),
    { maxLength: 3 },
  ),
});
const rules = stepNode(
  'set-dynamic-variables',
  fc.constant('Rules'),
  fc.record({ rules: fc.array(rule, { maxLength: 2 }) }),
);
const anyStep = fc.oneof({ weight: 3, arbitrary: commandEnding('', '', 'r', 'p', 's', 'q', 'v', 'w') }, setting, rules);

const CHILDREN = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;
const running = (id: string) => stepNode('run-task-sequence', fc.constant('Child'), fc.constant({ taskSequence: id }));

/** Of all that the engine knows, with sequences that it runs, and those that these run, as groups in their places. */
export function wholeSequences(size: Size): fc.Arbitrary<TaskSequenceDocument> {
  const [first, second] = CHILDREN;
  const sequence = (step: fc.Arbitrary<object>, size: Size) =>
    fc
      .record({ steps: nodesOf(step, size), onFailure: maybe(nodesOf(step, size)) })
      .map(({ steps, onFailure }) => parsed({ steps, ...(onFailure && { onFailure }) }));
  return fc
    .record({
      outer: sequence(fc.oneof({ weight: 5, arbitrary: anyStep }, running(first)), size),
      inner: sequence(fc.oneof({ weight: 5, arbitrary: anyStep }, running(second)), SMALL),
      innermost: sequence(anyStep, SMALL),
    })
    .map(({ outer, inner, innermost }) => {
      const find = (id: string) => (id === first ? inner : innermost);
      return wholeSequence(outer, null, find).document;
    });
}

function parsed(given: object): TaskSequenceDocument {
  const variables = [{ name: 'A', value: '1' }];
  const whole: unknown = JSON.parse(JSON.stringify({ version: 1, name: 'A sequence', variables, ...given }));
  const { document, problems } = parseTaskSequence(whole);
  if (document === undefined) throw new Error(JSON.stringify(problems));
  return document;
}
