/** The site is killed twenty times at random moments during one deployment under Secure Boot; nothing is lost, nothing is done twice. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listRunRecords, listRuns } from '../../src/api/runs.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { assertSameFiles } from '../support/compare-trees.ts';
import { type DeployLab, openDeployLab } from '../support/deploy-lab.ts';
import { chooseSeed, seededRandom } from '../support/seeded-random.ts';

const MINUTE = 60_000;
const KILLS = 20;
const seed = chooseSeed();
const random = seededRandom(seed);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

let lab: DeployLab;
before(async () => {
  lab = await openDeployLab('site-kills', { taps: 1 });
});
after(() => lab?.close());

test(`${KILLS} times kill -9 of the site during one deployment (SLIPWAY_TEST_SEED=${seed})`, {
  timeout: 40 * MINUTE,
}, async (t) => {
  const pc = await lab.computer(1, { firmware: 'secure-boot' });
  await pc.computer.start();
  let over = false;
  let kills = 0;
  const killing = (async () => {
    // Firmware that finds nobody gives up for good, as it does with any server: what is shown here begins with the run.
    while (!over && (await lab.site.client(listRuns, { query: { deviceId: pc.device.id } })).length === 0)
      await pause(500);
    while (!over && kills < KILLS) {
      await pause(1_000 + random() * 8_000);
      await lab.site.kill();
      kills += 1;
      await lab.site.start();
    }
  })();
  const run = await watchRun(lab.site.client, pc.device.id, { timeoutMilliseconds: 35 * MINUTE });
  over = true;
  await killing;
  t.diagnostic(`${kills} kills`);
  assert.equal(run.state, 'succeeded', run.message);
  assert.equal(kills, KILLS, 'the deployment was over before the last kill');
  const records = await lab.site.client(listRunRecords, { params: { id: run.id }, query: {} });
  assert.deepEqual(
    records.map(({ sequence }) => sequence),
    records.map((_, at) => at + 1),
    'nothing is lost, nothing came twice',
  );
  const ended = records.flatMap((r) => (r.kind === 'step-finished' ? [r.name] : []));
  assert.deepEqual(ended, [...new Set(ended)]);
  assert.equal((await lab.site.client(listRuns, { query: { deviceId: pc.device.id } })).length, 1);
  await pc.waitUntilLeft();
  await pc.computer.powerOff();
  await assertSameFiles(pc.computer.diskPaths[0] ?? '', 2);
});
