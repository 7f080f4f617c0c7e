import assert from 'node:assert/strict';
import { test } from 'node:test';
import { permissionNames } from '../../../api/permissions.ts';
import { actionsFor, concernedBy } from './actions-for.ts';

const plain: Parameters<typeof concernedBy>[1][number] = {
  protected: false,
  obsoleteAt: null,
  standing: 'known',
  macs: ['52:54:00:00:00:01'],
};
const obsolete = { ...plain, protected: true, obsoleteAt: '2026-11-01T00:00:00.000Z' };

test('what somebody may not do is not offered, nor what would change nothing', () => {
  assert.deepEqual(actionsFor([plain], ['device.read']), []);
  assert.deepEqual(actionsFor([plain], ['device.boot', 'device.delete']), ['wake', 'delete']);
  assert.deepEqual(actionsFor([plain], ['device.change']), ['categories', 'protect', 'obsolete']);
  assert.deepEqual(actionsFor([obsolete], ['device.change']), ['categories', 'unprotect', 'current']);
  assert.equal(actionsFor([plain, obsolete], permissionNames).length, 9);
});

test('a placeholder is no computer that could be woken or deleted', () => {
  assert.deepEqual(actionsFor([{ ...plain, standing: 'placeholder', macs: [] }], permissionNames), [
    'collection',
    'categories',
    'protect',
  ]);
});

test('of several devices those are concerned with which it can be done', () => {
  assert.deepEqual(concernedBy('protect', [plain, obsolete]), [plain]);
});
