/** Capture Operating System Image on real volumes: what is captured, applied again, is what was there but for what is left out, and the source has not changed by a byte. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { folderCaptures } from '../folder/folder-captures.ts';
import { temporaryFolder } from '../machine/test-computer.ts';
import { applyOperatingSystemImage } from './apply-operating-system-image.ts';
import { captureOperatingSystemImage } from './capture-operating-system-image.ts';
import {
  LEFT_OUT,
  linuxSystem,
  onVolume,
  type ReferenceDisk,
  referenceDisk,
  volumeHash,
  windowsSystem,
} from './test-capture.ts';
import { packageOf } from './test-content.ts';
import { machineWithDisk, mountsOf, output, quietly, whyNoDisks } from './test-loop.ts';
import { contextFor, failureOf, IMAGE_ID, stepOf } from './test-step.ts';
import { describe, mounted, realDisk } from './test-volume.ts';

const skip = whyNoDisks([
  ...['wimlib-imagex', 'mke2fs', 'mkntfs', 'ntfs-3g', 'ntfs-3g.probe', 'ntfsls', 'ntfsinfo', 'dumpe2fs', 'debugfs'],
  ...['getfattr', 'setfattr', 'setcap'],
]);

function captureStep(disk: ReferenceDisk, folder: string, options: object = {}) {
  const lines: string[] = [];
  const machine = machineWithDisk(disk.device, disk.bytes, {}, (line) => lines.push(line));
  const context = contextFor({ machine, captures: folderCaptures(folder), variables: { Room: '12' } });
  const step = stepOf('capture-operating-system-image', { imageName: 'Room %Room%', ...options });
  return { lines, context, run: () => captureOperatingSystemImage(step, context) };
}

/** Without what is left out; the machine id is there and empty. */
function expectedOf(lines: readonly string[]): string[] {
  const isLeftOut = (line: string) =>
    LEFT_OUT.some((path) => line.startsWith(`${path} `) || line.startsWith(`${path}/`));
  return lines.filter((line) => !isLeftOut(line)).map(withoutMachineId);
}

function withoutMachineId(line: string): string {
  return line.startsWith('etc/machine-id ') ? 'etc/machine-id' : line;
}

test('a Linux, captured and applied again, is the same in every file; what must not be cloned is left out', {
  skip,
}, async (t) => {
  const disk = await referenceDisk(t, 256, 'linux');
  await onVolume(t, disk.partition, 'linux', linuxSystem);
  const before = volumeHash(disk.partition);
  const folder = await temporaryFolder(t);
  const { run, context } = captureStep(disk, folder, {
    exclude: ['/srv/data'],
    description: 'For %Room%',
    createdBy: 'me',
  });
  const result = await run();
  assert.match(result.message, /is captured \(1 MiB\): it is .*Room 12\.wim/);
  assert.equal(volumeHash(disk.partition), before, 'the source was written to');
  assert.deepEqual(mountsOf(disk.device), []);
  assert.ok(context.updates.some(({ message }) => message === `Capturing ${disk.partition}`));
  const wim = join(folder, 'captures/Room 12.wim');
  const xml = output('wimlib-imagex', ['info', wim]);
  for (const line of [/^Compression: +LZX$/m, /^Name: +Room 12$/m, /^Description: +For 12$/m]) assert.match(xml, line);
  const pkg = await packageOf(folder, wim);
  const target = await realDisk(t, pkg, 256, 'linux');
  await applyOperatingSystemImage(stepOf('apply-operating-system-image', { image: IMAGE_ID }), target.context);
  const expected = expectedOf(await mounted(t, ['-o', 'ro,noload', disk.partition], describe));
  const found = await mounted(t, ['-o', 'ro', target.system.path], describe);
  assert.ok(expected.some((line) => line.includes('security.capability')));
  assert.ok(
    found.some((line) => /^etc\/machine-id .*444.* 0 /.test(line)),
    found.find((line) => line.includes('machine-id')),
  );
  assert.deepEqual(found.map(withoutMachineId), expected);
});

