import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptSearch } from './kept-search.ts';

test('what is not given is not kept, nor what is open beside the list', () => {
  const search = { search: 'x', model: undefined, sort: 'name', beside: 'id', add: true, count: 3 };
  assert.deepEqual(keptSearch(search, ['beside', 'add']), { search: 'x', sort: 'name', count: 3 });
  assert.deepEqual(keptSearch({}, []), {});
});
