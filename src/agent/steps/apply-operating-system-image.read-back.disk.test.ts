/** Read back and compare after writing, on real disks: what a bad disk does between writing and reading is found. */
import assert from 'node:assert/strict';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { capture, sampleTree } from '../../formats/wim/test-support.ts';
import { temporaryFolder } from '../machine/test-computer.ts';
import { applyOperatingSystemImage } from './apply-operating-system-image.ts';
import { packageOf } from './test-content.ts';
import { mountsOf, output, whyNoDisks } from './test-loop.ts';
import { failureOf, IMAGE_ID, stepOf } from './test-step.ts';
import { type RealDisk, realDisk } from './test-volume.ts';

const step = (options: object = {}) =>
  stepOf('apply-operating-system-image', { image: IMAGE_ID, verify: true, ...options });
const skip = whyNoDisks(['wimlib-imagex', 'mke2fs', 'mkntfs', 'blockdev', 'debugfs']);
const MARK = 'this stands nowhere else in the image ';

/** A tree with links of both kinds, copies and empty files, on a real disk. */
async function linuxDisk(t: TestContext): Promise<RealDisk> {
  const folder = await temporaryFolder(t);
  const tree = join(folder, 'tree');
  await mkdir(join(tree, 'etc'), { recursive: true });
  await sampleTree(tree);
  await symlink('etc/marked', join(tree, 'relative'));
  await symlink('/etc/marked', join(tree, 'absolute'));
  await symlink('/etc/marked', join(tree, 'again'));
  await writeFile(join(tree, 'etc/marked'), MARK.repeat(2000));
  await writeFile(join(tree, 'etc/copy'), MARK.repeat(2000));
  await writeFile(join(tree, 'etc/only'), 'of this content there is one file');
  await rm(join(tree, 'empty'), { force: true });
  await writeFile(join(tree, 'empty'), '');
  const pkg = await packageOf(folder, capture(tree, join(folder, 'a.wim'), '--unix-data', '--compress=XPRESS'));
  return realDisk(t, pkg, 128, 'linux');
}

/** The disk, with something that happens to it once all is written and before it is read back. */
function happening({ context }: RealDisk, what: () => void): RealDisk['context'] {
  const { machine } = context;
  const run: typeof machine.run = (program, args, options) => {
    if (program === 'blockdev') what();
    return machine.run(program, args, options);
  };
  return { ...context, machine: { ...machine, run } };
}

test('an image that is on the disk as it should be is read back as the same', { skip }, async (t) => {
  const disk = await linuxDisk(t);
  const result = await applyOperatingSystemImage(step(), disk.context);
  assert.ok(result.outcome === 'done' && result.facts?.kind === 'applied-image');
  assert.match(result.message, /; \d+ files were read back and are the same\.$/);
  assert.ok((result.facts.readBack?.files ?? 0) > 5 && (result.facts.readBack?.bytes ?? 0) > 2 * MARK.length * 2000);
  assert.equal(disk.context.volumes()[0]?.image, IMAGE_ID);
  assert.deepEqual(mountsOf(disk.device), []);
  assert.equal(disk.context.updates.at(-1)?.message, 'Reading back');
});

test('without the option nothing is read back', { skip }, async (t) => {
  const disk = await linuxDisk(t);
  const result = await applyOperatingSystemImage(
    step({ verify: false }),
    happening(disk, () => assert.fail('read back')),
  );
  assert.ok(result.outcome === 'done' && result.facts?.kind === 'applied-image');
  assert.equal(result.facts.readBack, null);
});

test('one bit that the disk has changed is found, its file is named, and the volume has no image', {
  skip,
}, async (t) => {
  const disk = await linuxDisk(t);
  const context = happening(disk, () => flipBit(disk.system.path));
  const error = await failureOf(applyOperatingSystemImage(step(), context));
  assert.equal(error.code, 'SLIP-4030');
  assert.match(
    error.message,
    /what is read back is not the same: 1 of \d+ files differ: etc\/(marked|copy)\. The disk, its cable/,
  );
  assert.equal(disk.context.volumes()[0]?.image, null);
  assert.deepEqual(mountsOf(disk.device), []);
});

/** Flips one bit of the marked file, wherever the file system has put it. */
function flipBit(path: string): void {
  const at = readFileSync(path).indexOf(MARK.repeat(10));
  assert.ok(at > 0, 'the file is on the disk');
  const handle = openSync(path, 'r+');
  writeSync(handle, Buffer.from([MARK.charCodeAt(0) ^ 1]), 0, 1, at);
  fsyncSync(handle);
  closeSync(handle);
}

test('a file that is gone from the disk is found', { skip }, async (t) => {
  const disk = await linuxDisk(t);
  const context = happening(disk, () => output('debugfs', ['-w', '-R', 'rm etc/only', disk.system.path]));
  const error = await failureOf(applyOperatingSystemImage(step(), context));
  assert.match(error.message, /1 of \d+ contents are on the volume no more/);
});

test('an NTFS volume cannot be read back, which is said before anything is written', { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  const tree = join(folder, 'tree');
  await mkdir(tree);
  await writeFile(join(tree, 'a'), 'a');
  const pkg = await packageOf(folder, capture(tree, join(folder, 'a.wim')), { platform: 'windows' });
  const { context } = await realDisk(t, pkg, 64, 'windows');
  const error = await failureOf(applyOperatingSystemImage(step(), context));
  assert.equal(error.code, 'SLIP-4015');
  assert.ok(!context.updates.some(({ bytesTotal }) => bytesTotal !== undefined), 'nothing was written');
});
