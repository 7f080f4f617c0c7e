/**
 * Reads single files of an NTFS volume that nobody has mounted: by their number in the master file table, or by their name in the root folder. Layout as in ntfs-3g's layout.h.
 * Everything is read through one function, and believed only as far as it fits into the volume.
 */
import { ATTRIBUTE, type Attribute, attributesOf, type Run } from './attributes.ts';
import { BOOT_SECTOR_BYTES, type NtfsGeometry, parseNtfsBootSector } from './boot-sector.ts';
import { NtfsError } from './errors.ts';
import { withFixups } from './fixups.ts';
import { entriesOf, type IndexEntry } from './index-entries.ts';

/** Bytes of the volume from an offset on; fewer where it ends. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

/** Numbers in the master file table that are the same on every volume. */
export const FILE = { mft: 0, logFile: 2, volume: 3, root: 5 } as const;

/** Of lists of attributes and of indexes. A root folder has a few blocks. */
const MOST_BYTES = 16 * 2 ** 20;
/** A file of 64 GB in pieces of 64 KiB has some ten thousand pieces, of which a record holds two hundred. */
const MOST_RECORDS = 10_000;
const IN_USE = 1;

export class NtfsVolume {
  readonly #read: ReadAt;
  readonly #geometry: NtfsGeometry;
  #mft: readonly Run[];

