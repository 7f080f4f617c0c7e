/** What an edit of the editor looks like as a difference of two versions: each kind of edit has its own entries, and no others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type DocumentDifference, isEmptyDifference, versionDifference } from '../../task-sequence/difference.ts';
import { allNodes, type TaskSequenceDocument, walk } from '../../task-sequence/document.ts';
import { topmost } from './edits.ts';
import { type AnyEdit, anyEdit, apply, chosenIn, small } from './test-any-edits.ts';

const idsOf = (document: TaskSequenceDocument) => [...walk(allNodes(document))].map(({ id }) => id);

/** Which kinds of entries, and which paths of changed ones, an edit may have. */
const expected: Readonly<Record<string, readonly string[]>> = {
  ...{ add: ['added'], paste: ['added'], duplicate: ['added'], remove: ['removed'] },
  ...{ move: ['moved'], 'step up': ['moved'], 'step down': ['moved'] },
  ...{ disable: ['changed disabled'], enable: ['changed disabled'], rename: ['changed name'] },
  ...{ condition: ['changed condition'], option: ['changed options.commandLine'], retry: ['changed retry'] },
  ...{ variables: ['variables.A'], description: ['description'], name: ['name'], yaml: ['description'] },
};

function entriesOf({ values, nodes }: DocumentDifference): string[] {
  const paths = nodes.flatMap(({ kind, values: changed }) =>
    changed.length === 0 ? [kind] : changed.map(({ path }) => `${kind} ${path}`),
  );
  return [...new Set([...values.map(({ path }) => path), ...paths])];
}

test('property: every edit is told as what it was, and nothing else', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(anyEdit, (edit) => {
      const before = small();
      const after = apply(before, edit);
      const difference = versionDifference(before, after);
      assert.equal(isEmptyDifference(difference), JSON.stringify(before) === JSON.stringify(after));
      if (isEmptyDifference(difference)) return;
      seen.add(edit.kind);
      assert.deepEqual(entriesOf(difference), expected[edit.kind], edit.kind);
      expectNodes(difference, before, after, edit);
    }),
    { numRuns: 600, seed: 6 },
  );
  assert.deepEqual(
    [...seen].sort(),
    Object.keys(expected)
      .filter((kind) => kind !== 'enable')
      .sort(),
  );
});

/** Which nodes they are. */
function expectNodes(
  { nodes }: DocumentDifference,
  before: TaskSequenceDocument,
  after: TaskSequenceDocument,
  { kind, numbers }: AnyEdit,
): void {
  const told = (wanted: string) => nodes.filter((node) => node.kind === wanted).length;
  assert.equal(told('added'), idsOf(after).filter((id) => !idsOf(before).includes(id)).length);
  assert.equal(told('removed'), idsOf(before).filter((id) => !idsOf(after).includes(id)).length);
  const { ids, first } = chosenIn(before, numbers);
  if (['move', 'step up', 'step down'].includes(kind)) {
    // Which of two that changed places was moved nobody can say; that it was no more than were meant is sure.
    assert.ok(nodes.length <= topmost(before, kind === 'move' ? ids : [first]).length);
    for (const { group, formerGroup, nodeId } of nodes)
      if (group !== formerGroup)
        assert.ok(topmost(before, kind === 'move' ? ids : [first]).some(({ id }) => id === nodeId));
  }
  if (['rename', 'condition', 'option', 'retry'].includes(kind))
    assert.deepEqual(
      nodes.map(({ nodeId }) => nodeId),
      [first],
    );
}

test('property: a document and itself have no difference, whatever was done to it before', () => {
  fc.assert(
    fc.property(fc.array(anyEdit, { maxLength: 10 }), (all) => {
      const document = all.reduce(apply, small());
      assert.ok(isEmptyDifference(versionDifference(document, structuredClone(document))));
    }),
  );
});

test('property: going back is told by the same entries, added and removed in place of each other', () => {
  const opposite: Readonly<Record<string, string>> = { added: 'removed', removed: 'added' };
  // By name: where an id came to be another type's, the one that is new has an id of its own in each direction.
  const entries = ({ values, nodes }: DocumentDifference) => [
    ...values.map(({ path, before, after }) => JSON.stringify([path, before, after])),
    ...nodes
      .filter(({ kind }) => kind !== 'moved')
      .map(({ kind, name, values: changed }) =>
        JSON.stringify([kind, changed.length === 0 ? name : '', changed.map(({ path }) => path).sort()]),
      ),
  ];
  fc.assert(
    fc.property(fc.array(anyEdit, { maxLength: 6 }), (all) => {
      const [before, after] = [small(), all.reduce(apply, small())];
      const back = versionDifference(after, before);
      const turned = {
        values: back.values.map((value) => ({ ...value, before: value.after, after: value.before })),
        nodes: back.nodes.map((node) => ({ ...node, kind: opposite[node.kind] ?? node.kind })),
      };
      assert.deepEqual(entries(turned as DocumentDifference).sort(), entries(versionDifference(before, after)).sort());
    }),
  );
});
