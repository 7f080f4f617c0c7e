/** What an NTFS journal ($LogFile) says of how its volume was left: its two restart pages (ntfs-3g, logfile.h and logfile.c). */
import { NtfsError } from './errors.ts';
import { withFixups } from './fixups.ts';

/** `cached`: Windows keeps metadata elsewhere and will go on with it (fast startup), or was cut off: nobody else may write to the volume. */
export type LogState = 'clean' | 'unclean' | 'cached';

/** Both restart pages: one each 4096 bytes. */
export const RESTART_BYTES = 2 * 4096;

const NO_CLIENT = 0xffff;
const VOLUME_IS_CLEAN = 2;

/** @param bytes the first 8192 of the journal; @throws NtfsError where neither page can be read */
export function logState(bytes: Buffer): LogState {
  // As mkntfs and ntfsfix leave it, for Windows to make it anew.
  if (bytes.length >= RESTART_BYTES && bytes.every((byte) => byte === 0xff)) return 'clean';
  const pages = [0, RESTART_BYTES / 2].flatMap((at) => restartArea(bytes.subarray(at, at + RESTART_BYTES / 2)) ?? []);
  const [newest] = pages.sort((a, b) => Number(b.lsn - a.lsn));
  if (newest === undefined) throw new NtfsError('the journal has no restart page that can be read');
  if (newest.major === 2 && newest.minor === 0) return 'cached';
  return newest.isInUse && !newest.isClean ? 'unclean' : 'clean';
}

interface RestartArea {
  readonly lsn: bigint;
  readonly major: number;
  readonly minor: number;
  readonly isInUse: boolean;
  readonly isClean: boolean;
}

function restartArea(page: Buffer): RestartArea | null {
  try {
    const whole = withFixups(page, 'RSTR');
    const at = whole.readUInt16LE(24);
    if (at + 16 > whole.length) return null;
    return {
      lsn: whole.readBigUInt64LE(at),
      ...{ major: whole.readInt16LE(28), minor: whole.readInt16LE(26) },
      isInUse: whole.readUInt16LE(at + 12) !== NO_CLIENT,
      isClean: (whole.readUInt16LE(at + 14) & VOLUME_IS_CLEAN) !== 0,
    };
  } catch (error) {
    // The other page is there for this.
    if (error instanceof NtfsError) return null;
    throw error;
  }
}
