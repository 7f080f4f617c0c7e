/** How much may lie here that nobody has imported yet. Pure. */
import { SlipwayError } from '../../api/errors.ts';

export interface Lying {
  readonly uploads: number;
  /** As they will be when all of them have come. */
  readonly bytes: number;
}

export interface UploadBounds {
  readonly person: Lying;
  readonly site: Lying;
}

const GIBIBYTE = 2 ** 30;

export const uploadBounds: UploadBounds = {
  person: { uploads: 20, bytes: 256 * GIBIBYTE },
  site: { uploads: 200, bytes: 1024 * GIBIBYTE },
};

/** What uploads leave to the database, the log and imports, where they share the disk. */
export const RESERVE_BYTES = 256 * 2 ** 20;

export interface Facts {
  readonly own: Lying;
  readonly all: Lying;
  /** Of all that were begun: what has not come yet. */
  readonly bytesToCome: number;
  readonly bytesFree: number;
}

/** Throws SLIP-3042, SLIP-3004. */
export function refuseTooMuch(bytes: number, { own, all, bytesToCome, bytesFree }: Facts, bounds = uploadBounds): void {
  if (exceeds(own, bytes, bounds.person))
    throw new SlipwayError(
      'SLIP-3042',
      `You have ${own.uploads} uploads with ${mebibytes(own.bytes)} MiB that are not imported; one person may have ${bounds.person.uploads} with ${mebibytes(bounds.person.bytes)} MiB. Import them, or delete some.`,
    );
  if (exceeds(all, bytes, bounds.site))
    throw new SlipwayError(
      'SLIP-3042',
      'There are so many uploads on this site that are not imported that it takes no more. Delete those of yours that you do not need; others go after some days without bytes.',
    );
  // The import makes the copy that stays, while the upload is still there.
  const needed = bytesToCome + 2 * bytes + RESERVE_BYTES;
  if (needed > bytesFree)
    throw new SlipwayError(
      'SLIP-3004',
      `The site has ${mebibytes(bytesFree)} MiB free, and needs ${mebibytes(needed)} MiB for this upload, its import and what else is on its way. Free some room on the site server.`,
    );
}

function exceeds(lying: Lying, bytes: number, bound: Lying): boolean {
  return lying.uploads + 1 > bound.uploads || lying.bytes + bytes > bound.bytes;
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
