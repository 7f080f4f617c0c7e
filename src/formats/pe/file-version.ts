/**
 * The version of a program of Windows (PE: .exe, .dll, .sys): VS_FIXEDFILEINFO in its resources. Microsoft's "PE Format" and "VS_VERSIONINFO structure"
 * name the fields. Of a large file only the headers and three small directories are read.
 */

/** Bytes from an offset on; fewer where the file ends. */
export type ReadPart = (offset: number, length: number) => Promise<Buffer>;

/** `10.0.22631.2861`; null for a file that is no PE, or says no version that could be read. What `read` throws is thrown. */
export async function readFileVersion(read: ReadPart): Promise<string | null> {
  const headers = await readHeaders(read);
  if (headers === null || headers.resources === 0) return null;
  const offset = offsetOf(headers, headers.resources);
  const resource = offset === null ? null : await findVersionResource(read, offset);
  const data = resource === null ? null : offsetOf(headers, resource);
  return data === null ? null : versionIn(await read(data, VERSION_BYTES));
}

interface Section {
  /** Where it is in memory, and how much of it comes from the file. */
  readonly address: number;
  readonly length: number;
  /** Where it is in the file. */
  readonly offset: number;
}

interface Headers {
  /** The address of the resources in memory; 0: it has none. */
  readonly resources: number;
  readonly sections: readonly Section[];
}

const DOS_HEADER_BYTES = 64;
const COFF_HEADER_BYTES = 24;
const SECTION_BYTES = 40;
/** Windows loads no program with more. */
const MOST_SECTIONS = 96;
/** Where the list of data directories begins in the optional header, behind its length, by the header's magic number. */
const DIRECTORIES: Readonly<Record<number, number>> = { 267: 96, 523: 112 };
/** The resources' place among the data directories, of 8 bytes each. */
const RESOURCES = 2;

async function readHeaders(read: ReadPart): Promise<Headers | null> {
  const dos = await readWhole(read, 0, DOS_HEADER_BYTES);
  if (dos === null || dos.toString('latin1', 0, 2) !== 'MZ') return null;
  const at = dos.readUInt32LE(60);
  const coff = await readWhole(read, at, COFF_HEADER_BYTES);
  if (coff === null || coff.toString('latin1', 0, 4) !== 'PE\0\0') return null;
  const [count, optionalBytes] = [coff.readUInt16LE(6), coff.readUInt16LE(20)];
  if (count > MOST_SECTIONS) return null;
  const optional = await readWhole(read, at + COFF_HEADER_BYTES, optionalBytes);
  const table = await readWhole(read, at + COFF_HEADER_BYTES + optionalBytes, count * SECTION_BYTES);
  if (optional === null || table === null) return null;
  const sections = Array.from({ length: count }, (_, index) => sectionAt(table, index * SECTION_BYTES));
  return { resources: resourcesOf(optional), sections };
}

function resourcesOf(optional: Buffer): number {
  const directories = optional.length < 2 ? undefined : DIRECTORIES[optional.readUInt16LE(0)];
  if (directories === undefined || optional.length < directories + (RESOURCES + 1) * 8) return 0;
  return optional.readUInt32LE(directories - 4) > RESOURCES ? optional.readUInt32LE(directories + RESOURCES * 8) : 0;
}

function sectionAt(table: Buffer, at: number): Section {
  return {
    address: table.readUInt32LE(at + 12),
    length: table.readUInt32LE(at + 16),
    offset: table.readUInt32LE(at + 20),
  };
}

/** Where in the file is what has this address in memory. */
function offsetOf({ sections }: Headers, address: number): number | null {
  const section = sections.find((each) => address >= each.address && address < each.address + each.length);
  return section === undefined ? null : section.offset + (address - section.address);
}

const RT_VERSION = 16;
/** Set where an entry leads to another directory, and not to data. */
const IS_DIRECTORY = 0x8000_0000;

/** The address of the version's data. Directories are three deep: by type, by name, by language; the first of each is taken, and none is deeper, whatever they say. */
async function findVersionResource(read: ReadPart, resources: number): Promise<number | null> {
  const types = await readEntries(read, resources);
  let next = types.find(({ id }) => id === RT_VERSION)?.target;
  for (let depth = 0; depth < 2; depth++) {
    if (next === undefined || next < IS_DIRECTORY) return null;
    const [first] = await readEntries(read, resources + (next - IS_DIRECTORY));
    next = first?.target;
  }
  if (next === undefined) return null;
  const entry = await readWhole(read, resources + next, 16);
  return entry === null ? null : entry.readUInt32LE(0);
}

interface DirectoryEntry {
  /** With the highest bit the place of a name. */
  readonly id: number;
  /** From the beginning of the resources on. */
  readonly target: number;
}

/** Those that are there, at most 131,070 of 8 bytes. */
async function readEntries(read: ReadPart, at: number): Promise<DirectoryEntry[]> {
  const header = await readWhole(read, at, 16);
  if (header === null) return [];
  const entries = await read(at + 16, (header.readUInt16LE(12) + header.readUInt16LE(14)) * 8);
  return Array.from({ length: Math.floor(entries.length / 8) }, (_, index) => ({
    id: entries.readUInt32LE(index * 8),
    target: entries.readUInt32LE(index * 8 + 4),
  }));
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

async function readWhole(read: ReadPart, offset: number, length: number): Promise<Buffer | null> {
  const bytes = await read(offset, length);
  return bytes.length === length ? bytes : null;
}
