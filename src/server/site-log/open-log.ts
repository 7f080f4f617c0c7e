/** What a process keeps of its log, opened at one moment: the file that it writes to and the one before it. */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { SiteLogLine } from '../../api/site-log.ts';
import { formerFile, logFile } from './kept-log.ts';
import { linesBackwards } from './lines-backwards.ts';

/** As much of a first line as tells a file from all others: it begins with the level and the time. */
const MARK_BYTES = 256;
const MARK_DIGITS = 16;

export interface LogFile {
  readonly handle: FileHandle;
  /** Of its first line. */
  readonly mark: string;
  /** After its last whole line. */
  readonly end: number;
}

export interface OpenLog {
  readonly process: SiteLogLine['process'];
  /** Those with lines, the newest first. */
  readonly files: readonly LogFile[];
  close(): Promise<void>;
}

export async function openLog(dataDirectory: string, process: SiteLogLine['process']): Promise<OpenLog> {
  const path = logFile(dataDirectory, process);
  // Both before anything is read: a file that is put aside meanwhile is read all the same, and once.
  const handles = [await openForReading(path), await openForReading(formerFile(path))].filter((each) => each !== null);
  const files: LogFile[] = [];
  const inodes = new Set<number>();
  for (const handle of handles) {
    const { size, ino } = await handle.stat();
    const end = await endOfLines(handle, size);
    if (end > 0 && !inodes.has(ino)) files.push({ handle, mark: await markOf(handle), end });
    inodes.add(ino);
  }
  const close = async () => {
    for (const handle of handles) await handle.close();
  };
  return { process, files, close };
}

/** null: there is no such file. */
async function openForReading(path: string): Promise<FileHandle | null> {
  return open(path, 'r').catch(() => null);
}

async function endOfLines(handle: FileHandle, size: number): Promise<number> {
  for await (const { offset, bytes } of linesBackwards(handle, size)) return offset + bytes + 1;
  return 0;
}

async function markOf(handle: FileHandle): Promise<string> {
  const buffer = Buffer.alloc(MARK_BYTES);
  const { bytesRead } = await handle.read(buffer, 0, MARK_BYTES, 0);
  const line = buffer.subarray(0, bytesRead);
  const feed = line.indexOf(0x0a);
  const first = feed === -1 ? line : line.subarray(0, feed);
  return createHash('sha256').update(first).digest('hex').slice(0, MARK_DIGITS);
}
