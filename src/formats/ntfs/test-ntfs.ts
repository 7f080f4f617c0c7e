/** Real NTFS volumes in files for tests, made and judged by ntfs-3g's programs. None of them needs a mount. */
import { spawnSync } from 'node:child_process';
import { openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { run, temporaryFolder } from '../wim/test-support.ts';
import type { ReadAt } from './volume.ts';

/** An empty volume; a file. */
export async function ntfsVolume(t: TestContext, mebibytes = 16): Promise<string> {
  const file = join(await temporaryFolder(t), 'volume.ntfs');
  run('truncate', ['--size', `${mebibytes}M`, file]);
  run('mkntfs', ['--force', '--quick', '--quiet', '--cluster-size', '4096', file]);
  return file;
}

/** Puts a file into the root folder. */
export function putFile(volume: string, name: string, content: Buffer): void {
  const source = `${volume}.content`;
  writeFileSync(source, content);
  run('ntfscp', ['--quiet', volume, source, name]);
}

export function readerOf(file: string): ReadAt {
  const handle = openSync(file, 'r');
  return async (offset, length) => {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(handle, bytes, 0, length, offset));
  };
}

/** Exit code of ntfs-3g.probe(8): 0 it can be mounted, 13 inconsistent, 14 hibernated, 15 was not shut down cleanly. */
export function probe(file: string): number | null {
  return spawnSync('ntfs-3g.probe', ['--readwrite', file]).status;
}

const PAGE = 4096;

/** Where mkntfs has put the journal: all of it has the byte 0xff. */
function journalAt(bytes: Buffer): number {
  const page = Buffer.alloc(PAGE, 0xff);
  for (let at = 0; at < bytes.length; at += PAGE) if (bytes.subarray(at, at + PAGE).equals(page)) return at;
  throw new Error('there is no empty journal');
}

export interface Restart {
  readonly lsn?: bigint;
  readonly version: readonly [major: number, minor: number];
  readonly isInUse: boolean;
  readonly flags?: number;
}

/** Writes the journal's two restart pages as Windows has them (layout: logfile.h of ntfs-3g); null for one that is not written to. */
export function writeRestart(volume: string, pages: readonly [Restart | null, Restart | null]): void {
  const bytes = readFileSync(volume);
  const at = journalAt(bytes);
  let end = at;
  while (end < bytes.length && bytes.subarray(end, end + PAGE).every((byte) => byte === 0xff)) end += PAGE;
  pages.forEach((page, number) => {
    if (page !== null) restartPage(page, end - at).copy(bytes, at + number * PAGE);
  });
  // What follows has no log records.
  bytes.fill(0, at + 2 * PAGE, end);
  writeFileSync(volume, bytes);
}

function restartPage({ lsn = 1n, version: [major, minor], isInUse, flags = 0 }: Restart, journalBytes: number): Buffer {
  const page = Buffer.alloc(PAGE);
  page.write('RSTR');
  page.writeUInt16LE(30, 4);
  page.writeUInt16LE(PAGE / 512 + 1, 6);
  page.writeUInt32LE(PAGE, 16);
  page.writeUInt32LE(PAGE, 20);
  page.writeUInt16LE(0x30, 24);
  page.writeInt16LE(minor, 26);
  page.writeInt16LE(major, 28);
  const area = page.subarray(0x30);
  area.writeBigUInt64LE(lsn, 0);
  area.writeUInt16LE(1, 8);
  area.writeUInt16LE(isInUse ? 0xffff : 0, 10);
  area.writeUInt16LE(isInUse ? 0 : 0xffff, 12);
  area.writeUInt16LE(flags, 14);
  area.writeUInt32LE(67 - (Math.floor(Math.log2(journalBytes)) + 1), 16);
  area.writeUInt16LE(0x40 + 160, 20);
  area.writeUInt16LE(0x40, 22);
  area.writeBigInt64LE(BigInt(journalBytes), 24);
  area.writeUInt16LE(0x30, 36);
  area.writeUInt16LE(0x40, 38);
  const client = area.subarray(0x40);
  client.writeUInt16LE(0xffff, 16);
  client.writeUInt16LE(0xffff, 18);
  client.writeUInt32LE(8, 28);
  client.write('NTFS', 32, 'utf16le');
  return sealed(page);
}

/** With its update sequence: number 1 at the end of each block. */
function sealed(page: Buffer): Buffer {
  page.writeUInt16LE(1, 30);
  for (let block = 0; block < PAGE / 512; block += 1) {
    const end = (block + 1) * 512 - 2;
    page.copy(page, 32 + 2 * block, end, end + 2);
    page.writeUInt16LE(1, end);
  }
  return page;
}
