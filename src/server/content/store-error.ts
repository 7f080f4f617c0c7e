/** What the disk of the content store, or of the boot images, says, in words for the person who must mend it. */
import { SlipwayError } from '../../api/errors.ts';
import { hasCode } from '../db/error-code.ts';

/** SLIP-3004 for a full disk, SLIP-3012 for one that is read-only or fails; any other error as it is. */
export function storeError(error: unknown, directory: string): unknown {
  if (hasCode(error, 'ENOSPC', 'EDQUOT'))
    return new SlipwayError('SLIP-3004', `The disk of ${directory} is full. Free some room and try again.`, {
      cause: error,
    });
  if (hasCode(error, 'EROFS'))
    return diskError(
      error,
      `${directory} is on a file system that is mounted read-only. Look at the kernel's log (dmesg) for the reason: a file system with errors is often remounted so. Mend it, mount it writable and try again.`,
    );
  if (isDiskFailure(error))
    return diskError(
      error,
      `The disk of ${directory} fails: ${reasonOf(error)}. Look at the kernel's log (dmesg) and at the disk, replace it where it is dying, then validate the content ("slipway content validate").`,
    );
  return error;
}

/** EIO: the disk could not read or write. The others: it is gone altogether (errno(3)), or its file system has shut down or is corrupt. */
export function isDiskFailure(error: unknown): boolean {
  return hasCode(error, 'EIO', 'ENXIO', 'ENODEV', 'EUCLEAN');
}

function diskError(cause: unknown, message: string): SlipwayError {
  return new SlipwayError('SLIP-3012', message, { cause });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
