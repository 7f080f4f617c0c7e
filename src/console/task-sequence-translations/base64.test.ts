import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toBase64 } from './base64.ts';

for (const length of [0, 1, 8191, 8192, 100_003])
  test(`${length} bytes are what others read`, () => {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 31) % 256);
    assert.equal(toBase64(bytes), Buffer.from(bytes).toString('base64'));
  });