  private constructor(read: ReadAt, geometry: NtfsGeometry) {
    this.#read = read;
    this.#geometry = geometry;
    // Enough for the records of the master file table itself, which tell the rest.
    this.#mft = [
      {
        at: geometry.mftAt / geometry.clusterBytes,
        clusters: Math.ceil((16 * geometry.recordBytes) / geometry.clusterBytes),
      },
    ];
  }

  /** Null for what is no NTFS. @throws NtfsError where its master file table cannot be read */
  static async open(read: ReadAt): Promise<NtfsVolume | null> {
    const geometry = parseNtfsBootSector(await read(0, BOOT_SECTOR_BYTES));
    if (geometry === null) return null;
    const volume = new NtfsVolume(read, geometry);
    // Twice: with the pieces that its own record names, those are found that are named in its list of attributes.
    for (const part of ['own record', 'whole']) {
      const record = await volume.#record(FILE.mft);
      const attributes = part === 'whole' ? await volume.attributes(FILE.mft) : attributesOf(record);
      volume.#mft = piecesOf(attributes, ATTRIBUTE.data, '').runs;
    }
    return volume;
  }

  /** All attributes of a file, also those that other records hold for it. @throws NtfsError */
  async attributes(file: number): Promise<Attribute[]> {
    const own = attributesOf(await this.#record(file));
    const list = own.find(({ type }) => type === ATTRIBUTE.attributeList);
    if (list === undefined) return own;
    const bytes = 'value' in list ? list.value : await this.#readRuns(list.runs, 0, Math.min(list.bytes, MOST_BYTES));
    const records = new Set([...recordsOf(bytes)].filter((each) => each !== file));
    if (records.size > MOST_RECORDS) throw new NtfsError('the attributes of a file are in too many records');
    const others: Attribute[] = [];
    for (const record of records) others.push(...attributesOf(await this.#record(record)));
    return [...own, ...others];
  }

  /** The first bytes of a file's data; fewer where it is shorter. @throws NtfsError */
  async readData(file: number, length: number): Promise<Buffer> {
    return this.#readAttribute(await this.attributes(file), ATTRIBUTE.data, '', length);
  }

  /** The number of a file in the root folder, by its name, in ASCII and without regard to case; null where there is none. @throws NtfsError */
  async inRoot(name: string): Promise<number | null> {
    for await (const entry of this.#rootEntries()) {
      if (entry.name.toLowerCase() !== name.toLowerCase()) continue;
      // What an index block held before it was emptied is still in it: the record tells whether the file is.
      if ((await this.#sequenceOf(entry.file)) === entry.sequence) return entry.file;
    }
    return null;
  }

  async *#rootEntries(): AsyncGenerator<IndexEntry> {
    const attributes = await this.attributes(FILE.root);
    const root = attributes.find(({ type, name }) => type === ATTRIBUTE.indexRoot && name === '$I30');
    if (root === undefined || !('value' in root)) throw new NtfsError('the root folder has no index');
    yield* entriesOf(root.value, 16);
    if (!attributes.some(({ type, name }) => type === ATTRIBUTE.indexAllocation && name === '$I30')) return;
    const blocks = await this.#readAttribute(attributes, ATTRIBUTE.indexAllocation, '$I30', MOST_BYTES);
    const { indexBytes } = this.#geometry;
    for (let at = 0; at + indexBytes <= blocks.length; at += indexBytes) {
      const block = blocks.subarray(at, at + indexBytes);
      if (block.toString('latin1', 0, 4) === 'INDX') yield* entriesOf(withFixups(block, 'INDX'), 24);
    }
  }

  /** Null for a record that is not in use. */
  async #sequenceOf(file: number): Promise<number | null> {
    const record = await this.#record(file);
    return (record.readUInt16LE(0x16) & IN_USE) === 0 ? null : record.readUInt16LE(0x10);
  }

  async #record(file: number): Promise<Buffer> {
    const { recordBytes } = this.#geometry;
    return withFixups(await this.#readRuns(this.#mft, file * recordBytes, recordBytes), 'FILE');
  }

  async #readAttribute(attributes: readonly Attribute[], type: number, name: string, most: number): Promise<Buffer> {
    const resident = attributes.find((each) => each.type === type && each.name === name && 'value' in each);
    if (resident !== undefined && 'value' in resident) return resident.value.subarray(0, most);
    const { runs, bytes } = piecesOf(attributes, type, name);
    return this.#readRuns(runs, 0, Math.min(bytes, most));
  }

  async #readRuns(runs: readonly Run[], offset: number, length: number): Promise<Buffer> {
    const { clusterBytes } = this.#geometry;
    const pieces: Buffer[] = [];
    let [from, left] = [offset, length];
    for (const { at, clusters } of runs) {
      if (left === 0) break;
      const runBytes = clusters * clusterBytes;
      const part = Math.min(left, runBytes - from);
      if (part > 0)
        pieces.push(at === null ? Buffer.alloc(part) : await this.#readExactly(at * clusterBytes + from, part));
      left -= Math.max(part, 0);
      from = Math.max(from - runBytes, 0);
    }
    if (left > 0) throw new NtfsError('a file has no place for its bytes');
    return Buffer.concat(pieces);
  }

  async #readExactly(offset: number, length: number): Promise<Buffer> {
    if (offset + length > this.#geometry.bytes) throw new NtfsError('a file lies behind the end of its volume');
    const bytes = await this.#read(offset, length);
    if (bytes.length < length) throw new NtfsError('the volume is shorter than it says');
    return bytes;
  }
}

/** The runs of an attribute in their order; a large one is in several pieces. */
function piecesOf(attributes: readonly Attribute[], type: number, name: string): { runs: Run[]; bytes: number } {
  const pieces = attributes
    .flatMap((each) => (each.type === type && each.name === name && 'runs' in each ? each : []))
    .sort((a, b) => a.firstCluster - b.firstCluster);
  const [first] = pieces;
  if (first === undefined) throw new NtfsError(`a file has no attribute ${type.toString(16)}`);
  return { runs: pieces.flatMap(({ runs }) => runs), bytes: first.bytes };
}

/** Of an attribute list: the numbers of the records that it names. */
function* recordsOf(list: Buffer): Generator<number> {
  for (let at = 0; at + 26 <= list.length; ) {
    const length = list.readUInt16LE(at + 4);
    if (length < 26) throw new NtfsError('a list of attributes cannot be read');
    yield list.readUIntLE(at + 16, 6);
    at += length;
  }
}
