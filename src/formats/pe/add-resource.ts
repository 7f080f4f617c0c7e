/**
 * Adds a resource to a program of Windows (Microsoft, "PE Format", "The .rsrc Section"). The directories of all resources are written anew into a section behind
 * the others, with the new data; the data that was there stays where it is. A signature, which would not hold any more, is taken off.
 */
import { Buffer } from 'node:buffer';

/** RT_RCDATA of winuser.h: data that the program itself understands. */
const RAW_DATA = 10;
const DOS_HEADER_BYTES = 64;
const SECTION_BYTES = 40;
/** PE32+, of 64-bit programs. */
const MAGIC = 0x20b;
/** Data directories, 8 bytes each, behind the PE header of 24 bytes and 112 of the optional one. */
const DIRECTORIES = 24 + 112;
const RESOURCES = 2;
const CERTIFICATES = 4;
/** IMAGE_SCN_CNT_INITIALIZED_DATA | IMAGE_SCN_MEM_READ. */
const READABLE_DATA = 0x4000_0040;
/** Set where an entry has a name, and where it leads to a directory. */
const HIGHEST_BIT = 0x8000_0000;
const DEEPEST = 8;
/** 512 to 65,536. */
const ALIGNMENTS = Array.from({ length: 8 }, (_, power) => 512 << power);

export class PeError extends Error {
  override readonly name = 'PeError';
}

export interface NewResource {
  /** In capitals, as programs ask for it. */
  readonly name: string;
  readonly data: Uint8Array;
}

/**
 * The program with the resource, of type RT_RCDATA and no language.
 * @param program a 64-bit one, whole
 * @throws PeError for what is none, has no room for another section, or has a resource of that name
 */
export function addRawResource(program: Buffer, resource: NewResource): Buffer {
  try {
    return withResource(program, resource);
  } catch (error) {
    // What a damaged header leads to is read, or written, outside of the file.
    throw error instanceof RangeError ? new PeError('its headers or its resources are damaged') : error;
  }
}

function withResource(program: Buffer, { name, data }: NewResource): Buffer {
  const pe = headerOf(program);
  const layout = layoutOf(program, pe);
  const tree = readDirectory(program.subarray(layout.resourcesOffset), 0, 0);
  addTo(tree, name, data);
  const section = printTree(tree, layout.nextAddress);
  const end = roundUp(layout.end, layout.fileAlignment);
  const padded = Buffer.alloc(roundUp(section.length, layout.fileAlignment));
  section.copy(padded);
  const result = Buffer.concat([program.subarray(0, layout.end), Buffer.alloc(end - layout.end), padded]);
  writeSection(result, pe, layout, { offset: end, bytes: section.length });
  return result;
}

interface Layout {
  readonly sections: number;
  /** Where the headers of sections begin. */
  readonly table: number;
  readonly sectionAlignment: number;
  readonly fileAlignment: number;
  readonly resourcesOffset: number;
  /** The first address behind all sections. */
  readonly nextAddress: number;
  /** Where the file ends without its signature. */
  readonly end: number;
}

function headerOf(program: Buffer): number {
  const pe = program.length < DOS_HEADER_BYTES ? 0 : program.readUInt32LE(60);
  const isPe = pe + DIRECTORIES + 128 <= program.length && program.toString('latin1', pe, pe + 4) === 'PE\0\0';
  if (!isPe || program.readUInt16LE(pe + 24) !== MAGIC) throw new PeError('it is no 64-bit program of Windows');
  return pe;
}

