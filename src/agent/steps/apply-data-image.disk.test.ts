/** Apply Data Image on real disks: an emptied volume holds the image alone, one that is not emptied keeps what was on it, and doing it twice changes nothing. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { capture, sampleTree } from '../../formats/wim/test-support.ts';
import { temporaryFolder } from '../machine/test-computer.ts';
import { applyDataImage } from './apply-data-image.ts';
import { packageOf } from './test-content.ts';
import { mountsOf, output, whyNoDisks } from './test-loop.ts';
import { failureOf, IMAGE_ID, stepOf } from './test-step.ts';
import { describe, mounted, realDisk } from './test-volume.ts';

const skip = whyNoDisks(['wimlib-imagex', 'mke2fs', 'mkntfs', 'ntfs-3g', 'getfattr']);

for (const [type, mountArguments] of [
  ['linux', []],
  ['windows', ['-t', 'ntfs-3g']],
] as const)
  test(`on a ${type} volume`, { skip }, async (t) => {
    const folder = await temporaryFolder(t);
    const tree = join(folder, 'tree');
    await mkdir(tree);
    await sampleTree(tree);
    const pkg = await packageOf(
      folder,
      capture(tree, join(folder, 'a.wim'), ...(type === 'linux' ? ['--unix-data'] : [])),
    );
    const { device, context, system } = await realDisk(t, pkg, 200, type);
    const apply = (wipe: boolean) =>
      applyDataImage(stepOf('apply-data-image', { image: IMAGE_ID, volume: 'system', wipe }), context);
    const look = () => mounted(t, [...mountArguments, '-o', 'ro', system.path], describe);
    await apply(true);
    const image = await look();
    assert.ok(image.some((line) => line.includes('one-byte')));
    await mounted(t, [...mountArguments, system.path], (root) => writeFile(join(root, 'kept'), 'mine'));
    if (type === 'windows') {
      assert.equal((await failureOf(apply(false))).code, 'SLIP-4010');
      assert.ok(
        (await look()).some((line) => line.includes('kept')),
        'nothing was touched',
      );
      await apply(true);
      assert.deepEqual(await look(), image, 'emptied again');
      return;
    }
    await apply(false);
    const together = await look();
    assert.ok(
      together.some((line) => line.includes('kept')),
      'what was there stays',
    );
    await apply(false);
    assert.deepEqual(await look(), together, 'a second time changes nothing');
    await apply(true);
    assert.deepEqual(await look(), image, 'emptied again');
    assert.deepEqual(mountsOf(device), []);
    output('e2fsck', ['-f', '-n', system.path]);
  });
