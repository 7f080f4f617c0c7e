import assert from 'node:assert/strict';
import { test } from 'node:test';
import { throwHives, throwLogs } from './test-hostile.ts';

for (const [what, work] of [
  ['hives', throwHives],
  ['logs', throwLogs],
] as const) {
  test(`1 000 000 damaged ${what} leave the memory bounded`, () => {
    work(10_000);
    const before = process.memoryUsage().rss;
    work(1_000_000);
    const grownMegabytes = (process.memoryUsage().rss - before) / 2 ** 20;
    assert.ok(grownMegabytes < 300, `memory grew by ${grownMegabytes} MiB`);
  });
}
