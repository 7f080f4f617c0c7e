/** Power cuts at every record of arbitrary sequences: whatever was cut off, the run comes to the same end with the same variables. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { RunRecord } from '../../api/agent.ts';
import { readHistory } from '../../api/run-history.ts';
import { ON_FAILURE } from '../../task-sequence/document.ts';
import type { RunStretch } from './carry-out.ts';
import { encodeRecord } from './journal-format.ts';
import { memoryHome } from './journal-home.ts';
import type { Reports } from './services.ts';
import { person, type Saying, say } from './test-person.ts';
import { lastValues } from './test-records.ts';
import { runSequence, type TestRunOptions } from './test-run.ts';
import { doing, maybe, nodes, SECRET, SMALL, wholeSequences } from './test-sequences.ts';

type Environment = RunStretch['environment'];

interface Sequence {
  steps: readonly object[];
  onFailure?: readonly object[] | undefined;
}

/** What is there when the computer starts. */
interface Start {
  readonly environment: Environment;
  /** What the site has of the run. */
  readonly known: readonly RunRecord[];
  /** What the computer has. */
  readonly journal: Buffer;
}

function newRun(environment: Environment): Start {
  return { environment, known: [], journal: Buffer.alloc(0) };
}

/** Power failed while the record behind these was written: of which the site or the computer has all, and the computer a part of the next one. */
function cutAfter(kept: number, records: readonly RunRecord[]): Start {
  const known = records.slice(0, kept);
  const next = records[kept];
  const torn = next === undefined ? Buffer.alloc(0) : encodeRecord(next);
  const whole = Buffer.concat([...known.map(encodeRecord), torn.subarray(0, torn.length / 2)]);
  const environment = startsIn(known);
  return kept % 2 === 0
    ? { environment, known, journal: Buffer.alloc(0) }
    : { environment, known: known.slice(0, kept / 2), journal: whole };
}

/** Where the site sends the computer; one whose restart to the disk was cut off may come to the PE once more. */
function startsIn(records: readonly RunRecord[]): Environment {
  const last = records.at(-1)?.environment === 'linux' ? 'linux' : 'linux-pe';
  const pending = readHistory(records).pendingRestart;
  if (pending === null) return last;
  if (pending.target === 'pe') return 'linux-pe';
  return records.length % 3 === 0 ? last : 'linux';
}

const takesAll: Reports = {
  send: async (records) => ({ acknowledged: records.at(-1)?.sequence ?? 0, cancelRequested: false }),
  progress: async () => ({ cancelRequested: false }),
};

/** From there through all restarts to the end. */
async function toTheEnd(
  t: TestContext,
  { steps, onFailure }: Sequence,
  start: Start,
  more: Partial<TestRunOptions> = {},
) {
  const home = more.home ?? memoryHome();
  await home.replace(start.journal);
  let { environment } = start;
  for (let stretch = 0; stretch < 500; stretch += 1) {
    const { end, records } = await runSequence(t, {
      ...{ steps: JSON.parse(JSON.stringify(steps)), document: JSON.parse(JSON.stringify({ onFailure })) },
      ...{ doing, home, environment, reports: takesAll, secrets: [SECRET], ...more },
      ...(stretch === 0 ? { known: start.known } : {}),
    });
    if (end.kind === 'restart' && end.target === 'pe') environment = 'linux-pe';
    else environment = 'linux';
    if (end.kind !== 'ended') continue;
    const { changes, lastStep } = readHistory(records);
    return { records, end: { ...end, variables: lastValues(changes), lastStep, happened: happened(records) } };
  }
  throw new Error('it never ends');
}

const begins = fc.constantFrom<Environment>('linux-pe', 'linux');

test('a small run that was cut off at each of its records ends as the one that was not', {
  timeout: 600_000,
}, async (t) => {
  const small = wholeSequences(SMALL);
  await fc.assert(
    fc.asyncProperty(small, begins, async (given, begin) => {
      const whole = await toTheEnd(t, given, newRun(begin));
      for (let kept = 1; kept < whole.records.length; kept += 1) {
        const cut = await toTheEnd(t, given, cutAfter(kept, whole.records));
        assert.deepEqual(cut.end, whole.end, `cut after ${kept} of ${whole.records.length} records`);
      }
    }),
    { numRuns: 40 },
  );
});

test('a run that was cut off at any record ends as the one that was not', { timeout: 600_000 }, async (t) => {
  const large = wholeSequences({ maxDepth: 2, maxLength: 4 });
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(large, begins, fc.nat(), async (given, begin, where) => {
      const whole = await toTheEnd(t, given, newRun(begin));
      for (const what of new Set(whole.records.flatMap(noteworthy))) count(seen, what);
      const kept = 1 + (where % (whole.records.length - 1));
      const cut = await toTheEnd(t, given, cutAfter(kept, whole.records));
      assert.deepEqual(cut.end, whole.end, `cut after ${kept} of ${whole.records.length} records`);
    }),
    { numRuns: 100 },
  );
  // Sequences in which nothing happens would prove nothing.
  for (const what of [
    ...['restart to disk', 'restart to pe', 'restart, the same again', 'waiting', 'failed', 'skipped', 'done'],
    ...['another attempt', 'secret', 'child', 'on failure'],
  ])
    assert.ok((seen.get(what) ?? 0) > 3, `${what}: ${seen.get(what)}`);
});

function noteworthy(record: RunRecord): string[] {
  if (record.kind === 'group-started')
    return [...(record.name === 'Child' ? ['child'] : []), ...(record.nodeId === ON_FAILURE ? ['on failure'] : [])];
  if (record.kind !== 'step-finished') return [];
  const { outcome, restartTarget, continueAt, attempt, variables } = record;
  return [
    restartTarget === null ? outcome : `restart to ${restartTarget}`,
    ...(continueAt === 'same' ? ['restart, the same again'] : []),
    ...(attempt > 1 ? ['another attempt'] : []),
    ...(variables.some(({ value }) => value === null) ? ['secret'] : []),
  ];
}

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
      const debugged = () => {
        const home = memoryHome();
        return { home, debugging: person(home, script), policy: { debug: true } };
      };
      const whole = await toTheEnd(t, given, newRun('linux'), debugged());
      for (const record of whole.records) {
        if (record.kind === 'run-paused') count(seen, record.reason);
        if (record.kind === 'debug-command' && record.refused === null) count(seen, record.command.command);
      }
      const kept = 1 + (where % (whole.records.length - 1));
      const cut = await toTheEnd(t, given, cutAfter(kept, whole.records), debugged());
      assert.deepEqual(cut.end, whole.end, `cut after ${kept} of ${whole.records.length} records`);
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

/** The same steps, stops and words, in the same order: what a power cut adds is that the run was resumed, and that a step was begun again. */
function happened(records: readonly RunRecord[]): string[] {
  return records.flatMap((record) => {
    if (record.kind === 'run-paused') return [`paused ${record.nodeId} ${record.reason}`];
    if (record.kind === 'debug-command')
      return [`${record.number} ${record.command.command} ${record.refused} ${record.again}`];
    if (record.kind === 'step-finished') return [`${record.nodeId} ${record.outcome} ${record.attempt}`];
    return record.kind === 'group-finished' ? [`${record.nodeId} ${record.outcome}`] : [];
  });
}
