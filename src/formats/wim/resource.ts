import type { Buffer } from 'node:buffer';
import { WimError } from './errors.ts';

export const RESOURCE_HEADER_BYTES = 24;

/** Bits of the flags byte of a resource header. */
export const RESOURCE_FLAGS = { free: 0x01, metadata: 0x02, compressed: 0x04, spanned: 0x08, solid: 0x10 } as const;

/** Where a resource lies in the file, and how large it is there and unpacked (bytes). */
export type WimResource = {
  readonly offset: number;
  readonly sizeInWim: number;
  readonly size: number;
  readonly flags: number;
};

/**
 * Reads the 24-byte resource header at `at`: u56 size in the WIM, u8 flags, u64 offset, u64 uncompressed size.
 * Nothing is judged here; numbers above 2^53 lose their low bits, which every bound check below still refuses.
 */
export function readResource(bytes: Buffer, at: number): WimResource {
  return {
    sizeInWim: bytes.readUIntLE(at, 6) + bytes.readUInt8(at + 6) * 2 ** 48,
    flags: bytes.readUInt8(at + 7),
    offset: readUInt64(bytes, at + 8),
    size: readUInt64(bytes, at + 16),
  };
}

function readUInt64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}

/** Refuses a resource that is not wholly inside a file of `fileSize` bytes (behind the header). */
export function checkBounds(resource: WimResource, fileSize: number, what: string): void {
  if (resource.sizeInWim === 0) return;
  const end = resource.offset + resource.sizeInWim;
  if (end <= fileSize && Number.isSafeInteger(resource.size)) return;
  if (!Number.isSafeInteger(end) || !Number.isSafeInteger(resource.size)) {
    throw new WimError('damaged', `The WIM is damaged: ${what} has an impossible size or place.`);
  }
  throw new WimError(
    'truncated',
    `The WIM is truncated or damaged: ${what} ends at byte ${end}, but the file has ${fileSize} bytes. Copy the file again.`,
  );
}

/** Refuses an uncompressed resource whose two sizes differ. */
export function checkUncompressedSize(resource: WimResource, what: string): void {
  if ((resource.flags & RESOURCE_FLAGS.compressed) !== 0 || resource.size === resource.sizeInWim) return;
  throw new WimError(
    'damaged',
    `The WIM is damaged: ${what} is not compressed, yet has ${resource.sizeInWim} bytes in the file and ${resource.size} outside.`,
  );
}
