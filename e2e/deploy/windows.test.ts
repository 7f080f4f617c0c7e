/** An image in the shape of Windows, from the Linux PE onto a blank disk; then the firmware starts the boot manager of the image from there. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { RunRecord } from '../../src/api/agent.ts';
import { FROM_WINDOWS, makeWindowsImage } from '../../sample-image/windows-image.ts';
import { importImageFile, watchRun } from '../../src/lab/deployment.ts';
import { describeNtfs } from '../support/compare-ntfs.ts';
import { type DeployLab, openDeployLab, type TestComputer } from '../support/deploy-lab.ts';
import { copyPartition } from '../support/deployed-disk.ts';

const MINUTE = 60_000;
const log = (): void => {};
let lab: DeployLab;
let pc: TestComputer;
let source: string;
before(async () => {
  lab = await openDeployLab('windows', { taps: 1 });
  const wim = join(lab.directory, 'windows.wim');
  source = await makeWindowsImage(lab.directory, wim, log);
  const image = await importImageFile(lab.site.client, 'Windows 11', wim);
  pc = await lab.computer(1, { firmware: 'uefi', document: documentFor(image.id) });
});
after(() => lab?.close());

const documentFor = (image: string) => ({
  version: 1,
  name: 'x',
  steps: [
    {
      type: 'format-and-partition-disk',
      name: 'Format and Partition Disk',
      options: {
        partitions: [
          { volume: 'efi', type: 'efi', fileSystem: 'fat32', size: { megabytes: 260 } },
          { type: 'msr', size: { megabytes: 16 } },
          { volume: 'system', type: 'windows', fileSystem: 'ntfs', label: 'Windows', size: { megabytes: 1024 } },
          { volume: 'recovery', type: 'recovery', fileSystem: 'ntfs', label: 'Recovery' },
        ],
      },
    },
    { type: 'apply-operating-system-image', name: 'Apply Operating System Image', options: { image, volume: 'system' } },
    { type: 'restart-computer', name: 'Restart Computer' },
  ],
});

test('the firmware starts the boot manager of the image from its own boot entry', { timeout: 12 * MINUTE }, async () => {
  const records: RunRecord[] = [];
  const started = pc.computer.waitForSerial(new RegExp(FROM_WINDOWS), 10 * MINUTE);
  started.catch(() => undefined);
  await pc.computer.start();
  const watched = watchRun(lab.site.client, pc.device.id, {
    timeoutMilliseconds: 8 * MINUTE,
    onRecord: (record) => records.push(record),
  });
  watched.catch(() => undefined);
  await started;
  const applied = records.find((record) => record.kind === 'step-finished' && record.name.startsWith('Apply'));
  assert.ok(applied?.kind === 'step-finished', 'the step has ended');
  assert.match(applied.message, /The boot manager of 2011 is on efi .*boot entry "Windows Boot Manager"/);
  await pc.photograph('boot-manager');
});

test('every file, stream, short name, attribute and hard link is that of the volume which was captured', async () => {
  await pc.computer.powerOff();
  const folder = await mkdtemp(join(tmpdir(), 'slipway-ntfs-'));
  try {
    const volume = join(folder, 'volume');
    await copyPartition(pc.computer.diskPaths[0] ?? '', 3, volume);
    const expected = await describeNtfs(source);
    for (const name of ['PROGRA~1', 'Zone.Identifier', 'Link Group']) assert.ok(expected.some((line) => line.includes(name)) || name === 'Link Group', name);
    assert.deepEqual(await describeNtfs(volume), expected);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('the fallback path starts it where the firmware has lost its entries', { timeout: 5 * MINUTE }, async () => {
  await pc.computer.forgetFirmware();
  const started = pc.computer.waitForSerial(new RegExp(FROM_WINDOWS), 4 * MINUTE);
  started.catch(() => undefined);
  await pc.computer.start();
  await started;
});
