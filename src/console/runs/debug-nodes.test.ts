import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupsAround, offered, readRemembered, remember, visibleNodes } from './debug-nodes.ts';

const nodes = [
  { id: 'a', depth: 0 },
  { id: 'g', depth: 0 },
  { id: 'h', depth: 1 },
  { id: 'b', depth: 2 },
  { id: 'c', depth: 1 },
  { id: 'd', depth: 0 },
];
const seen = (...closed: string[]) =>
  visibleNodes(nodes, new Set(closed))
    .map(({ id }) => id)
    .join('');

test('what is in a closed group is not seen, and what comes behind it is', () => {
  assert.equal(seen(), 'aghbcd');
  assert.equal(seen('h'), 'aghcd');
  assert.equal(seen('g'), 'agd');
  assert.equal(seen('g', 'h'), 'agd');
  assert.equal(seen('d'), 'aghbcd');
});

test('the groups around a node are those that it is in, inmost first', () => {
  assert.deepEqual(groupsAround(nodes, 'b'), ['h', 'g']);
  assert.deepEqual(groupsAround(nodes, 'c'), ['g']);
  assert.deepEqual(groupsAround(nodes, 'd'), []);
  assert.deepEqual(groupsAround(nodes, 'nothing'), []);
});

test('break points are remembered by task sequence, and offered where the run has their steps and none are set', () => {
  const kept = remember(remember([], 's', ['b', 'gone']), 't', ['a']);
  assert.deepEqual(offered(kept, 's', nodes, []), ['b']);
  assert.deepEqual(offered(kept, 's', nodes, ['a']), []);
  assert.deepEqual(offered(kept, 'other', nodes, []), []);
  assert.deepEqual(offered(remember(kept, 's', []), 's', nodes, []), []);
  assert.equal(
    Array.from({ length: 80 }, (_, at) => `${at}`).reduce((all, id) => remember(all, id, ['a']), kept).length,
    50,
  );
});

test('whatever this browser has kept is no reason to fail', () => {
  const kept = remember([], 's', ['b']);
  assert.deepEqual(readRemembered(JSON.stringify(kept)), kept);
  for (const text of [null, '', 'no json', '{}', '[["s"]]', '[["s",[1]]]', '[null]'])
    assert.deepEqual(readRemembered(text), []);
});
