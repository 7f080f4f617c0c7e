/** The version of a program of Windows (PE: .exe, .dll, .sys): VS_FIXEDFILEINFO in its resources. Microsoft's "VS_VERSIONINFO structure" names the fields. */
import { type ReadPart, readResource } from './resources.ts';

const RT_VERSION = 16;

/** `10.0.22631.2861`; null for a file that is no PE, or says no version that could be read. What `read` throws is thrown. */
export async function readFileVersion(read: ReadPart): Promise<string | null> {
  const data = await readResource(read, { type: RT_VERSION }, VERSION_BYTES);
  return data === null ? null : versionIn(data);
}

/** Three lengths, the key, and what fills up to four bytes; then VS_FIXEDFILEINFO. */
const FIXED_INFO = 40;
const VERSION_BYTES = FIXED_INFO + 52;
const SIGNATURE = 0xfeef04bd;

function versionIn(data: Buffer): string | null {
  if (data.length < VERSION_BYTES || data.toString('utf16le', 6, 36) !== 'VS_VERSION_INFO') return null;
  if (data.readUInt16LE(2) < 52 || data.readUInt32LE(FIXED_INFO) !== SIGNATURE) return null;
  // Two numbers in each of two words, the more significant one in the upper half.
  return [10, 8, 14, 12].map((at) => data.readUInt16LE(FIXED_INFO + at)).join('.');
}
