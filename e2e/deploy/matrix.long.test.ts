/** Every way of network boot, each to a deployed system and back to it by itself; `npm test` has one of them (secure-boot.test.ts). */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { getDevice } from '../../src/api/devices.ts';
import { listRuns } from '../../src/api/runs.ts';
import { watchRun } from '../../src/lab/deployment.ts';
import { assertSameFiles } from '../support/compare-trees.ts';
import { type ComputerChoice, type DeployLab, openDeployLab } from '../support/deploy-lab.ts';

const MINUTE = 60_000;

interface Way {
  readonly name: string;
  readonly choice: ComputerChoice;
  readonly origin: 'pxe' | 'http';
  readonly firmware: { readonly kind: 'bios' | 'uefi'; readonly secureBoot: boolean | null };
}

const WAYS: readonly Way[] = [
  {
    name: 'BIOS',
    choice: { firmware: 'bios' },
    origin: 'pxe',
    firmware: { kind: 'bios', secureBoot: null },
  },
  {
    name: 'UEFI by PXE, with an NVMe disk',
    choice: { firmware: 'uefi', disks: [{ sizeGiB: 6, interface: 'nvme' }] },
    origin: 'pxe',
    firmware: { kind: 'uefi', secureBoot: false },
  },
  {
    name: 'UEFI by HTTP Boot',
    choice: { firmware: 'http-boot' },
    origin: 'http',
    firmware: { kind: 'uefi', secureBoot: false },
  },
  {
    name: 'UEFI by HTTP Boot under Secure Boot',
    choice: { firmware: 'http-boot', secureBoot: true },
    origin: 'http',
    firmware: { kind: 'uefi', secureBoot: true },
  },
];

let lab: DeployLab;
before(async () => {
  lab = await openDeployLab('matrix', { taps: WAYS.length });
});
after(() => lab?.close());

for (const [at, way] of WAYS.entries()) {
  test(`${way.name}: deployed, right in every file, and on its disk after a restart`, {
    timeout: 25 * MINUTE,
  }, async () => {
    const { computer, device, name, waitUntilLeft } = await lab.computer(at + 1, way.choice);
    const left = waitUntilLeft();
    await computer.start();
    const run = await watchRun(lab.site.client, device.id, { timeoutMilliseconds: 20 * MINUTE });
    assert.equal(run.state, 'succeeded', run.message);
    assert.equal(run.origin, way.origin);
    const { inventory } = await lab.site.client(getDevice, { params: { id: device.id } });
    assert.partialDeepStrictEqual(inventory?.firmware, way.firmware);
    await left;
    const login = computer.waitForSerial(new RegExp(`${name} login:`), 5 * MINUTE);
    login.catch(() => undefined);
    await computer.reset();
    await login;
    const runs = await lab.site.client(listRuns, { query: { deviceId: device.id } });
    assert.equal(runs.length, 1);
    await computer.powerOff();
    await assertSameFiles(computer.diskPaths[0] ?? '', 2);
  });
}
