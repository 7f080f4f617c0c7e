import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExpiringMap } from './expiring-map.ts';

test('an entry is there until its time is over', () => {
  let now = 0;
  const map = new ExpiringMap<string>({ milliseconds: 100, maxEntries: 10, now: () => now });
  map.set('a', 'x');
  now = 99;
  assert.equal(map.get('a'), 'x');
  now = 100;
  assert.equal(map.get('a'), undefined);
  assert.equal(map.size, 0);
});

test('a full map forgets its oldest entry; one that is set again is young', () => {
  const map = new ExpiringMap<number>({ milliseconds: 100, maxEntries: 3, now: () => 0 });
  for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) map.set(key, value);
  map.set('a', 4);
  map.set('d', 5);
  assert.deepEqual(
    ['a', 'b', 'c', 'd'].map((key) => map.get(key)),
    [4, undefined, 3, 5],
  );
});

test('a million invented keys leave no more than the most it may hold', () => {
  const map = new ExpiringMap<number>({ milliseconds: 1e9, maxEntries: 4096, now: () => 0 });
  for (let key = 0; key < 1_000_000; key += 1) map.set(`key ${key}`, key);
  assert.equal(map.size, 4096);
});