function layoutOf(program: Buffer, pe: number): Layout {
  const [sections, optionalBytes] = [program.readUInt16LE(pe + 6), program.readUInt16LE(pe + 20)];
  const [sectionAlignment, fileAlignment] = [program.readUInt32LE(pe + 56), program.readUInt32LE(pe + 60)];
  if (![sectionAlignment, fileAlignment].every((each) => ALIGNMENTS.includes(each)))
    throw new PeError('its sections are not aligned as Windows wants them');
  const table = pe + 24 + optionalBytes;
  const headers = Array.from({ length: sections }, (_, index) => table + index * SECTION_BYTES);
  const firstByte = Math.min(...headers.map((at) => program.readUInt32LE(at + 20)).filter((offset) => offset > 0));
  if (table + (sections + 1) * SECTION_BYTES > firstByte) throw new PeError('its headers have no room for a section');
  const resources = program.readUInt32LE(pe + DIRECTORIES + RESOURCES * 8);
  const at = headers.find((each) => program.readUInt32LE(each + 12) === resources);
  if (resources === 0 || at === undefined) throw new PeError('it has no section of resources');
  const last = headers.map((each) => program.readUInt32LE(each + 12) + program.readUInt32LE(each + 8));
  return {
    ...{ sections, table, sectionAlignment, fileAlignment, resourcesOffset: program.readUInt32LE(at + 20) },
    nextAddress: roundUp(Math.max(...last), sectionAlignment),
    // The certificates' place is an offset in the file, not an address; they stand at its end.
    end: program.readUInt32LE(pe + DIRECTORIES + CERTIFICATES * 8) || program.length,
  };
}

function writeSection(
  program: Buffer,
  pe: number,
  layout: Layout,
  { offset, bytes }: { offset: number; bytes: number },
): void {
  const { sections, table, nextAddress, sectionAlignment, fileAlignment } = layout;
  const at = table + sections * SECTION_BYTES;
  program.fill(0, at, at + SECTION_BYTES);
  program.write('.rsrc2', at, 'latin1');
  program.writeUInt32LE(bytes, at + 8);
  program.writeUInt32LE(nextAddress, at + 12);
  program.writeUInt32LE(roundUp(bytes, fileAlignment), at + 16);
  program.writeUInt32LE(offset, at + 20);
  program.writeUInt32LE(READABLE_DATA, at + 36);
  program.writeUInt16LE(sections + 1, pe + 6);
  program.writeUInt32LE(roundUp(nextAddress + bytes, sectionAlignment), pe + 80);
  // The checksum: Windows asks it of drivers alone, and 0 says that there is none.
  program.writeUInt32LE(0, pe + 88);
  program.writeUInt32LE(nextAddress, pe + DIRECTORIES + RESOURCES * 8);
  program.writeUInt32LE(bytes, pe + DIRECTORIES + RESOURCES * 8 + 4);
  program.fill(0, pe + DIRECTORIES + CERTIFICATES * 8, pe + DIRECTORIES + CERTIFICATES * 8 + 8);
}

interface Directory {
  readonly entries: Entry[];
}

interface Entry {
  /** Names come before numbers, each in order. */
  readonly key: string | number;
  readonly to: Directory | Leaf;
}

type Leaf =
  /** The 16 bytes of an entry whose data stays where it is: its address is the image's. */
  { readonly kept: Buffer } | { readonly data: Uint8Array };

function readDirectory(resources: Buffer, at: number, depth: number): Directory {
  if (depth > DEEPEST || at + 16 > resources.length) throw new PeError('its resources are damaged');
  const count = resources.readUInt16LE(at + 12) + resources.readUInt16LE(at + 14);
  if (at + 16 + count * 8 > resources.length) throw new PeError('its resources are damaged');
  const entries = Array.from({ length: count }, (_, index): Entry => {
    const [id, target] = [8, 4].map((back) => resources.readUInt32LE(at + 16 + index * 8 + 8 - back)) as [
      number,
      number,
    ];
    const key = id < HIGHEST_BIT ? id : readName(resources, id - HIGHEST_BIT);
    if (target >= HIGHEST_BIT) return { key, to: readDirectory(resources, target - HIGHEST_BIT, depth + 1) };
    return { key, to: { kept: Buffer.from(resources.subarray(target, target + 16)) } };
  });
  return { entries };
}

function readName(resources: Buffer, at: number): string {
  const characters = at + 2 <= resources.length ? resources.readUInt16LE(at) : 0;
  return resources.toString('utf16le', at + 2, at + 2 + characters * 2);
}

