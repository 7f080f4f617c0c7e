/** Power cuts at every record of arbitrary sequences: whatever was cut off, the run comes to the same end with the same variables. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { RunRecord } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { readHistory } from './history.ts';
import { memoryHome } from './journal-home.ts';
import { person, type Saying, say } from './test-person.ts';
import { runSequence, type Scripted } from './test-run.ts';

/** What a step does is said in its name: how often it fails before it succeeds, whether it asks for a restart. */
const doing: Scripted = ({ name }, { variables }) => {
  const [, failures = '0', restart] = /^\w+ (\d)(r?)$/.exec(name) ?? [];
  const tries = `Tries${name.split(' ')[0]}`;
  const before = Number(variables.get(tries) ?? 0);
  variables.set(tries, String(before + 1));
  variables.set('Trace', `${variables.get('Trace') ?? ''}${name.split(' ')[0]}.`);
  if (before < Number(failures)) throw new SlipwayError('SLIP-4003', `${name} broke`, { exitCode: 5 });
  return restart === 'r'
    ? { outcome: 'restart', target: 'disk', continueAt: 'next', message: '', delaySeconds: 0 }
    : { outcome: 'done', message: '' };
};

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
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
const name = fc
  .tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 3 }), fc.constantFrom('', '', '', 'r'))
  .map(([letter, failures, restart]) => `${letter} ${failures}${restart}`);
const { nodes } = fc.letrec<{ node: object; nodes: object[] }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.record({ ...shared, name, type: fc.constant('run-command-line'), options: fc.constant({ commandLine: 'x' }) }),
    fc.record({ ...shared, name: fc.constant('Group'), type: fc.constant('group'), steps: tie('nodes') }),
  ),
  nodes: fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
}));

interface Sequence {
  steps: object[];
  onFailure: object[] | undefined;
}

/** From where `known` leaves off, through all restarts, to the end. With a `script` the run is debugged by somebody who says that. */
async function toTheEnd(
  t: TestContext,
  { steps, onFailure }: Sequence,
  known: readonly RunRecord[],
  script: readonly Saying[] | null = null,
) {
  const home = memoryHome();
  const document = onFailure === undefined ? {} : { onFailure };
  for (let stretch = 0; stretch < 200; stretch += 1) {
    const options = {
      steps: JSON.parse(JSON.stringify(steps)),
      document: JSON.parse(JSON.stringify(document)),
      doing,
      home,
      ...(script === null ? {} : { debugging: person(home, script), policy: { debug: true } }),
    };
    const { end, records } = await runSequence(t, { ...options, ...(stretch === 0 ? { known } : {}) });
    if (end.kind !== 'ended') continue;
    const { variables, lastStep } = readHistory(records);
    return { records, end: { ...end, variables: [...variables.values()], lastStep } };
  }
  throw new Error('it never ends');
}

test('a run that was cut off at any record ends as the one that was not', { timeout: 600_000 }, async (t) => {
  const sequence = fc.record({ steps: nodes, onFailure: maybe(nodes) });
  await fc.assert(
    fc.asyncProperty(sequence, fc.nat(), async (given, where) => {
      const whole = await toTheEnd(t, given, []);
      const kept = 1 + (where % (whole.records.length - 1));
      const cut = await toTheEnd(t, given, whole.records.slice(0, kept));
      assert.deepEqual(cut.end, whole.end, `cut after ${kept} of ${whole.records.length} records`);
    }),
    { numRuns: 150 },
  );
});

test('a debugged run that was cut off at any record ends as the one that was not', { timeout: 600_000 }, async (t) => {
  const nodeId = fc.nat(12).map((at) => `n${at}`);
  const saying = fc.oneof<fc.Arbitrary<Saying>[]>(
    fc.constantFrom(say.next, say.next, say.goOn),
    nodeId.map((id) => say.goTo(id)),
    fc.array(nodeId, { maxLength: 4 }).map((ids) => say.breakAt(...ids)),
    fc.constantFrom('', '1', '2').map((value) => say.set('Trace', value)),
    fc.constantFrom('true', '').map((value) => say.set('TSDebugOnError', value)),
  );
  const sequence = fc.record({ steps: nodes, onFailure: maybe(nodes) });
  const seen = new Map<string, number>();
  const debuggedRuns = fc.asyncProperty(
    sequence,
    fc.array(saying, { maxLength: 12 }),
    fc.nat(),
    async (bare, script, where) => {
      const given = numbered(bare);
      const whole = await toTheEnd(t, given, [], script);
      for (const record of whole.records) {
        if (record.kind === 'run-paused') count(seen, record.reason);
        if (record.kind === 'debug-command' && record.refused === null) count(seen, record.command.command);
      }
      const kept = 1 + (where % (whole.records.length - 1));
      const cut = await toTheEnd(t, given, whole.records.slice(0, kept), script);
      assert.deepEqual(cut.end, whole.end, `cut after ${kept} of ${whole.records.length} records`);
      assert.deepEqual(
        happened(cut.records),
        happened(whole.records),
        'the same steps, stops and words, in the same order',
      );
    },
  );
  await fc.assert(debuggedRuns, { numRuns: 300 });
  // Scripts that do nothing would prove nothing.
  for (const what of [
    'entry',
    'step',
    'breakpoint',
    'goto',
    'exception',
    'continue',
    'next',
    'setBreakpoints',
    'setVariable',
  ])
    assert.ok((seen.get(what) ?? 0) > 20, `${what}: ${seen.get(what)}`);
});

function count(seen: Map<string, number>, what: string): void {
  seen.set(what, (seen.get(what) ?? 0) + 1);
}

/** Ids that a script can name: n0, n1 and so on, in the order of the document. */
function numbered({ steps, onFailure }: Sequence): Sequence {
  let next = 0;
  const named = (each: object): object => ({
    ...each,
    id: `n${next++}`,
    ...('steps' in each && Array.isArray(each.steps) ? { steps: each.steps.map(named) } : {}),
  });
  return { steps: steps.map(named), onFailure: onFailure?.map(named) };
}

/** What a power cut adds is that the run was resumed, and that a step was begun again. */
function happened(records: readonly RunRecord[]): string[] {
  return records.flatMap((record) => {
    if (record.kind === 'run-paused') return [`paused ${record.nodeId} ${record.reason}`];
    if (record.kind === 'debug-command')
      return [`${record.number} ${record.command.command} ${record.refused} ${record.again}`];
    if (record.kind === 'step-finished') return [`${record.nodeId} ${record.outcome} ${record.attempt}`];
    return record.kind === 'group-finished' ? [`${record.nodeId} ${record.outcome}`] : [];
  });
}
