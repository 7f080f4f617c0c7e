import type { BlockDevice } from '../../machine/block-devices.ts';
import { withDescendants } from '../../machine/block-devices.ts';

/** What is on a disk, for the person who may still stop its being erased. */
export function describeContent(disk: BlockDevice): string {
  const [, ...inside] = withDescendants(disk);
  if (inside.length === 0)
    return disk.fileSystem === null ? 'it has no partitions' : `it has no partitions, but ${signature(disk)}`;
  return inside.map((device) => `${device.path} ${mebibytes(device.bytes)} MiB ${signature(device)}`).join('; ');
}

function signature({ fileSystem, label, partitionLabel }: BlockDevice): string {
  const name = label ?? partitionLabel;
  return `${fileSystem ?? 'without a file system'}${name === null ? '' : ` "${name}"`}`;
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
