/** An image in the shape of Windows, from the Linux PE onto a blank disk; then the firmware starts the boot manager of the image from there. */
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { FROM_WINDOWS, makeWindowsImage } from '../../sample-image/windows-image.ts';
import { listRunRecords, listRuns } from '../../src/api/runs.ts';
import { importImageFile } from '../../src/lab/deployment.ts';
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
          { volume: 'reserved', type: 'msr', fileSystem: 'none', size: { megabytes: 16 } },
          { volume: 'system', type: 'windows', fileSystem: 'ntfs', label: 'Windows', size: { megabytes: 1024 } },
          { volume: 'recovery', type: 'recovery', fileSystem: 'ntfs', label: 'Recovery' },
        ],
      },
    },
    {
      type: 'apply-operating-system-image',
      name: 'Apply Operating System Image',
      options: { image, volume: 'system' },
    },
    { type: 'restart-computer', name: 'Restart Computer', options: {} },
  ],
});

/** Until it says its line. */
async function bootManager(minutes: number): Promise<void> {
  await pc.computer.waitForSerial(new RegExp(FROM_WINDOWS), minutes * MINUTE);
}

test('the boot manager of the image starts after the restart, led to the disk by the site', {
  timeout: 12 * MINUTE,
}, async () => {
  const started = bootManager(10);
  started.catch(() => undefined);
  await pc.computer.start();
  await started;
  await pc.photograph('boot-manager');
  const [run] = await lab.site.client(listRuns, { query: { deviceId: pc.device.id } });
  const records = await lab.site.client(listRunRecords, { params: { id: run?.id ?? '' }, query: {} });
  const applied = records.find((record) => record.kind === 'step-finished' && record.name.startsWith('Apply'));
  assert.ok(applied?.kind === 'step-finished', 'the step has ended');
  assert.match(applied.message, /The boot manager of 2011 is on efi .*boot entry "Windows Boot Manager"/);
});

test('every file, stream, short name, attribute and hard link is that of the volume which was captured', async () => {
  await pc.computer.powerOff();
  const folder = await mkdtemp(join(tmpdir(), 'slipway-ntfs-'));
  try {
    const volume = join(folder, 'volume');
    await copyPartition(pc.computer.diskPaths[0] ?? '', 3, volume);
    const expected = await describeNtfs(source);
    for (const name of ['PROGRA~1', 'Zone.Identifier', 'FILE_ATTRIBUTE_HIDDEN', 'WinSxS'])
      assert.ok(
        expected.some((line) => line.includes(name)),
        name,
      );
    assert.deepEqual(await describeNtfs(volume), expected);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('without a network the firmware starts it from its own boot entry', { timeout: 6 * MINUTE }, async () => {
  const started = bootManager(5);
  started.catch(() => undefined);
  await pc.computer.cable('pulled');
  await pc.computer.start();
  await started;
});

test('firmware that has lost its entries starts it from EFI/Boot', { timeout: 6 * MINUTE }, async () => {
  await pc.computer.powerOff();
  const variables = join(dirname(pc.computer.serialLogPath), 'firmware-variables.fd');
  assert.ok(readFileSync(variables).includes(Buffer.from('Windows Boot Manager', 'utf16le')), 'the entry is there');
  copyFileSync('/usr/share/OVMF/OVMF_VARS_4M.fd', variables);
  const started = bootManager(5);
  started.catch(() => undefined);
  await pc.computer.start();
  await started;
});
