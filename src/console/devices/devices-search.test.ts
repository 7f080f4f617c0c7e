import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedBy, DevicesSearchSchema, filterCount } from './devices-search.ts';

test('obsolete devices are listed only where somebody asks for them', () => {
  assert.equal(askedBy({}).obsolete, 'false');
  assert.equal(askedBy({ obsolete: 'only' }).obsolete, 'true');
  assert.equal(askedBy({ obsolete: 'all' }).obsolete, undefined);
});

test('what an address has wrong is left out, and the rest is shown', () => {
  const search = DevicesSearchSchema.parse({ sort: 'nonsense', category: '1', obsolete: 'yes', model: 'OptiPlex' });
  assert.deepEqual(JSON.parse(JSON.stringify(search)), { model: 'OptiPlex' });
  assert.equal(filterCount(search), 1);
});
