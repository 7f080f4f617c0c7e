import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareVersions } from './version-order.ts';

test('versions compare by their numbers', () => {
  assert.ok(compareVersions('1.10.0', '1.9.9') > 0);
  assert.ok(compareVersions('1.2.3-beta', '1.2.3') === 0);
  assert.ok(compareVersions('0.9', '1.0.0') < 0);
});
