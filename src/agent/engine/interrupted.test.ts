/** Power cuts at every record of arbitrary sequences: whatever was cut off, the run comes to the same end with the same variables. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { RunRecord } from '../../api/agent.ts';
import { readHistory } from '../../api/run-history.ts';
import { memoryHome } from './journal-home.ts';
import { runSequence } from './test-run.ts';
import { doing, maybe, nodes } from './test-sequences.ts';

interface Sequence {
  steps: object[];
  onFailure: object[] | undefined;
}

/** From where `known` leaves off, through all restarts, to the end. */
async function toTheEnd(t: TestContext, { steps, onFailure }: Sequence, known: readonly RunRecord[]) {
  const home = memoryHome();
  const document = onFailure === undefined ? {} : { onFailure };
  for (let stretch = 0; stretch < 200; stretch += 1) {
    const options = {
      steps: JSON.parse(JSON.stringify(steps)),
      document: JSON.parse(JSON.stringify(document)),
      doing,
      home,
    };
    const { end, records } = await runSequence(t, { ...options, ...(stretch === 0 ? { known } : {}) });
    if (end.kind !== 'ended') continue;
    const { variables, lastStep } = readHistory(records);
    return { records, end: { ...end, variables: [...variables.values()], lastStep } };
  }
  throw new Error('it never ends');
}

test('a run that was cut off at any record ends as the one that was not', { timeout: 600_000 }, async (t) => {
  const sequence = fc.record({ steps: nodes, onFailure: maybe(nodes) });
  await fc.assert(
    fc.asyncProperty(sequence, fc.nat(), async (given, where) => {
      const whole = await toTheEnd(t, given, []);
      const kept = 1 + (where % (whole.records.length - 1));
      const cut = await toTheEnd(t, given, whole.records.slice(0, kept));
      assert.deepEqual(cut.end, whole.end, `cut after ${kept} of ${whole.records.length} records`);
    }),
    { numRuns: 150 },
  );
});
