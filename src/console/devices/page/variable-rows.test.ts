import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeOf, problemsOfRows, rowsOf } from './variable-rows.ts';

const rows = rowsOf([
  { name: 'Room', value: '12', secret: false },
  { name: 'JoinPassword', value: null, secret: true },
]);

test('a secret that nobody touched stays; one with a new value is sent', () => {
  assert.deepEqual(changeOf(rows), {
    variables: [{ name: 'Room', value: '12', secret: false }],
    kept: ['JoinPassword'],
  });
  assert.deepEqual(changeOf(rows.map((row) => ({ ...row, value: 'x' }))).kept, []);
});

test('a name that is none, or is there twice whatever its case, is told', () => {
  const more = [
    ...rows,
    { key: 7, name: 'room', value: '', secret: false },
    { key: 8, name: '_X', value: '', secret: false },
  ];
  assert.deepEqual(
    [...problemsOfRows(more)],
    [
      [0, 'nameTwice'],
      [7, 'nameTwice'],
      [8, 'badVariableName'],
    ],
  );
});
