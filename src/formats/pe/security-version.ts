/**
 * The security version number (SVN) of Windows' boot manager: a resource of its own with four bytes, since the updates against CVE-2023-24932. Microsoft does not describe it; Rufus (pki.c,
 * "IsRevokedBySvn") and the scripts "Check-UEFISecureBootVariables" read it so.
 */
import { type ReadPart, readResource } from './resources.ts';

/** `7.0` is later than `3.0`. */
export interface SecurityVersion {
  readonly major: number;
  readonly minor: number;
}

const RT_RCDATA = 10;
const NAME = 'BOOTMGRSECURITYVERSIONNUMBER';

/** Null for a file without one: what is older, or is no boot manager. What `read` throws is thrown. */
export async function readSecurityVersion(read: ReadPart): Promise<SecurityVersion | null> {
  const data = await readResource(read, { type: RT_RCDATA, name: NAME }, 4);
  return data === null || data.length < 4 ? null : { major: data.readUInt16LE(2), minor: data.readUInt16LE(0) };
}
