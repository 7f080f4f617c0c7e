import { derivedGuid, derivedId } from './partition-guid.ts';

export interface FileSystemRequest {
  readonly path: string;
  /** Of PartitionOptions: `none` and what is not known here has no program. */
  readonly fileSystem: string;
  readonly label: string | null;
  /** The file system's own id follows from it. */
  readonly partitionUuid: string;
}

/**
 * Features that mke2fs 1.47 turns on and older readers refuse: GRUB 2.06 and before do not open a file system with metadata_csum_seed,
 * e2fsck before 1.47 none with orphan_file (e2fsprogs 1.47.0 release notes). The image decides what reads it, not the PE.
 */
const EXT4_WITHOUT = '^metadata_csum_seed,^orphan_file';

/** The program that makes the file system, and its arguments; null where there is none to make. */
export function fileSystemCommand(request: FileSystemRequest): [string, ...string[]] | null {
  const { path, label, partitionUuid } = request;
  switch (request.fileSystem) {
    case 'fat32':
      // FAT labels are upper case; firmware that compares them takes others for damaged.
      return [
        'mkfs.fat',
        ...['-F', '32', '-i', derivedId(partitionUuid, 'fat32')],
        ...labelled('-n', label?.toUpperCase() ?? null),
        path,
      ];
    case 'ntfs':
      return ['mkntfs', '--quick', '--force', '--quiet', ...labelled('-L', label), path];
    case 'ext4':
      return [
        'mke2fs',
        ...['-q', '-F', '-t', 'ext4', '-O', EXT4_WITHOUT, '-U', derivedGuid(partitionUuid, 'ext4')],
        ...labelled('-L', label),
        path,
      ];
    default:
      return null;
  }
}

function labelled(option: string, label: string | null): string[] {
  return label === null ? [] : [option, label];
}
