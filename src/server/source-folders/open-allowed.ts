/** Files that people have named by a path of the site server, opened for an import. */
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { SlipwayError } from '../../api/errors.ts';
import { requireAllowedHandle, requireAllowedName } from './source-folders.ts';

/** A file that people may have taken from, whatever has been bent since its path was looked at. */
export async function openAllowed(path: string, sourceFolders: readonly string[]): Promise<FileHandle> {
  requireAllowedName({ path, kind: 'file' }, sourceFolders);
  const handle = await openQuickly(path);
  try {
    await requireAllowedHandle({ path, kind: 'file' }, handle, sourceFolders);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Not blocking: a pipe would never open. */
export function openQuickly(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_NONBLOCK);
}

/** @throws SlipwayError SLIP-3001 when it is not the file that it was, or has other bytes */
export async function refuseChanged(
  path: string,
  before: { ino: number; size: number; mtimeMs: number },
): Promise<void> {
  const after = await stat(path).catch(() => null);
  if (after?.ino === before.ino && after.size === before.size && after.mtimeMs === before.mtimeMs) return;
  throw new SlipwayError(
    'SLIP-3001',
    `${path} was changed while it was imported. Import it again when nobody writes to it.`,
  );
}

/** SLIP-1001 of what the system says where a path cannot be read; what is one of ours already stays. */
export function cannotBeRead(error: unknown): SlipwayError {
  if (error instanceof SlipwayError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SlipwayError(
    'SLIP-1001',
    `The file cannot be read: ${reason}. The path is of the site server, and its service must be allowed to read it.`,
    { cause: error },
  );
}