test('SSH host keys are kept when the step says so', { skip }, async (t) => {
  const disk = await referenceDisk(t, 128, 'linux');
  await onVolume(t, disk.partition, 'linux', linuxSystem);
  const folder = await temporaryFolder(t);
  await captureStep(disk, folder, { sshHostKeys: 'keep' }).run();
  const files = output('wimlib-imagex', ['dir', join(folder, 'captures/Room 12.wim'), '1']);
  assert.match(files, /^\/etc\/ssh\/ssh_host_ed25519_key$/m);
});

async function refusedWindows(t: TestContext, spoil: (partition: string) => Promise<void>) {
  const disk = await referenceDisk(t, 64, 'windows');
  await onVolume(t, disk.partition, 'windows', windowsSystem());
  await spoil(disk.partition);
  const before = volumeHash(disk.partition);
  const error = await failureOf(captureStep(disk, await temporaryFolder(t)).run());
  assert.equal(volumeHash(disk.partition), before, 'the source was written to');
  return error;
}

test('a hibernated Windows is refused, with how to shut it down', { skip }, async (t) => {
  const error = await refusedWindows(t, (partition) =>
    // The first bytes of a hibernation file in use; ntfs-3g looks at these.
    onVolume(t, partition, 'windows', (root) =>
      writeFile(join(root, 'hiberfil.sys'), Buffer.concat([Buffer.from('hibr'), Buffer.alloc(8192)])),
    ),
  );
  assert.equal(error.code, 'SLIP-4041');
  assert.match(error.message, /hibernated.*powercfg \/hibernate off/s);
});

test('an NTFS volume that is marked for a check is refused', { skip }, async (t) => {
  // Without options ntfsfix(8) marks the volume so that Windows checks it.
  const error = await refusedWindows(t, async (partition) => quietly('ntfsfix', [partition]));
  assert.equal(error.code, 'SLIP-4041');
  assert.match(error.message, /marked for a check.*chkdsk/s);
});

test('a Linux that was not shut down is refused, and its journal stays as it is', { skip }, async (t) => {
  const disk = await referenceDisk(t, 64, 'linux');
  await onVolume(t, disk.partition, 'linux', linuxSystem);
  output('debugfs', ['-w', '-R', 'feature needs_recovery', disk.partition]);
  const before = volumeHash(disk.partition);
  const error = await failureOf(captureStep(disk, await temporaryFolder(t)).run());
  assert.equal(error.code, 'SLIP-4041');
  assert.match(error.message, /not shut down cleanly/);
  assert.equal(volumeHash(disk.partition), before, 'the source was written to');
});

test('a volume that is mounted is refused', { skip }, async (t) => {
  const disk = await referenceDisk(t, 64, 'linux');
  await onVolume(t, disk.partition, 'linux', async (root) => {
    await linuxSystem(root);
    const error = await failureOf(
      captureStep(disk, await temporaryFolder(t), { source: { disk: 0, partition: 1 } }).run(),
    );
    assert.equal(error.code, 'SLIP-4041');
    assert.match(error.message, /in use/);
  });
});

test('a system with its /usr on another volume is refused, and nothing of it is left', { skip }, async (t) => {
  const disk = await referenceDisk(t, 64, 'linux');
  await onVolume(t, disk.partition, 'linux', async (root) => {
    await linuxSystem(root);
    await writeFile(join(root, 'etc/fstab'), 'UUID=1 / ext4 defaults 0 1\nUUID=2 /usr ext4 defaults 0 1\n');
  });
  const error = await failureOf(captureStep(disk, await temporaryFolder(t)).run());
  assert.equal(error.code, 'SLIP-4042');
  assert.match(error.message, /\/usr on other volumes/);
  assert.deepEqual(mountsOf(disk.device), []);
});