/** By type, by name, by language. */
function addTo(tree: Directory, name: string, data: Uint8Array): void {
  const known = tree.entries.find(({ key }) => key === RAW_DATA)?.to;
  const type = known !== undefined && 'entries' in known ? known : { entries: [] };
  if (known === undefined) tree.entries.push({ key: RAW_DATA, to: type });
  if (type.entries.some(({ key }) => key === name)) throw new PeError(`it has a resource ${name} already`);
  type.entries.push({ key: name, to: { entries: [{ key: 0, to: { data } }] } });
}

/** Directories, then names, then entries of data, then the new data, each part at a multiple of four. `address`: of the section in memory. */
function printTree(tree: Directory, address: number): Buffer {
  const directories = allDirectories(tree);
  const leaves = directories.flatMap(({ entries }) => entries.flatMap(({ to }) => ('entries' in to ? [] : [to])));
  const names = directories.flatMap(({ entries }) =>
    entries.flatMap(({ key }) => (typeof key === 'string' ? [key] : [])),
  );
  const places = placesOf<Directory | Leaf | string>(0, [
    ...directories.map((each) => [each, 16 + each.entries.length * 8] as const),
    ...[...new Set(names)].map((each) => [each, 2 + each.length * 2] as const),
    ...leaves.map((each) => [each, 16] as const),
  ]);
  const datas = placesOf<Leaf>(
    places.end,
    leaves.map((leaf) => [leaf, 'data' in leaf ? leaf.data.length : 0]),
  );
  const section = Buffer.alloc(datas.end);
  for (const directory of directories) printDirectory(section, directory, places.of);
  for (const name of new Set(names)) {
    section.writeUInt16LE(name.length, places.of(name));
    section.write(name, places.of(name) + 2, 'utf16le');
  }
  for (const leaf of leaves) printLeaf(section, leaf, places.of(leaf), { offset: datas.of(leaf), address });
  return section;
}

function allDirectories(directory: Directory): Directory[] {
  return [directory, ...directory.entries.flatMap(({ to }) => ('entries' in to ? allDirectories(to) : []))];
}

function placesOf<T>(
  begin: number,
  sizes: readonly (readonly [T, number])[],
): { of: (each: T) => number; end: number } {
  const places = new Map<T, number>();
  let end = begin;
  for (const [each, bytes] of sizes) {
    places.set(each, end);
    end = roundUp(end + bytes, 4);
  }
  return { of: (each) => places.get(each) ?? 0, end };
}

function printDirectory(
  section: Buffer,
  directory: Directory,
  placeOf: (each: Directory | Leaf | string) => number,
): void {
  const at = placeOf(directory);
  const entries = directory.entries.toSorted(inOrder);
  const named = entries.filter(({ key }) => typeof key === 'string').length;
  section.writeUInt16LE(named, at + 12);
  section.writeUInt16LE(entries.length - named, at + 14);
  for (const [index, { key, to }] of entries.entries()) {
    section.writeUInt32LE(typeof key === 'string' ? placeOf(key) + HIGHEST_BIT : key, at + 16 + index * 8);
    section.writeUInt32LE(placeOf(to) + ('entries' in to ? HIGHEST_BIT : 0), at + 20 + index * 8);
  }
}

function inOrder({ key: one }: Entry, { key: other }: Entry): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'string' && typeof other === 'string') return one < other ? -1 : 1;
  return typeof one === 'string' ? -1 : 1;
}

function printLeaf(section: Buffer, leaf: Leaf, at: number, place: { offset: number; address: number }): void {
  if ('kept' in leaf) {
    leaf.kept.copy(section, at);
    return;
  }
  section.writeUInt32LE(place.address + place.offset, at);
  section.writeUInt32LE(leaf.data.length, at + 4);
  section.set(leaf.data, place.offset);
}

function roundUp(bytes: number, to: number): number {
  return Math.ceil(bytes / to) * to;
}
