import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  allNodes,
  type TaskSequenceDocument,
  TaskSequenceDocumentSchema,
  type TaskSequenceNode,
  walk,
} from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import {
  addNodes,
  changeHead,
  changeNode,
  FAILURE,
  MAIN,
  moveByOne,
  moveNodes,
  placeFor,
  placeOf,
  removeNodes,
  setDisabled,
  topmost,
  withNewIds,
} from './edits.ts';
import { beginHistory, record, redo, undo } from './history.ts';

const step = (id: string) => ({ type: 'run-command-line', id, name: id, options: { commandLine: 'true' } });
const group = (id: string, ...steps: unknown[]) => ({ type: 'group', id, name: id, steps });

function documentOf(steps: unknown[], onFailure?: unknown[]): TaskSequenceDocument {
  const { document } = parseTaskSequence({ version: 1, name: 'S', steps, ...(onFailure && { onFailure }) });
  assert.ok(document);
  return document;
}

const small = () => documentOf([step('a'), group('g', step('b'), group('h', step('c'))), step('d')], [step('f')]);

/** `a g(b h(c)) d | f` */
function outline(document: TaskSequenceDocument): string {
  const of = (nodes: readonly TaskSequenceNode[]): string =>
    nodes.map((node) => (node.type === 'group' ? `${node.id}(${of(node.steps)})` : node.id)).join(' ');
  return `${of(document.steps)} | ${of(document.onFailure ?? [])}`;
}

describe('edits of a task sequence', () => {
  test('moves within a list by the numbers that the places have before', () => {
    assert.equal(outline(moveNodes(small(), ['a'], { parent: MAIN, index: 2 })), 'g(b h(c)) a d | f');
    assert.equal(outline(moveNodes(small(), ['d'], { parent: 'h', index: 0 })), 'a g(b h(d c)) | f');
    assert.equal(outline(moveNodes(small(), ['a', 'd'], { parent: FAILURE, index: 1 })), 'g(b h(c)) | f a d');
  });

  test('moves no group into itself, and tells a move to where it is by the same document', () => {
    const document = small();
    assert.equal(moveNodes(document, ['g'], { parent: 'h', index: 0 }), document);
    assert.equal(moveNodes(document, ['a'], { parent: MAIN, index: 1 }), document);
  });

  test('moves what is chosen within what is chosen along with it', () => {
    assert.equal(outline(moveNodes(small(), ['g', 'c'], { parent: MAIN, index: 3 })), 'a d g(b h(c)) | f');
    assert.deepEqual(
      topmost(small(), ['c', 'g', 'a']).map(({ id }) => id),
      ['a', 'g'],
    );
  });

  test('moves by one, and out of a group at its ends', () => {
    assert.equal(outline(moveByOne(small(), 'a', 1)), 'g(b h(c)) a d | f');
    assert.equal(outline(moveByOne(small(), 'c', 1)), 'a g(b h() c) d | f');
    assert.equal(outline(moveByOne(small(), 'b', -1)), 'a b g(h(c)) d | f');
    const document = small();
    assert.equal(moveByOne(document, 'a', -1), document);
  });

  test('forgets the list of what runs on failure with its last step', () => {
    assert.equal('onFailure' in removeNodes(small(), ['f']), false);
  });

  test('leaves what it does not change the very same', () => {
    const document = small();
    const changed = changeNode(document, 'c', (node) => ({ ...node, name: 'C' }));
    assert.equal(changed.steps[0], document.steps[0]);
    assert.notEqual(changed.steps[1], document.steps[1]);
    assert.equal(changed.onFailure, document.onFailure);
  });

  test('puts something new into a chosen group, behind a chosen step, else at the end', () => {
    assert.deepEqual(placeFor(small(), 'g'), { parent: 'g', index: 2 });
    assert.deepEqual(placeFor(small(), 'b'), { parent: 'g', index: 1 });
    assert.deepEqual(placeFor(small(), undefined), { parent: MAIN, index: 3 });
    assert.deepEqual(placeFor(small(), FAILURE), { parent: FAILURE, index: 1 });
    assert.deepEqual(placeOf(small(), 'f'), { parent: FAILURE, index: 0 });
  });

  test('makes letters typed into one field one edit', () => {
    let history = beginHistory('');
    for (const text of ['a', 'ab', 'abc']) history = record(history, text, 'name');
    history = record(history, 'abc!', 'description');
    assert.equal(undo(history).present, 'abc');
    assert.equal(undo(undo(history)).present, '');
    assert.equal(redo(undo(history)).present, 'abc!');
  });

  test('property: any edits and as many undos give the same document, and each state between is a document', () => {
    fc.assert(
      fc.property(fc.array(anyEdit, { maxLength: 30 }), (edits) => {
        const first = small();
        const asItWas = JSON.stringify(first);
        let history = beginHistory(first);
        for (const edit of edits) {
          history = record(history, edit(history.present));
          assert.ok(TaskSequenceDocumentSchema.safeParse(history.present).success);
          const ids = [...walk(allNodes(history.present))].map(({ id }) => id);
          assert.equal(new Set(ids).size, ids.length);
        }
        const last = history.present;
        for (const _ of edits) history = undo(history);
        assert.equal(history.present, first);
        assert.equal(JSON.stringify(first), asItWas);
        for (const _ of edits) history = redo(history);
        assert.equal(history.present, last);
      }),
    );
  });
});

type Edit = (document: TaskSequenceDocument) => TaskSequenceDocument;

let count = 0;
// Ids that are taken come up often: they must not be taken twice.
const newId = (): string => {
  count += 1;
  return ['a', 'b'][count % 3] ?? `n${count}`;
};

/** By number, since which ids there are depends on the edits before. */
const anyEdit: fc.Arbitrary<Edit> = fc
  .record({
    kind: fc.constantFrom('add', 'remove', 'move', 'step up', 'step down', 'copy', 'disable', 'rename', 'variables'),
    what: fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }),
    to: fc.nat(20),
    index: fc.nat(6),
  })
  .map(({ kind, what, to, index }) => (document) => {
    const nodes = [...walk(allNodes(document))];
    const ids = what.flatMap((at) => nodes[at % Math.max(nodes.length, 1)]?.id ?? []);
    const [first] = ids;
    const parents = [MAIN, FAILURE, ...nodes.map(({ id }) => id)];
    const place = { parent: parents[to % parents.length] ?? MAIN, index };
    const copies = (of: readonly TaskSequenceNode[]) => withNewIds(document, of, newId);
    if (kind === 'add') return addNodes(document, place, copies(small().steps));
    if (kind === 'remove') return removeNodes(document, ids);
    if (kind === 'move') return moveNodes(document, ids, place);
    if (kind === 'copy') return addNodes(document, placeFor(document, first), copies(topmost(document, ids)));
    if (kind === 'disable') return setDisabled(document, ids, index % 2 === 0);
    if (kind === 'variables') return changeHead(document, { variables: [{ name: 'A', value: `${index}` }] });
    if (first === undefined) return document;
    if (kind === 'rename') return changeNode(document, first, (node) => ({ ...node, name: `Named ${index}` }));
    return moveByOne(document, first, kind === 'step up' ? -1 : 1);
  });
