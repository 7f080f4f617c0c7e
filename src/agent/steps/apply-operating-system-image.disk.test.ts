/** Apply Operating System Image on real disks: what is on them afterwards is what was captured. */
import assert from 'node:assert/strict';
import { chmod, link, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { capture, sampleTree } from '../../formats/wim/test-support.ts';
import { temporaryFolder } from '../machine/test-computer.ts';
import { applyOperatingSystemImage } from './apply-operating-system-image.ts';
import { neededVolumeBytes } from './images/image-room.ts';
import { packageOf } from './test-content.ts';
import { loopDisk, mountsOf, output, whyNoDisks } from './test-loop.ts';
import { IMAGE_ID, stepOf } from './test-step.ts';
import { describe, mounted, realDisk } from './test-volume.ts';

const MEBIBYTE = 2 ** 20;
const step = (options: object = {}) => stepOf('apply-operating-system-image', { image: IMAGE_ID, ...options });
const skip = whyNoDisks(['wimlib-imagex', 'mke2fs', 'mkntfs', 'ntfs-3g']);

async function linuxTree(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await sampleTree(folder);
  await mkdir(join(folder, 'usr/bin'), { recursive: true });
  await symlink('usr/bin', join(folder, 'bin'));
  await writeFile(join(folder, 'usr/bin/ping'), Buffer.alloc(90_000, 'ELF'));
  await chmod(join(folder, 'usr/bin/ping'), 0o755);
  output('setcap', ['cap_net_raw+ep', join(folder, 'usr/bin/ping')]);
  output('setfattr', ['-n', 'user.comment', '-v', 'hello', join(folder, 'one-byte')]);
  output('mkfifo', [join(folder, 'pipe')]);
  output('mknod', [join(folder, 'null'), 'c', '1', '3']);
  output('chown', ['33:100', join(folder, 'one-byte')]);
  await chmod(join(folder, 'one-byte'), 0o4751);
  await mkdir(join(folder, 'tmp'));
  await chmod(join(folder, 'tmp'), 0o1777);
  await link(join(folder, 'usr/bin/ping'), join(folder, 'deep/ping'));
}

const realSkip = skip || whyNoDisks(['getfattr', 'setfattr', 'setcap', 'e2fsck']);

for (const options of [
  ['--compress=LZX:20', '--check'],
  ['--compress=XPRESS'],
  ['--compress=none'],
  ['--compress=XPRESS', '--pipable'],
]) {
  test(`a Linux tree captured with ${options.join(' ')} is the same on a real ext4 volume, and again when applied twice`, {
    skip: realSkip,
  }, async (t) => {
    const folder = await temporaryFolder(t);
    const tree = join(folder, 'tree');
    await linuxTree(tree);
    const pkg = await packageOf(folder, capture(tree, join(folder, 'a.wim'), '--unix-data', ...options));
    const { device, context, system } = await realDisk(t, pkg, 256, 'linux');
    const expected = await describe(tree);
    assert.ok(expected.some((line) => line.includes('security.capability')));
    for (const turn of [1, 2]) {
      const result = await applyOperatingSystemImage(step({ volume: 'system' }), context);
      assert.equal(result.outcome, 'done');
      assert.deepEqual(mountsOf(device), []);
      output('e2fsck', ['-f', '-n', system.path]);
      const found = await mounted(t, ['-o', 'ro', system.path], describe);
      assert.deepEqual(found, expected, `turn ${turn}`);
    }
  });
}

/** What wimlib knows of an NTFS volume's files, without what two captures of the same volume differ in. */
async function describeNtfs(folder: string, volume: string): Promise<string[]> {
  const wim = join(folder, 'look.wim');
  await rm(wim, { force: true });
  capture(volume, wim, '--compress=none');
  const text = output('wimlib-imagex', ['dir', wim, '1', '--detailed']);
  return text.split('\n').filter((line) => !/^(Offset in WIM|Link Group ID|Part Number|Reference Count)/.test(line));
}

test('an NTFS tree with streams, hard links and short names is the same on a real NTFS volume', { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  const source = loopDisk(t, 128 * MEBIBYTE);
  output('mkntfs', ['-F', '-Q', '-q', source]);
  const mountPoint = await temporaryFolder(t);
  output('ntfs-3g', ['-o', 'streams_interface=windows', source, mountPoint]);
  try {
    await mkdir(join(mountPoint, 'Windows/System32'), { recursive: true });
    await sampleTree(join(mountPoint, 'Windows'));
    await writeFile(join(mountPoint, 'Windows/System32/kernel32.dll'), Buffer.alloc(300_000, 'MZ'));
    await writeFile(join(mountPoint, 'Windows/System32/kernel32.dll:Zone.Identifier'), 'ZoneId=3');
    output('setfattr', [
      '-n',
      'system.ntfs_dos_name',
      '-v',
      'KERNEL~1.DLL',
      join(mountPoint, 'Windows/System32/kernel32.dll'),
    ]);
    await link(join(mountPoint, 'Windows/System32/kernel32.dll'), join(mountPoint, 'Windows/hard.dll'));
  } finally {
    output('umount', [mountPoint]);
  }
  const wim = capture(source, join(folder, 'a.wim'), '--compress=LZX:20', '--check');
  const pkg = await packageOf(folder, wim, { platform: 'windows' });
  const { context, system } = await realDisk(t, pkg, 200, 'windows');
  await applyOperatingSystemImage(step(), context);
  const expected = await describeNtfs(folder, source);
  assert.ok(
    expected.some((line) => line.includes('Zone.Identifier')) && expected.some((line) => line.includes('KERNEL~1.DLL')),
  );
  assert.deepEqual(await describeNtfs(folder, system.path), expected);
  assert.equal(context.volumes()[0]?.image, IMAGE_ID);
});

for (const type of ['linux', 'windows'] as const) {
  test(`a ${type} image fits a volume of the size that it is said to need`, { skip }, async (t) => {
    const folder = await temporaryFolder(t);
    const tree = join(folder, 'tree');
    await mkdir(tree);
    // Small files waste the most: each takes a block and an inode.
    for (let at = 0; at < 6000; at += 1) await writeFile(join(tree, `file-${at}`), `${at}`.repeat(100));
    const wim = capture(tree, join(folder, 'a.wim'), '--compress=none', ...(type === 'linux' ? ['--unix-data'] : []));
    const pkg = await packageOf(folder, wim, { platform: type });
    const needed = neededVolumeBytes(type === 'linux' ? 'ext4' : 'ntfs', pkg.pkg.images[0]?.totalBytes ?? 0);
    // The table takes a mebibyte at either end.
    const { context } = await realDisk(t, pkg, Math.ceil(needed / MEBIBYTE) + 2, type);
    assert.equal((await applyOperatingSystemImage(step(), context)).outcome, 'done');
  });
}
