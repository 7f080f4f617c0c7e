/** Input that makes work without an end, if anything about it is quadratic. */
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';

/** What is linear takes milliseconds for it; what is quadratic, minutes. */
const MOST_MILLISECONDS = 60_000;

/** A test that must come to an end. */
export function endingTest(name: string, work: () => unknown): void {
  test(name, { timeout: MOST_MILLISECONDS }, async () => {
    await work();
    // Work that holds the process up holds the test's time limit up too: here its turn comes.
    await setTimeout(1);
  });
}
