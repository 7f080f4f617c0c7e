/** A zip from outside. All of its entries are looked over before one of them is unpacked. */
import { Buffer } from 'node:buffer';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { MAX_XML_SIZE } from '../../formats/xml/decode-xml.ts';
import { InterchangeError, type Problem, refused } from '../interchange-error.ts';

const MiB = 1024 * 1024;

export interface ZipLimits {
  readonly entries: number;
  /** Unpacked, each file and all together. */
  readonly fileBytes: number;
  readonly totalBytes: number;
  /** Unpacked to packed, for files above 1 MiB. The most repetitive task sequence that was tried packs 87:1, a zip bomb about 1000:1. */
  readonly ratio: number;
}

/** The real exports have 8 files and 130 kB; ConfigMgr itself takes no more than 2 MB for a sequence. */
export const zipLimits: ZipLimits = { entries: 10_000, fileBytes: MAX_XML_SIZE, totalBytes: 128 * MiB, ratio: 200 };

export interface Zip {
  /** Of the files, with `/`; folders are left out. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /**
   * Unpacks a file.
   * @throws InterchangeError when it is damaged, or larger than its entry says
   */
  read(name: string): Promise<Uint8Array>;
}

/** @throws InterchangeError with everything that is wrong with the entries */
export async function openZip(bytes: Uint8Array, limits: ZipLimits = zipLimits): Promise<Zip> {
  const packed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const archive = await orDamaged('', () =>
    yauzl.fromBufferPromise(packed, { lazyEntries: true, decodeStrings: false }),
  );
  if (archive.entryCount > limits.entries)
    throw refused('', `The zip has ${archive.entryCount} entries; at most ${limits.entries} are read.`);
  const entries = await orDamaged('', () => readEntries(archive));
  const problems = problemsOf(entries, limits);
  if (problems.length > 0) throw new InterchangeError(problems);
  const files = new Map([...entries].filter(({ name }) => !name.endsWith('/')).map(({ name, entry }) => [name, entry]));
  return {
    names: [...files.keys()],
    has: (name) => files.has(name),
    async read(name) {
      const entry = files.get(name);
      if (entry === undefined) throw refused(name, 'The zip has no such file.');
      return orDamaged(name, () => unpack(archive, entry));
    },
  };
}

interface NamedEntry {
  readonly name: string;
  readonly entry: yauzl.Entry;
}

async function readEntries(archive: yauzl.ZipFile): Promise<NamedEntry[]> {
  const entries: NamedEntry[] = [];
  for await (const entry of archive.eachEntry()) {
    // Windows PowerShell's Compress-Archive writes `\` between folders; this makes `/` of them.
    const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
    entries.push({ name, entry });
  }
  return entries;
}

function problemsOf(entries: readonly NamedEntry[], limits: ZipLimits): Problem[] {
  const problems = entries.flatMap(({ name, entry }) =>
    faultsOf(name, entry, limits).map((message) => ({ path: name, line: 0, column: 0, message })),
  );
  const seen = new Set<string>();
  for (const { name } of entries) {
    // Windows unpacks names that differ in capitals alone onto one another.
    const key = name.toLowerCase();
    if (seen.has(key)) problems.push({ path: name, line: 0, column: 0, message: 'The zip has this name twice.' });
    seen.add(key);
  }
  const total = entries.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
  if (total > limits.totalBytes)
    problems.push({ path: '', line: 0, column: 0, message: tooLarge('The zip', total, limits.totalBytes) });
  return problems;
}

function faultsOf(name: string, entry: yauzl.Entry, limits: ZipLimits): string[] {
  const { compressedSize, uncompressedSize } = entry;
  const faults: [boolean, string][] = [
    [!isSafeName(name), 'This name leads out of the zip, or is none.'],
    [entry.isEncrypted(), 'This file is encrypted. Make the zip again without a password.'],
    [isSymbolicLink(entry), 'This is a symbolic link; an export has none.'],
    [![0, 8].includes(entry.compressionMethod), 'This file is packed in another way than deflate.'],
    [uncompressedSize > limits.fileBytes, tooLarge('This file', uncompressedSize, limits.fileBytes)],
    [
      uncompressedSize > MiB && uncompressedSize > compressedSize * limits.ratio,
      `This file is packed more than ${limits.ratio}:1, as only a zip bomb is.`,
    ],
  ];
  return faults.filter(([holds]) => holds).map(([, message]) => message);
}

function tooLarge(what: string, bytes: number, limit: number): string {
  return `${what} is ${bytes} bytes large unpacked; at most ${limit} are read.`;
}

function isSafeName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no name in a zip has them
  return name !== '' && !/^\/|^[A-Za-z]:|[\0-\x1F]/.test(name) && !name.split('/').includes('..');
}

/** The upper half of the external attributes is a Unix mode where the entry was made on Unix (APPNOTE 4.4.2, 4.4.15). */
function isSymbolicLink({ versionMadeBy, externalFileAttributes }: yauzl.Entry): boolean {
  return versionMadeBy >>> 8 === 3 && ((externalFileAttributes >>> 16) & 0o170000) === 0o120000;
}

/** yauzl ends the stream with an error as soon as it gives another number of bytes than the entry says; it leaves the checksum to us. */
async function unpack(archive: yauzl.ZipFile, entry: yauzl.Entry): Promise<Uint8Array> {
  const bytes = await buffer(await archive.openReadStreamPromise(entry));
  if (crc32(bytes) !== entry.crc32) throw new Error('the checksum (CRC-32) is another one');
  return bytes;
}

/** What yauzl and zlib throw is about the bytes, which are somebody else's. */
async function orDamaged<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw refused(path, `The zip is damaged or incomplete (${error.message}). Export it again.`);
  }
}
