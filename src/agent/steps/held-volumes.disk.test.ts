/** Volumes that are encrypted or hibernated, on real disks: nothing is read from them or kept on them, and a disk with them is erased where somebody knows the computer. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Volume } from '../../api/agent.ts';
import { capture, sampleTree } from '../../formats/wim/test-support.ts';
import { temporaryFolder } from '../machine/test-computer.ts';
import { applyDataImage } from './apply-data-image.ts';
import { applyOperatingSystemImage } from './apply-operating-system-image.ts';
import { captureOperatingSystemImage } from './capture-operating-system-image.ts';
import { formatAndPartitionDisk } from './format-and-partition-disk.ts';
import { withMounts } from './mounts.ts';
import { onVolume, type ReferenceDisk, referenceDisk, volumeHash, windowsSystem } from './test-capture.ts';
import { packageOf } from './test-content.ts';
import { machineWithDisk, mountsOf, output, whyNoDisks } from './test-loop.ts';
import { contextFor, failureOf, IMAGE_ID, policyOfNewRun, stepOf, volumeWith } from './test-step.ts';
import { mountWindows } from './windows/windows-volume.ts';

const skip = whyNoDisks(['wimlib-imagex', 'mkntfs', 'ntfs-3g', 'ntfs-3g.probe', 'blkid']);
const MEBIBYTE = 2 ** 20;

/** As Windows 8 and later write them: signature of the hibernation file; of a BitLocker volume jump, signature, GUID and where its metadata is (libbde). */
const HIBERNATED = Buffer.concat([Buffer.from('HIBR'), Buffer.alloc(65_532)]);

async function hibernatedDisk(t: TestContext): Promise<ReferenceDisk> {
  const disk = await referenceDisk(t, 64, 'windows');
  await onVolume(t, disk.partition, 'windows', async (root) => {
    await windowsSystem()(root);
    await writeFile(join(root, 'hiberfil.sys'), HIBERNATED);
  });
  return disk;
}

async function encryptedDisk(t: TestContext): Promise<ReferenceDisk> {
  const disk = await referenceDisk(t, 64, 'windows');
  const volume = Buffer.alloc(MEBIBYTE);
  volume.write('\xeb\x58\x90-FVE-FS-', 'latin1');
  volume.writeUInt16LE(512, 11);
  volume.write('3bd66749292ed84a8399f6a339e3d001', 160, 'hex');
  volume.writeBigUInt64LE(65_536n, 176);
  volume.write('-FVE-FS-', 65_536);
  volume.write('04000200', 65_544, 'hex');
  const file = join(await temporaryFolder(t), 'begin');
  await writeFile(file, volume);
  output('dd', [`if=${file}`, `of=${disk.partition}`, 'conv=notrunc,fsync', 'status=none']);
  return disk;
}

const kinds = [
  ['encrypted with BitLocker', encryptedDisk, /encrypted with BitLocker.*manage-bde -off/s],
  ['hibernated', hibernatedDisk, /hibernated Windows.*powercfg \/hibernate off/s],
] as const;

function volumeOf({ device, partition, bytes }: ReferenceDisk): Volume {
  return volumeWith({ path: partition, diskPath: device, bytes, type: 'windows', fileSystem: 'ntfs', label: null });
}

async function untouched(disk: ReferenceDisk, step: () => Promise<unknown>, code: string, message: RegExp) {
  const before = volumeHash(disk.partition);
  const error = await failureOf(step());
  assert.equal(error.code, code);
  assert.match(error.message, message);
  assert.equal(volumeHash(disk.partition), before, 'the volume was written to');
  assert.deepEqual(mountsOf(disk.device), []);
}

