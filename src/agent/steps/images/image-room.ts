/** How much room an image needs on a volume. */
import type { PolicyPackage } from '../../../api/policy.ts';

export type PolicyImage = PolicyPackage['images'][number];

const MEBIBYTE = 2 ** 20;

/**
 * What a file system keeps of a volume for itself, and what a tree needs beyond the bytes of its files: rounding up to blocks, folders.
 * Measured: mke2fs leaves 95.1 to 97.6 % of volumes of 0.7 to 20 GiB free, mkntfs 99.4 %; a Debian of 11,659 files and 1,611 folders
 * loses about 30 MiB to rounding. A lower bound: what turns out larger ends in wimlib's "No space left on device".
 */
const OVERHEAD: Readonly<Record<string, { share: number; bytes: number }>> = {
  ext4: { share: 0.05, bytes: 64 * MEBIBYTE },
  ntfs: { share: 0.02, bytes: 64 * MEBIBYTE },
};

/** Bytes that a volume must have at least for an image of `totalBytes`. */
export function neededVolumeBytes(fileSystem: string, totalBytes: number): number {
  const { share, bytes } = OVERHEAD[fileSystem] ?? { share: 0, bytes: 0 };
  return Math.ceil((totalBytes + bytes) / (1 - share));
}

/** Why the image does not fit, with the numbers; null when it does. */
export function roomProblem(
  image: PolicyImage,
  name: string,
  volume: { id: string; fileSystem: string; bytes: number },
): string | null {
  const needed = neededVolumeBytes(volume.fileSystem, image.totalBytes);
  if (needed <= volume.bytes) return null;
  return (
    `Image ${image.index} ("${image.name}") of "${name}" has ${mebibytes(image.totalBytes)} MiB of files and needs a volume of ${mebibytes(needed)} MiB with ${volume.fileSystem}; ` +
    `${volume.id} has ${Math.floor(volume.bytes / MEBIBYTE)} MiB. Make the partition larger, choose a larger disk, or apply a smaller image.`
  );
}

/** What was to fit into what, for the error of a volume that was full all the same. */
export function roomOf({ totalBytes }: PolicyImage, { bytes }: { bytes: number }): string {
  return `its files have ${totalBytes} bytes, the volume ${bytes}`;
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / MEBIBYTE);
}
