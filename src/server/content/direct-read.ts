/**
 * Reads a file from the disk itself (O_DIRECT, open(2)), not from the page cache: the cache may still hold good bytes of what has rotted on
 * the disk, and a whole store read through it would push out the images that computers are being sent.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import koffi from 'koffi';
import { hasCode } from '../db/error-code.ts';

/** A multiple of every logical block size, as O_DIRECT asks of lengths and offsets. */
export const DIRECT_PIECE_BYTES = 1 << 20;
/** O_DIRECT asks it of the memory too; ext4 refuses 512 with EINVAL where a page is 4096 (measured). */
const ALIGNMENT = 4096;

export interface DirectFile {
  readonly bytes: number;
  /** Tells one file from another that takes its name later. */
  readonly inode: number;
  /** Up to 1 MiB from `offset`, a multiple of 1 MiB; fewer only at the end. Good until the next read. */
  read(offset: number): Promise<Buffer>;
  close(): Promise<void>;
}

export async function openDirect(path: string): Promise<DirectFile> {
  const handle = await openPastCache(path);
  try {
    const { size, ino } = await handle.stat();
    const buffer = alignedBuffer();
    return {
      bytes: size,
      inode: ino,
      read: async (offset) => {
        const { bytesRead } = await handle.read(buffer, 0, DIRECT_PIECE_BYTES, offset);
        return buffer.subarray(0, bytesRead);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Some file systems know no O_DIRECT and say EINVAL at open. */
async function openPastCache(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_DIRECT);
  } catch (error) {
    if (!hasCode(error, 'EINVAL')) throw error;
    return open(path, constants.O_RDONLY);
  }
}

function alignedBuffer(): Buffer {
  const roomy = Buffer.allocUnsafeSlow(DIRECT_PIECE_BYTES + ALIGNMENT);
  const past = Number(koffi.address(roomy) % BigInt(ALIGNMENT));
  const start = past === 0 ? 0 : ALIGNMENT - past;
  return roomy.subarray(start, start + DIRECT_PIECE_BYTES);
}
