import { createHash } from 'node:crypto';

/**
 * A GUID that follows from its parts (RFC 9562, version 8): known before the disk is written, another for each run, and the same
 * when a step is run again.
 */
export function derivedGuid(...parts: readonly string[]): string {
  const bytes = digest(parts).subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Eight hexadecimal digits, never all zero: an MBR disk signature or a FAT volume id. */
export function derivedId(...parts: readonly string[]): string {
  return ((digest(parts).readUInt32BE(16) | 1) >>> 0).toString(16).padStart(8, '0');
}

function digest(parts: readonly string[]): Buffer {
  return createHash('sha256').update(parts.join('\0')).digest();
}
