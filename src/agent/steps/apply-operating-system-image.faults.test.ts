/** Apply Operating System Image on real disks, when something goes wrong in the middle. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Volume } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import { capture } from '../../formats/wim/test-support.ts';
import { applyOperatingSystemImage } from './apply-operating-system-image.ts';
import { interrupted, packageOf } from './test-content.ts';
import { mountsOf, output, whyNoDisks } from './test-loop.ts';
import { failureOf, IMAGE_ID, stepOf } from './test-step.ts';
import { describe, largePackage, mounted, realDisk } from './test-volume.ts';

const MEBIBYTE = 2 ** 20;
const step = () => stepOf('apply-operating-system-image', { image: IMAGE_ID });
const skip = whyNoDisks(['wimlib-imagex', 'mke2fs', 'mkntfs', 'getfattr']);

test('damaged data in the WIM ends in a clear error, and the volume is not mounted any more', { skip }, async (t) => {
  const { folder, tree, wim, pkg } = await largePackage(t);
  // Text compresses: its chunks cannot be unpacked once they are damaged. Random bytes are stored: their hash differs.
  for (const [name, content, code] of [
    ['random', null, 'SLIP-3002'],
    ['text', 'lorem ipsum dolor sit amet '.repeat(40_000), 'SLIP-3002'],
  ] as const) {
    if (content !== null) {
      for (const file of await readdir(tree)) await rm(join(tree, file));
      await writeFile(join(tree, 'text'), content);
      await rm(wim);
      capture(tree, wim, '--unix-data', '--compress=XPRESS');
    }
    const damaged = join(folder, `damaged-${name}.wim`);
    const bytes = await readFile(wim);
    bytes.fill(0x55, bytes.length >> 1, (bytes.length >> 1) + 200);
    await writeFile(damaged, bytes);
    const given = await packageOf(folder, damaged, { intactWim: wim });
    const { device, context } = await realDisk(t, { ...given, pkg: { ...given.pkg, id: pkg.id } }, 128, 'linux');
    const error = await failureOf(applyOperatingSystemImage(step(), context));
    assert.equal(error.code, code, error.message);
    assert.deepEqual(mountsOf(device), []);
    assert.equal(context.volumes()[0]?.image, null);
  }
});

test('a stream that ends early ends in a clear error', { skip }, async (t) => {
  const { pkg, content } = await largePackage(t);
  const { device, context } = await realDisk(t, { pkg, content }, 128, 'linux');
  const cut = interrupted(content, 5_000_000, async () => 'end');
  const error = await failureOf(applyOperatingSystemImage(step(), { ...context, content: cut }));
  assert.match(error.message, /Image 1 of "Test image": Reading \d+ bytes at \d+ of the WIM gave/);
  assert.deepEqual(mountsOf(device), []);
});

test('a stored pipable WIM that was cut off ends in a clear error', { skip }, async (t) => {
  const { wim, content, pkg } = await largePackage(t, '--pipable');
  const { context } = await realDisk(t, { pkg, content }, 128, 'linux');
  const half = interrupted(content, (await readFile(wim)).length >> 1, async () => 'end');
  const error = await failureOf(applyOperatingSystemImage(step(), { ...context, content: half }));
  assert.match(error.message, /Reading \d+ bytes/);
});

test('what the content source throws is what one sees', { skip }, async (t) => {
  const { pkg, content } = await largePackage(t);
  const { device, context } = await realDisk(t, { pkg, content }, 128, 'linux');
  const gone = new SlipwayError('SLIP-3003', 'the distribution point has it no more');
  const failing = interrupted(content, 5_000_000, () => Promise.reject(gone));
  assert.equal(await failureOf(applyOperatingSystemImage(step(), { ...context, content: failing })), gone);
  assert.deepEqual(mountsOf(device), []);
});

test('a wimlib that is killed ends in a clear error, and nothing stays mounted', { skip }, async (t) => {
  const { pkg, content } = await largePackage(t);
  const { device, context } = await realDisk(t, { pkg, content }, 128, 'linux');
  const killing = interrupted(content, 5_000_000, async () => {
    killOwnChild('wimlib-imagex');
    return 'go on';
  });
  const error = await failureOf(applyOperatingSystemImage(step(), { ...context, content: killing }));
  assert.equal(error.exitCode, 137);
  assert.match(error.message, /memory was used up/);
  assert.deepEqual(mountsOf(device), []);
});

/** The program of that name that this process has started itself, and no other. */
function killOwnChild(program: string): void {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ');
  for (const pid of children)
    if (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === program) process.kill(Number(pid), 'SIGKILL');
}

test('a step that is stopped in the middle leaves nothing running or mounted, and can be run again', {
  skip,
}, async (t) => {
  const { pkg, content, tree } = await largePackage(t);
  const { device, context, system } = await realDisk(t, { pkg, content }, 128, 'linux');
  const stop = new AbortController();
  const stopping = interrupted(content, 5_000_000, async () => {
    stop.abort();
    return 'go on';
  });
  const error = await failureOf(
    applyOperatingSystemImage(step(), { ...context, content: stopping, signal: stop.signal }),
  );
  assert.match(error.message, /was stopped/);
  assert.deepEqual(mountsOf(device), []);
  await applyOperatingSystemImage(step(), context);
  assert.deepEqual(await mounted(t, ['-o', 'ro', system.path], describe), await describe(tree));
});

for (const type of ['linux', 'windows'] as const) {
  test(`a ${type} volume that turns out too small ends in a clear error`, { skip }, async (t) => {
    const { folder, wim } = await largePackage(t);
    // The site says it is small: what the step would refuse beforehand gets as far as the disk.
    const given = await packageOf(folder, wim, { totalBytes: 1, platform: type });
    const { device, context, system } = await realDisk(t, given, 120, type);
    await resize(device, system);
    const error = await failureOf(applyOperatingSystemImage(step(), context));
    assert.equal(error.code, 'SLIP-4002', error.message);
    assert.match(error.message, /was full before all of Image 1/);
    assert.deepEqual(mountsOf(device), []);
  });
}

/** Shrinks the partition under the volume to 18 MiB. */
async function resize(device: string, { path }: Volume): Promise<void> {
  const mebibytes = 18;
  output('resizepart', [device, '1', String(mebibytes * 2048)]);
  assert.equal(Number(output('blockdev', ['--getsize64', path])), mebibytes * MEBIBYTE);
}
