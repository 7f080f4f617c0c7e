import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Failures, type SignInFacts, signInPause } from './sign-in-pause.ts';

const now = new Date('2026-11-25T12:00:00Z');
const none: Failures = { count: 0, lastAt: null };
const failed = (count: number, secondsAgo = 0): Failures => ({
  count,
  lastAt: new Date(now.getTime() - secondsAgo * 1000),
});
const seconds = (facts: Partial<SignInFacts>): number =>
  signInPause({ accountFromAddress: none, address: none, account: none, knownAddress: false, ...facts }, now) / 1000;

test('five failures of an account from an address are free, then the pauses double up to a quarter of an hour', () => {
  const pauses = [0, 4, 5, 6, 7, 9, 10, 1000].map((count) => seconds({ accountFromAddress: failed(count) }));
  assert.deepEqual(pauses, [0, 0, 30, 60, 120, 480, 900, 900]);
});

test('a pause counts from the last failure', () => {
  assert.equal(seconds({ accountFromAddress: failed(6, 45) }), 15);
  assert.equal(seconds({ accountFromAddress: failed(6, 60) }), 0);
});

test('an address that tries many names is slowed down after twenty failures', () => {
  assert.deepEqual(
    [19, 20, 25].map((count) => seconds({ address: failed(count) })),
    [0, 30, 900],
  );
});

test('a name that is tried from everywhere is slowed down after fifty failures, but not where its user has signed in before', () => {
  assert.deepEqual(
    [49, 50, 55].map((count) => seconds({ account: failed(count) })),
    [0, 30, 900],
  );
  assert.equal(seconds({ account: failed(100_000), knownAddress: true }), 0);
  assert.equal(seconds({ account: failed(100_000), accountFromAddress: failed(5), knownAddress: true }), 30);
});
