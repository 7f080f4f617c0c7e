/** Attributes of a record of the master file table, and where the data of those lies that are not within it (ntfs-3g, layout.h: ATTR_RECORD). */
import { NtfsError } from './errors.ts';

/** Types that are used here. */
export const ATTRIBUTE = {
  attributeList: 0x20,
  volumeInformation: 0x70,
  data: 0x80,
  indexRoot: 0x90,
  indexAllocation: 0xa0,
} as const;
const END = 0xffff_ffff;

/** Clusters that follow one another. `at`: the first, null for a hole, which reads as zeros. */
export interface Run {
  readonly at: number | null;
  readonly clusters: number;
}

export type Attribute = { readonly type: number; readonly name: string } & (
  | { readonly value: Buffer }
  | { readonly runs: readonly Run[]; readonly firstCluster: number; readonly bytes: number }
);

/** @param record with its fixups; @throws NtfsError */
export function attributesOf(record: Buffer): Attribute[] {
  const found: Attribute[] = [];
  for (let at = record.readUInt16LE(0x14); ; ) {
    if (at + 4 > record.length) throw new NtfsError('the attributes of a record have no end');
    const type = record.readUInt32LE(at);
    if (type === END) return found;
    const length = at + 24 > record.length ? 0 : record.readUInt32LE(at + 4);
    if (length < 24 || at + length > record.length) throw new NtfsError('an attribute is longer than its record');
    found.push(attributeAt(record.subarray(at, at + length), type));
    at += length;
  }
}

function attributeAt(bytes: Buffer, type: number): Attribute {
  const nameAt = bytes.readUInt16LE(10);
  const name = bytes.toString('utf16le', nameAt, nameAt + 2 * bytes.readUInt8(9));
  if (bytes.readUInt8(8) === 0) {
    const at = bytes.readUInt16LE(20);
    const end = at + bytes.readUInt32LE(16);
    if (end > bytes.length) throw new NtfsError('the value of an attribute is longer than the attribute');
    return { type, name, value: bytes.subarray(at, end) };
  }
  if (bytes.length < 64) throw new NtfsError('an attribute without the places of its data');
  return {
    ...{ type, name, runs: runsOf(bytes.subarray(bytes.readUInt16LE(32))) },
    ...{ firstCluster: Number(bytes.readBigUInt64LE(16)), bytes: Number(bytes.readBigUInt64LE(48)) },
  };
}

/** Mapping pairs: a byte with two sizes, then a count of clusters and a signed distance from the run before, little-endian. */
function runsOf(bytes: Buffer): Run[] {
  const runs: Run[] = [];
  let before = 0;
  for (let at = 0; at < bytes.length && bytes[at] !== 0; ) {
    const sizes = bytes.readUInt8(at);
    const [countBytes, distanceBytes] = [sizes & 15, sizes >> 4];
    const end = at + 1 + countBytes + distanceBytes;
    if (countBytes === 0 || countBytes > 6 || distanceBytes > 6 || end > bytes.length)
      throw new NtfsError('the places of an attribute cannot be read');
    const clusters = bytes.readUIntLE(at + 1, countBytes);
    const distance = distanceBytes === 0 ? null : bytes.readIntLE(at + 1 + countBytes, distanceBytes);
    if (distance !== null) before += distance;
    if (before < 0) throw new NtfsError('an attribute lies before its volume');
    runs.push({ at: distance === null ? null : before, clusters });
    at = end;
  }
  return runs;
}
