/** Resources of a program of Windows (PE). Microsoft's "PE Format" names the fields. Of a large file only the headers and three small directories are read. */

/** Bytes from an offset on; fewer where the file ends. */
export type ReadPart = (offset: number, length: number) => Promise<Buffer>;

/** By Windows' own types; `name`: in capitals, as resource compilers write it; without one the first is taken. */
export interface ResourcePath {
  readonly type: number;
  readonly name?: string;
}

/**
 * The first bytes of a resource, in the first of its languages; fewer where the file ends or the resource does.
 * Null for a file that is no PE, or has no such resource. What `read` throws is thrown.
 */
export async function readResource(read: ReadPart, path: ResourcePath, most: number): Promise<Buffer | null> {
  const headers = await readHeaders(read);
  if (headers === null || headers.resources === 0) return null;
  const directory = offsetOf(headers, headers.resources);
  const resource = directory === null ? null : await findResource(read, directory, path);
  const data = resource === null ? null : offsetOf(headers, resource.address);
  return resource === null || data === null ? null : read(data, Math.min(resource.bytes, most));
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

/** Set where an entry leads to another directory, and not to data; of an id, where it is the place of a name. */
const HIGHEST_BIT = 0x8000_0000;

/** Directories are three deep: by type, by name, by language, and none is deeper, whatever they say. */
async function findResource(
  read: ReadPart,
  resources: number,
  { type, name }: ResourcePath,
): Promise<{ address: number; bytes: number } | null> {
  const types = await readEntries(read, resources);
  const names = await below(
    read,
    resources,
    types.find(({ id }) => id === type),
  );
  const named = name === undefined ? names[0] : await entryCalled(read, resources, names, name);
  const [language] = await below(read, resources, named);
  if (language === undefined || language.target >= HIGHEST_BIT) return null;
  const entry = await readWhole(read, resources + language.target, 16);
  return entry === null ? null : { address: entry.readUInt32LE(0), bytes: entry.readUInt32LE(4) };
}

async function below(read: ReadPart, resources: number, entry: DirectoryEntry | undefined): Promise<DirectoryEntry[]> {
  if (entry === undefined || entry.target < HIGHEST_BIT) return [];
  return readEntries(read, resources + (entry.target - HIGHEST_BIT));
}

async function entryCalled(
  read: ReadPart,
  resources: number,
  entries: readonly DirectoryEntry[],
  name: string,
): Promise<DirectoryEntry | undefined> {
  const wanted = Buffer.alloc(2 + 2 * name.length);
  wanted.writeUInt16LE(name.length, 0);
  wanted.write(name, 2, 'utf16le');
  for (const entry of entries) {
    if (entry.id < HIGHEST_BIT) continue;
    const found = await readWhole(read, resources + (entry.id - HIGHEST_BIT), wanted.length);
    if (found?.equals(wanted)) return entry;
  }
  return undefined;
}

interface DirectoryEntry {
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

async function readWhole(read: ReadPart, offset: number, length: number): Promise<Buffer | null> {
  const bytes = await read(offset, length);
  return bytes.length === length ? bytes : null;
}
