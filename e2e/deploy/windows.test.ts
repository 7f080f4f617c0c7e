/** An image in the shape of Windows, from the Linux PE onto a blank disk; then the firmware starts the boot manager of the image from there. */
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { compareNtfs, type DescribedVolume, describeNtfs } from '../../sample-image/compare-ntfs.ts';
import { FROM_WINDOWS, makeWindowsImage } from '../../sample-image/windows-image.ts';
import { listRunRecords, listRuns } from '../../src/api/runs.ts';
import { copyPartition } from '../../src/lab/copy-partition.ts';
import { importImageFile } from '../../src/lab/deployment.ts';
import { type DeployLab, openDeployLab, type TestComputer } from '../support/deploy-lab.ts';
import { goOnInWine } from '../support/windows-in-wine.ts';

const MINUTE = 60_000;
const log = (): void => {};
let lab: DeployLab;
let pc: TestComputer;
let old: TestComputer;
let source: string;
before(async () => {
  lab = await openDeployLab('windows', { taps: 2 });
  const wim = join(lab.directory, 'windows.wim');
  source = await makeWindowsImage(lab.directory, wim, log);
  const image = await importImageFile(lab.site.client, 'Windows 11', wim);
  pc = await lab.computer(1, { firmware: 'uefi', document: documentFor(image.id, uefiDisk, settings) });
  old = await lab.computer(2, { firmware: 'bios', document: documentFor(image.id, biosDisk) });
});
after(() => lab?.close());

const uefiDisk = {
  partitions: [
    { volume: 'efi', type: 'efi', fileSystem: 'fat32', size: { megabytes: 260 } },
    { volume: 'reserved', type: 'msr', fileSystem: 'none', size: { megabytes: 16 } },
    { volume: 'system', type: 'windows', fileSystem: 'ntfs', label: 'Windows', size: { megabytes: 1024 } },
    { volume: 'recovery', type: 'recovery', fileSystem: 'ntfs', label: 'Recovery' },
  ],
};
const biosDisk = {
  style: 'mbr',
  partitions: [
    { volume: 'system', type: 'windows', fileSystem: 'ntfs', label: 'Windows', size: { megabytes: 1024 } },
    { volume: 'recovery', type: 'recovery', fileSystem: 'ntfs', label: 'Recovery' },
  ],
};
const documentFor = (image: string, disk: object, more: readonly object[] = []) => ({
  version: 1,
  name: 'x',
  steps: [
    { type: 'format-and-partition-disk', name: 'Format and Partition Disk', options: disk },
    {
      type: 'apply-operating-system-image',
      name: 'Apply Operating System Image',
      options: { image, volume: 'system' },
    },
    ...more,
  ],
});
/** To the first start of Windows, and beyond it. */
const settings = [
  { type: 'apply-windows-settings', name: 'Settings', options: {} },
  { type: 'apply-network-settings', name: 'Network', options: {} },
  { type: 'setup-windows-and-configmgr', name: 'Setup Windows', options: {} },
  { type: 'run-command-line', name: 'In Windows', options: { commandLine: 'cmd.exe /c ver', outputVariable: 'Seen' } },
];

/** Until it says its line. */
async function startsBootManager({ computer }: TestComputer, minutes: number): Promise<void> {
  const started = computer.waitForSerial(new RegExp(FROM_WINDOWS), minutes * MINUTE);
  started.catch(() => undefined);
  await computer.start();
  await started;
}

/** What the step has said that applied the image. */
async function applied({ device }: TestComputer): Promise<string> {
  const [run] = await lab.site.client(listRuns, { query: { deviceId: device.id } });
  const records = await lab.site.client(listRunRecords, { params: { id: run?.id ?? '' }, query: {} });
  const found = records.find((record) => record.kind === 'step-finished' && record.name.startsWith('Apply'));
  assert.ok(found?.kind === 'step-finished', 'the step has ended');
  return found.message;
}

const volumeOf = (pc: TestComputer, number: number): Promise<DescribedVolume> => onVolume(pc, number, describeNtfs);

