/** A failed run that goes on with an edited sequence: power cuts at every record of it change nothing of its end. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { RunRecord } from '../../api/agent.ts';
import { goingOn } from '../../api/going-on.ts';
import { readHistory } from '../../api/run-history.ts';
import { alignIds } from '../../task-sequence/align-ids.ts';
import { enabledSteps, type TaskSequenceDocument, walk } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { memoryHome } from './journal-home.ts';
import { lastValues } from './test-records.ts';
import { runSequence } from './test-run.ts';
import { doing, maybe, nodes } from './test-sequences.ts';

function parsed(steps: unknown, onFailure: unknown): TaskSequenceDocument {
  const value = { version: 1, name: 'A sequence', steps, ...(onFailure === undefined ? {} : { onFailure }) };
  const { document, problems } = parseTaskSequence(JSON.parse(JSON.stringify(value)));
  if (document === undefined) throw new Error(JSON.stringify(problems));
  return document;
}

/** What an editor does to the list of nodes: some go, some change places, some come into a group, new ones come in between. */
type Edit = { readonly kind: 'keep' | 'drop' | 'mend' | 'wrap' | 'before' | 'last'; readonly news: object[] };

function edited(steps: object[], edits: readonly Edit[]): object[] {
  const last: object[] = [];
  const kept = steps.flatMap((node, at) => {
    const { kind, news } = edits[at % edits.length] ?? { kind: 'keep', news: [] };
    if (kind === 'drop') return [];
    if (kind === 'before') return [...news, node];
    if (kind === 'wrap') return [{ type: 'group', name: 'Around', retry: { count: 1 }, steps: [node, ...news] }];
    if (kind === 'last') last.push(node);
    if (kind === 'mend') return [mended(node)];
    return kind === 'last' ? [] : [node];
  });
  return [...kept, ...last];
}

function mended(node: object): object {
  const more = { continueOnError: true };
  return 'steps' in node && Array.isArray(node.steps)
    ? { ...node, ...more, steps: node.steps.map(mended) }
    : { ...node, ...more };
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('keep', 'keep', 'drop', 'mend', 'wrap', 'before', 'last'),
  news: nodes,
});
const given = fc.record({
  steps: nodes,
  onFailure: maybe(nodes),
  edits: fc.array(edit, { minLength: 1, maxLength: 4 }),
});

interface Stretches {
  readonly document: TaskSequenceDocument;
  readonly revision: number;
  readonly known: readonly RunRecord[];
  readonly resumed: boolean;
}

/** Through all restarts to the end. */
async function toTheEnd(t: TestContext, { document, revision, known, resumed }: Stretches) {
  const home = memoryHome();
  const { steps, onFailure } = document;
  for (let stretch = 0; stretch < 200; stretch += 1) {
    const { end, records, called } = await runSequence(t, {
      ...{ steps, document: onFailure === undefined ? {} : { onFailure }, doing, home },
      ...(revision === 1 ? {} : { policy: { revision } }),
      ...(stretch === 0 ? { known, resumed } : {}),
    });
    if (end.kind !== 'ended') continue;
    const { changes, lastStep } = readHistory(records);
    return { records, called, end: { ...end, variables: lastValues(changes), lastStep } };
  }
  throw new Error('it never ends');
}

const idsOf = (records: readonly RunRecord[]) =>
  new Set(records.flatMap((record) => ('nodeId' in record ? [record.nodeId] : [])));

test('cut off at any record while it goes on with the edited sequence, it ends as the one that was not', {
  timeout: 600_000,
}, async (t) => {
  await fc.assert(
    fc.asyncProperty(given, fc.nat(), async ({ steps, onFailure, edits }, where) => {
      const former = parsed(steps, onFailure);
      const first = await toTheEnd(t, { document: former, revision: 1, known: [], resumed: false });
      fc.pre(first.end.outcome === 'failed');
      const document = alignIds(parsed(edited(steps, edits), onFailure), former, idsOf(first.records));
      const going = { document, revision: 2, resumed: true };
      const whole = await toTheEnd(t, { ...going, known: first.records });
      const kept = first.records.length + (where % (whole.records.length - first.records.length));
      const cut = await toTheEnd(t, { ...going, known: whole.records.slice(0, kept) });
      assert.deepEqual(cut.end, whole.end, `cut after ${kept} of ${whole.records.length} records`);
      assert.equal(readHistory(cut.records).revision, 2);
      const changes = cut.records.filter((record) => record.kind === 'run-resumed' && record.edited !== undefined);
      assert.equal(changes.length, 1, 'the change is written down once');
    }),
    { numRuns: 40 },
  );
});

test('what is told before it goes on is what happens', { timeout: 600_000 }, async (t) => {
  await fc.assert(
    fc.asyncProperty(given, async ({ steps, onFailure, edits }) => {
      const former = parsed(steps, onFailure);
      const first = await toTheEnd(t, { document: former, revision: 1, known: [], resumed: false });
      fc.pre(first.end.outcome === 'failed');
      const document = alignIds(parsed(edited(steps, edits), onFailure), former, idsOf(first.records));
      const { next, ended, passedOver } = goingOn(document, first.records);
      const { records } = await toTheEnd(t, { document, revision: 2, resumed: true, known: first.records });
      const since = records.slice(first.records.length);
      const again = new Set(
        since.flatMap((record) =>
          record.kind === 'group-started' && record.attempt > 1 ? within(document, record.nodeId) : [],
        ),
      );
      const ran = since.flatMap((record) => (record.kind === 'step-started' ? [record.nodeId] : []));
      for (const id of ran) assert.ok(again.has(id) || (!ended.has(id) && !passedOver.has(id)), `${id} ran`);
      const asked = since.find(
        (record) => (record.kind === 'step-started' || record.kind === 'step-finished') && record.parentId === null,
      );
      if (next === null)
        assert.deepEqual(
          ran.filter((id) => isMain(document, id) && !again.has(id)),
          [],
        );
      else if (asked !== undefined && 'nodeId' in asked && isTopLevel(document, next.id))
        assert.equal(asked.nodeId, next.id);
    }),
    { numRuns: 30 },
  );
});

function within(document: TaskSequenceDocument, groupId: string): string[] {
  const group = [...walk([...document.steps, ...(document.onFailure ?? [])])].find(({ id }) => id === groupId);
  return group?.type === 'group' ? [...walk(group.steps)].map(({ id }) => id) : [];
}

function isMain({ steps }: TaskSequenceDocument, id: string): boolean {
  return [...enabledSteps(steps)].some((step) => step.id === id);
}

/** No group before it, whose condition may not hold, has it; so it is what is asked first. */
function isTopLevel({ steps }: TaskSequenceDocument, id: string): boolean {
  return steps.some((step) => step.id === id);
}
