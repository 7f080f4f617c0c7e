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
import { changeNode, FAILURE, MAIN, moveByOne, moveNodes, placeFor, placeOf, removeNodes, topmost } from './edits.ts';
import { beginHistory, record, redo, undo } from './history.ts';
import { anyEdit, apply, small } from './test-any-edits.ts';

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

  test('property: any edits, undone and redone in between, lead back to the same document and forth again', () => {
    const doing = fc.oneof({ weight: 3, arbitrary: anyEdit }, fc.constantFrom('undo' as const, 'redo' as const));
    fc.assert(
      fc.property(fc.array(fc.tuple(doing, fc.constantFrom(null, 'name')), { maxLength: 30 }), (all) => {
        const first = small();
        const asItWas = JSON.stringify(first);
        let history = beginHistory(first);
        for (const [each, key] of all) {
          const before = history;
          if (each === 'undo') history = undo(history);
          else if (each === 'redo') history = redo(history);
          else history = record(history, apply(history.present, each), key);
          expectDocument(history.present);
          if (each !== 'undo' && each !== 'redo' && history !== before)
            assert.equal(redo(undo(history)).present, history.present);
        }
        const last = history.present;
        const undone = history.past.length;
        for (let left = undone; left > 0; left -= 1) history = undo(history);
        assert.equal(history.present, first);
        assert.equal(JSON.stringify(first), asItWas);
        for (let left = undone; left > 0; left -= 1) history = redo(history);
        assert.equal(history.present, last);
      }),
      { numRuns: 300 },
    );
  });

  test('property: what an edit changed nothing in is the very same document, and no step of the history', () => {
    fc.assert(
      fc.property(anyEdit, (edit) => {
        const document = small();
        const next = apply(document, edit);
        const history = record(beginHistory(document), next);
        assert.equal(history.past.length, next === document ? 0 : 1);
        assert.equal(undo(history).present, document);
      }),
    );
  });
});

/** One that the language takes, whose ids are there once each. */
function expectDocument(document: TaskSequenceDocument): void {
  assert.ok(TaskSequenceDocumentSchema.safeParse(document).success);
  const ids = [...walk(allNodes(document))].map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
}