/** With a copy of partition `number` of a computer, which is switched off for it. */
async function onVolume<T>(
  { computer }: TestComputer,
  number: number,
  look: (volume: string) => Promise<T>,
): Promise<T> {
  await computer.powerOff();
  const folder = await mkdtemp(join(tmpdir(), 'slipway-ntfs-'));
  try {
    const volume = join(folder, 'volume');
    await copyPartition(computer.diskPaths[0] ?? '', number, volume);
    return await look(volume);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('the boot manager of the image starts after the restart, led to the disk by the site', {
  timeout: 12 * MINUTE,
}, async () => {
  await startsBootManager(pc, 10);
  await pc.photograph('boot-manager');
  assert.match(await applied(pc), /The boot manager of 2011 is on efi .*boot entry "Windows Boot Manager"/);
});

/** Of what was captured: nothing lacks and nothing is another than it was, but for `changed`; gives what was added. */
async function asCaptured(found: DescribedVolume, changed: readonly string[]): Promise<readonly string[]> {
  const differences = compareNtfs(await describeNtfs(source), found);
  assert.deepEqual(differences.missing, []);
  assert.deepEqual(differences.changed, changed);
  return differences.more;
}

test('every file, stream, short name, attribute, right and hard link is that of the volume which was captured', async () => {
  const expected = [...(await describeNtfs(source)).values()].join();
  for (const name of ['PROGRA~1', 'Zone.Identifier', 'FILE_ATTRIBUTE_HIDDEN', 'WinSxS'])
    assert.ok(expected.includes(name), name);
  // The drive letter; what was there before is kept.
  const more = await asCaptured(await volumeOf(pc, 3), ['/Windows/System32/config/SYSTEM']);
  const files = more.filter((path) => /\.\w+$|journal$|SYSTEM$/.test(path) && !path.includes('/log/'));
  assert.deepEqual(files.sort(), [
    ...['after-setup.json', 'journal', 'policy.json', 'registry-before/SYSTEM', 'run.json', 'slipway-agent.exe'].map(
      (name) => `/ProgramData/Slipway/${name}`,
    ),
    ...['Panther/Unattend/unattend.xml', 'Setup/Scripts/SetupComplete.cmd'].map((name) => `/Windows/${name}`),
  ]);
});

test('without a network the firmware starts it from its own boot entry', { timeout: 6 * MINUTE }, async () => {
  await pc.computer.cable('pulled');
  await startsBootManager(pc, 5);
});

test('firmware that has lost its entries starts it from EFI/Boot', { timeout: 6 * MINUTE }, async () => {
  await pc.computer.powerOff();
  const variables = join(dirname(pc.computer.serialLogPath), 'firmware-variables.fd');
  assert.ok(readFileSync(variables).includes(Buffer.from('Windows Boot Manager', 'utf16le')), 'the entry is there');
  copyFileSync('/usr/share/OVMF/OVMF_VARS_4M.fd', variables);
  await startsBootManager(pc, 5);
  await pc.computer.powerOff();
});

test('what the PE has left on the volume goes on in wine, ends the run, and leaves nothing', {
  timeout: 6 * MINUTE,
}, async () => {
  const { isLeft, agentLog } = await onVolume(pc, 3, (volume) => goOnInWine(lab.network, volume));
  const [run] = await lab.site.client(listRuns, { query: { deviceId: pc.device.id } });
  assert.equal(run?.state, 'succeeded', `${run?.message} ${agentLog}`);
  const records = await lab.site.client(listRunRecords, { params: { id: run.id }, query: {} });
  const inWindows = records.find((record) => record.kind === 'step-finished' && record.name === 'In Windows');
  assert.equal(inWindows?.environment, 'windows');
  assert.equal(isLeft, false);
});

test('a BIOS is led to the disk as well, and starts it from there by itself', { timeout: 12 * MINUTE }, async () => {
  await startsBootManager(old, 10);
  assert.match(await applied(old), /Its boot manager is on system .*started by GRUB/);
  await old.computer.powerOff();
  await old.computer.cable('pulled');
  await startsBootManager(old, 5);
});

test('beside the files that it is started by, all of them are those that were captured on a BIOS as well', async () => {
  const more = await asCaptured(await volumeOf(old, 1), []);
  assert.ok(more.length > 4 && more.every((path) => /^\/(Boot|bootmgr)/.test(path)), more.join('\n'));
});
