import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenRows, sortingOf, type WholeColumn, WholeListSearchSchema } from './whole-list.ts';

interface Row {
  name: string;
  bytes: number | null;
}
const columns: WholeColumn<Row>[] = [
  { id: 'name', title: 'Name', cell: () => null, value: ({ name }) => name },
  { id: 'bytes', title: 'Size', cell: () => null, value: ({ bytes }) => bytes },
  { id: 'marks', title: 'Marks', cell: () => null },
];
const rows: Row[] = [
  { name: 'PC 10', bytes: null },
  { name: 'pc 9', bytes: 20 },
  { name: 'Server', bytes: 3 },
];
const names = (search: Parameters<typeof chosenRows>[2]) =>
  chosenRows(rows, columns, search, ({ name }) => [name, null]).map(({ name }) => name);

test('rows are sorted by the first column unless another is asked for, numbers within names as numbers', () => {
  assert.deepEqual(names({}), ['pc 9', 'PC 10', 'Server']);
  assert.deepEqual(names({ sort: 'name', order: 'descending' }), ['Server', 'PC 10', 'pc 9']);
});

test('what is not known comes last in both orders', () => {
  assert.deepEqual(names({ sort: 'bytes' }), ['Server', 'pc 9', 'PC 10']);
  assert.deepEqual(names({ sort: 'bytes', order: 'descending' }), ['pc 9', 'Server', 'PC 10']);
});

test('every word must be found, in any case', () => {
  assert.deepEqual(names({ search: '10 pc' }), ['PC 10']);
  assert.deepEqual(names({ search: 'pc server' }), []);
});

test('a column that cannot sort, or is none, is passed over', () => {
  assert.equal(sortingOf(columns, { sort: 'marks' })?.by, 'name');
  assert.equal(sortingOf(columns, { sort: '__proto__' })?.by, 'name');
});

test('an address with nonsense is one without', () => {
  assert.deepEqual(WholeListSearchSchema.parse({ search: 7, sort: [], order: 'up' }), {
    search: undefined,
    sort: undefined,
    order: undefined,
  });
});
