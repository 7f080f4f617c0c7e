/**
 * The first bytes of hiberfil.sys (PO_MEMORY_IMAGE, from the debugging symbols of Windows; Volatility, "Hiber Address Space"; ntfs-3g judges by the same).
 * Hibernation and fast startup write the same signature: a shutdown with fast startup hibernates Windows' kernel.
 */

export type HibernationState = 'hibernated' | 'resumed' | 'none';

/** What has to be read of the file: its header is a page. */
export const HIBERNATION_BYTES = 4096;

/** Small letters up to Windows 7, capitals since 8. */
const HIBERNATED = ['hibr', 'HIBR'];
const RESUMED = ['wake', 'WAKE'];

/**
 * @param header the first 4096 bytes of hiberfil.sys, or what there is of them
 * A file that is shorter is what a hibernated Windows leaves on volumes that it is not on (ntfs-3g, volume.c).
 */
export function hibernationState(header: Buffer): HibernationState {
  if (header.length < HIBERNATION_BYTES) return 'hibernated';
  const signature = header.toString('latin1', 0, 4);
  if (HIBERNATED.includes(signature)) return 'hibernated';
  return RESUMED.includes(signature) ? 'resumed' : 'none';
}
