/** How a deployed system differs from the image it came from, entry by entry: type, mode, owner, size, hash, link target, hard links. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeTree, type TreeEntry } from '../../sample-image/describe-tree.ts';
import { repository } from './deploy-lab.ts';
import { withPartition } from './deployed-disk.ts';

interface TreeDifference {
  missing: string[];
  changed: string[];
  added: string[];
}

function compareTrees(expected: readonly TreeEntry[], actual: readonly TreeEntry[]): TreeDifference {
  const found = new Map(actual.map((entry) => [entry.path, entry]));
  const wanted = new Set(expected.map((entry) => entry.path));
  return {
    missing: expected.filter((entry) => !found.has(entry.path)).map((entry) => entry.path),
    changed: expected.flatMap((entry) => {
      const now = found.get(entry.path);
      return now !== undefined && JSON.stringify(entry) !== JSON.stringify(now) ? [entry.path] : [];
    }),
    added: actual.filter((entry) => !wanted.has(entry.path)).map((entry) => entry.path),
  };
}

/** What steps write on purpose, and what a Debian writes into itself when it runs. Everything else must be the image's. */
const ownWork =
  /^(etc\/(fstab|hostname|hosts|machine-id|\.updated)|boot\/(grub|efi)(\/.*)?|boot|var\/(log|cache|tmp|lib\/systemd)(\/.*)?|var\/\.updated|var\/lib|var\/lib\/dbus(\/machine-id)?|run(\/.*)?|tmp(\/.*)?)$/;

/** Compares a disk's partition with the sample image's own list of files (sample-image/build.ts), and fails with every difference. */
export async function assertSameFiles(disk: string, partition: number): Promise<void> {
  const expected: TreeEntry[] = JSON.parse(
    await readFile(join(repository, '.cache/sample-image/debian.files.json'), 'utf8'),
  );
  const actual = await withPartition(disk, partition, describeTree);
  const { missing, changed, added } = compareTrees(expected, actual);
  const foreign = (paths: string[]) => paths.filter((path) => !ownWork.test(path));
  assert.deepEqual(
    { missing: foreign(missing), changed: foreign(changed), added: foreign(added) },
    { missing: [], changed: [], added: ['lost+found'] },
  );
  const same = expected.length - changed.length - missing.length;
  // A comparison of nothing would be right too.
  assert.ok(same > 10_000, `only ${same} entries are the same`);
  assert.ok(!actual.some((entry) => entry.path.startsWith('var/lib/slipway')), 'the agent is still there');
}
