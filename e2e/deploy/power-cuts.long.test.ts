/**
 * Power cuts at random seconds over deployments under Secure Boot: each computer is switched off once, anywhere between power-on and the end of its
 * run, and every one of them ends in the right system. Two at a time. SLIPWAY_POWER_CUTS: how many (20); SLIPWAY_TEST_SEED: which;
 * SLIPWAY_FIRST_POWER_CUT: where to go on after a drill that was stopped (1).
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RunRecord } from '../../src/api/agent.ts';
import { listRunRecords, listRuns, type Run } from '../../src/api/runs.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { assertSameFiles } from '../support/compare-trees.ts';
import { type DeployLab, openDeployLab, type TestComputer } from '../support/deploy-lab.ts';
import { chooseSeed, seededRandom } from '../support/seeded-random.ts';

const MINUTE = 60_000;
const CUTS = Number(process.env['SLIPWAY_POWER_CUTS'] ?? 20);
const FIRST = Number(process.env['SLIPWAY_FIRST_POWER_CUT'] ?? 1);
const seed = chooseSeed();
const random = seededRandom(seed);
const shares = Array.from({ length: CUTS }, random);

let lab: DeployLab;
/** Of one deployment without a cut: the cuts lie anywhere in it. */
let usual = 0;
before(async () => {
  lab = await openDeployLab('power-cuts', { taps: CUTS + 1 });
});
after(() => lab?.close());

test(`a deployment without a cut tells how long one takes (SLIPWAY_TEST_SEED=${seed})`, {
  timeout: 25 * MINUTE,
}, async () => {
  const pc = await lab.computer(1, { firmware: 'secure-boot' });
  const begun = performance.now();
  await pc.computer.start();
  const run = await watchRun(lab.site.client, pc.device.id, { timeoutMilliseconds: 20 * MINUTE });
  usual = performance.now() - begun;
  assert.equal(run.state, 'succeeded', run.message);
  await pc.remove();
});

describe('each cut', { concurrency: 2 }, () => {
  for (const [at, share] of [...shares.entries()].slice(FIRST - 1)) {
    test(`cut ${at + 1} of ${CUTS}, at ${(100 * share).toFixed(1)} % of the time`, {
      timeout: 40 * MINUTE,
    }, async (t) => {
      const pc = await lab.computer(at + 2, { firmware: 'secure-boot' });
      const run = await deployWithCut(pc, share * usual);
      const records = await lab.site.client(listRunRecords, { params: { id: run.id }, query: {} });
      t.diagnostic(`cut after ${Math.round((share * usual) / 1000)} s, ${whatWasCut(records)}`);
      assert.equal(run.state, 'succeeded', run.message);
      assertNothingTwice(records);
      const runs = await lab.site.client(listRuns, { query: { deviceId: pc.device.id } });
      assert.equal(runs.length, 1, 'the same run went on');
      await pc.waitUntilLeft();
      await pc.computer.powerOff();
      await assertSameFiles(pc.computer.diskPaths[0] ?? '', 2);
      await pc.remove();
    });
  }
});

async function deployWithCut({ computer, device }: TestComputer, milliseconds: number): Promise<Run> {
  await computer.start();
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  await computer.powerOff();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await computer.start();
  return watchRun(lab.site.client, device.id, { timeoutMilliseconds: 30 * MINUTE });
}

/** Steps that have ended are passed over, whatever the moment of the cut. */
function assertNothingTwice(records: readonly RunRecord[]): void {
  const ended = records.flatMap((r) => (r.kind === 'step-finished' && r.outcome !== 'skipped' ? [r.name] : []));
  assert.deepEqual(ended, [...new Set(ended)]);
}

function whatWasCut(records: readonly RunRecord[]): string {
  const resumed = records.findIndex((r, at) => r.kind === 'run-resumed' && records[at - 1]?.kind !== 'step-finished');
  const before = records[resumed - 1];
  if (before === undefined) return 'before the run or between two steps';
  return `in ${before.environment}, behind ${before.kind}${'name' in before ? ` of ${before.name}` : ''}`;
}
