import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manufacturersOf, modelsOf } from './known-models.ts';

const made = [
  { manufacturer: 'LENOVO', model: 'ThinkPad L490' },
  { manufacturer: 'Lenovo', model: 'ThinkPad L13' },
  { manufacturer: 'Dell Inc.', model: 'OptiPlex 10' },
  { manufacturer: 'Dell Inc.', model: 'OptiPlex 9' },
  { manufacturer: null, model: 'Board' },
  { manufacturer: 'Nobody', model: null },
];

test('manufacturers are proposed once, whatever their case, and models by the one that is chosen', () => {
  assert.deepEqual(manufacturersOf(made), ['Dell Inc.', 'Lenovo', 'Nobody']);
  assert.deepEqual(modelsOf(made, 'dell inc.'), ['OptiPlex 9', 'OptiPlex 10']);
  assert.deepEqual(modelsOf(made, 'lenovo'), ['ThinkPad L13', 'ThinkPad L490']);
  // While one is being typed, all are.
  for (const unknown of ['Le', '"><img src=x onerror=alert(1)>'])
    assert.deepEqual(modelsOf(made, unknown), ['Board', 'OptiPlex 9', 'OptiPlex 10', 'ThinkPad L13', 'ThinkPad L490']);
  assert.deepEqual(modelsOf(made, undefined), modelsOf(made, 'Le'));
  assert.deepEqual([manufacturersOf([]), modelsOf([], undefined)], [[], []]);
});
