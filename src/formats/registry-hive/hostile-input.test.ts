import assert from 'node:assert/strict';
import { test } from 'node:test';
import { throwHives, throwLogs } from './test-hostile.ts';

test('a hive with any bytes changed is read and edited, or refused with a HiveError', () => {
  const { read, edited } = throwHives(4000);
  assert.ok(read > 200 && read < 3900, `${read} read: too one-sided to mean anything`);
  assert.ok(edited > 200 && edited < 3900, `${edited} edited: too one-sided to mean anything`);
});

test('a log with any bytes changed completes its hive, or the hive is refused with a HiveError', () => {
  const completed = throwLogs(2000);
  assert.ok(completed > 100 && completed < 1900, `${completed} completed: too one-sided to mean anything`);
});
