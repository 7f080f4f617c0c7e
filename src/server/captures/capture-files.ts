/** The bytes of captures that are being received: `<data directory>/content/captures/<id>`, on the disk that the image will lie on. */
import { type FileHandle, mkdir, open, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { CAPTURE_PART_BYTES } from '../../api/captures.ts';
import { SlipwayError } from '../../api/errors.ts';
import { hasCode } from '../db/error-code.ts';
import type { SiteContext } from '../site-context.ts';

/** What captures leave to the database, the log and imports, where they share the disk. */
const RESERVE_BYTES = 256 * 2 ** 20;

function folderOf(site: SiteContext): string {
  return join(site.content.directory, 'captures');
}

export function captureFile(site: SiteContext, captureId: string): string {
  return join(folderOf(site), captureId);
}

/**
 * Writes a part to its place and forces it to the disk. Writing it twice is harmless, and what a killed site left of it is written over.
 * @throws SlipwayError SLIP-3004
 */
export async function writePart(site: SiteContext, captureId: string, number: number, bytes: Buffer): Promise<void> {
  const folder = folderOf(site);
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes.length + RESERVE_BYTES) throw noRoom(site);
  const handle = await openForWriting(captureFile(site, captureId));
  try {
    const position = (number - 1) * CAPTURE_PART_BYTES;
    for (let at = 0; at < bytes.length; )
      at += (await handle.write(bytes, at, bytes.length - at, position + at)).bytesWritten;
    await handle.datasync();
  } catch (error) {
    throw hasCode(error, 'ENOSPC', 'EDQUOT') ? noRoom(site, error) : error;
  } finally {
    await handle.close();
  }
}

/** Opens without cutting off what is there: the flag `r+` wants a file, `w` empties it. */
async function openForWriting(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    return open(path, 'w', 0o600);
  }
}

function noRoom(site: SiteContext, cause?: unknown): SlipwayError {
  return new SlipwayError(
    'SLIP-3004',
    `The site has no room for more of the capture: the disk of ${site.content.directory} is full. A capture needs twice the size of its image. Free some room on the site server and run the step again.`,
    { cause },
  );
}

/** What a killed site wrote behind the last part that counts goes. */
export async function cutCapture(site: SiteContext, captureId: string, bytes: number): Promise<void> {
  const handle = await open(captureFile(site, captureId), 'r+');
  try {
    await handle.truncate(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Nothing there is fine. */
export async function removeCapture(site: SiteContext, captureId: string): Promise<void> {
  await rm(captureFile(site, captureId), { force: true });
}

/** Ids of the captures that have a file. */
export async function storedCaptures(site: SiteContext): Promise<string[]> {
  try {
    return await readdir(folderOf(site));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
