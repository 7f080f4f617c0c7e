/** Which disks a task sequence may erase, and what a person loses by it. */
import type { DiskFacts } from './describe-disk.ts';

interface DiskContent extends DiskFacts {
  readonly partitions: readonly { readonly fileSystem: string | null; readonly label: string | null }[];
}

/** No step erases the others (target-disk.ts). */
export function erasableDisks<Disk extends DiskFacts>(disks: readonly Disk[]): Disk[] {
  return disks.filter(({ removable, readOnly, bootMedium }) => !removable && !readOnly && !bootMedium);
}

/** With partitions, or a file system on all of it. A disk that holds bytes and shows neither counts as blank. */
export function filledDisks<Disk extends DiskContent>(disks: readonly Disk[]): Disk[] {
  return erasableDisks(disks).filter(({ partitions }) => partitions.length > 0);
}

const LINUX = /^(ext[234]|xfs|btrfs|f2fs|swap|LVM2_member|linux_raid_member|crypto_LUKS)$/;

/** By what partitions show: nothing is mounted for it. Null: neither. */
export function likelySystem({ partitions }: Pick<DiskContent, 'partitions'>): 'Windows' | 'Linux' | null {
  const windows = partitions.some(
    ({ fileSystem, label }) =>
      fileSystem === 'BitLocker' ||
      /^microsoft reserved/i.test(label ?? '') ||
      (fileSystem === 'ntfs' && /windows/i.test(label ?? '')),
  );
  if (windows) return 'Windows';
  return partitions.some(({ fileSystem }) => LINUX.test(fileSystem ?? '')) ? 'Linux' : null;
}