for (const [what, make, message] of kinds) {
  test(`a volume that is ${what} is not captured, whether it is named or found`, { skip }, async (t) => {
    const disk = await make(t);
    const machine = machineWithDisk(disk.device, disk.bytes);
    const capturing = (source?: object) =>
      captureOperatingSystemImage(
        stepOf('capture-operating-system-image', { imageName: 'x', ...(source && { source }) }),
        contextFor({ machine }),
      );
    await untouched(disk, () => capturing({ disk: 0, partition: 1 }), 'SLIP-4041', message);
    // Nothing of a BitLocker volume tells that there is a Windows on it.
    await untouched(disk, () => capturing(), make === encryptedDisk ? 'SLIP-4040' : 'SLIP-4041', message);
  });

  test(`no image is applied to a volume of the run that is ${what} by now, and it is not mounted`, {
    skip,
  }, async (t) => {
    const disk = await make(t);
    const folder = await temporaryFolder(t);
    const wim = capture(await sampleTree(join(folder, 'tree')), join(folder, 'a.wim'), '--compress=none');
    const pkg = await packageOf(folder, wim, { platform: 'windows' });
    const machine = machineWithDisk(disk.device, disk.bytes);
    const policy = policyOfNewRun([pkg.pkg]);
    const context = contextFor({ machine, policy, content: pkg.content, volumes: [volumeOf(disk)] });
    const options = { image: IMAGE_ID, volume: 'system' };
    const applying = stepOf('apply-operating-system-image', options);
    await untouched(disk, () => applyOperatingSystemImage(applying, context), 'SLIP-4053', message);
    await untouched(disk, () => applyDataImage(stepOf('apply-data-image', options), context), 'SLIP-4053', message);
    const mounting = () => withMounts(machine, (mounts) => mounts.volume(volumeOf(disk)));
    await untouched(disk, mounting, 'SLIP-4053', message);
    const reading = () => withMounts(machine, (mounts) => mountWindows(mounts, volumeOf(disk), 'read'));
    await untouched(disk, reading, 'SLIP-4053', message);
  });

  test(`a disk with a volume that is ${what} is erased on a computer that the site knows, which is told`, {
    skip,
  }, async (t) => {
    const disk = await make(t);
    const context = contextFor({ machine: machineWithDisk(disk.device, disk.bytes), policy: policyOfNewRun() });
    const result = await formatAndPartitionDisk(erasing, context);
    assert.ok(result.outcome === 'done' && result.facts?.kind === 'disk-layout');
    const heldBy = make === encryptedDisk ? 'bitlocker' : 'hibernation';
    assert.deepEqual(
      result.facts.erased?.map((each) => [each.path, each.heldBy]),
      [[disk.partition, heldBy]],
    );
    const told = make === encryptedDisk ? /is encrypted with BitLocker/ : /has a hibernated Windows/;
    for (const text of [result.message, ...context.destroyed]) assert.match(text, told);
    assert.equal(output('blkid', ['-p', '-s', 'TYPE', '-o', 'value', disk.partition]).trim(), 'ext4');
  });

  test(`a disk with a volume that is ${what} is left alone on a computer that came in by itself`, {
    skip,
  }, async (t) => {
    const disk = await make(t);
    const policy = { ...policyOfNewRun(), unreviewedComputer: true as const };
    const context = contextFor({ machine: machineWithDisk(disk.device, disk.bytes), policy });
    await untouched(disk, () => formatAndPartitionDisk(erasing, context), 'SLIP-4053', /came in by itself.*approve/s);
    assert.deepEqual(context.destroyed, []);
  });
}

const erasing = stepOf('format-and-partition-disk', {
  partitions: [{ volume: 'system', type: 'linux', fileSystem: 'ext4' }],
});

test('a disk with a volume that nobody holds is erased on a computer that came in by itself', { skip }, async (t) => {
  const disk = await referenceDisk(t, 64, 'windows');
  const policy = { ...policyOfNewRun(), unreviewedComputer: true as const };
  const context = contextFor({ machine: machineWithDisk(disk.device, disk.bytes), policy });
  const result = await formatAndPartitionDisk(erasing, context);
  assert.ok(result.outcome === 'done' && result.facts?.kind === 'disk-layout');
  assert.equal(result.facts.erased, undefined);
});
