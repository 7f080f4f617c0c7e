import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choiceOf, columnFor, variableNameFrom } from './column-choices.ts';

test('a column that becomes a variable is called as its heading, and keeps its name when it becomes secret', () => {
  const plain = columnFor('variable', 'ignore', 'Room number');
  assert.deepEqual(plain, { variable: 'Roomnumber', secret: false });
  assert.deepEqual(columnFor('secret-variable', plain, 'x'), { variable: 'Roomnumber', secret: true });
  assert.equal(columnFor('mac', plain, 'x'), 'mac');
  assert.deepEqual([choiceOf('mac'), choiceOf(plain)], ['mac', 'variable']);
  assert.equal(variableNameFrom('12'), 'Variable');
});
