/** Files of this computer that are to be uploaded: one, or all of a folder, as one row of bytes. */
import type { Stats } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { SlipwayError } from '../api/errors.ts';
import type { ChosenFile } from '../api/upload-fingerprint.ts';
import { MOST_UPLOAD_FILES } from '../api/uploads.ts';

/** What is to be sent; `either`: as it is found. */
export type SourceKind = 'file' | 'folder' | 'either';

export interface LocalFile extends ChosenFile {
  /** Where it is. */
  readonly at: string;
  readonly executable: boolean;
}

export interface LocalFiles {
  /** Of the file or the folder. */
  readonly name: string;
  readonly files: readonly LocalFile[];
}

/** @throws SlipwayError SLIP-6001 where it cannot be read, or holds what is neither a file nor a folder */
export async function localFiles(path: string, kind: SourceKind): Promise<LocalFiles> {
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const name = basename(resolve(path)) || path;
  if (kind === 'file' || (kind === 'either' && found.isFile())) {
    if (!found.isFile()) throw refused(path, 'it is not a file');
    return { name, files: [fileOf(path, name, found)] };
  }
  if (!found.isDirectory())
    throw refused(path, kind === 'folder' ? 'it is not a folder' : 'it is neither a file nor a folder');
  const files: LocalFile[] = [];
  await collect(path, '', files);
  if (files.length === 0) throw refused(path, 'there are no files in it');
  return { name, files };
}

async function collect(folder: string, within: string, files: LocalFile[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const at = join(folder, entry.name);
    const path = within === '' ? entry.name : `${within}/${entry.name}`;
    if (entry.isDirectory()) await collect(at, path, files);
    // A link could lead anywhere, and would be another thing on the computers that the files are for.
    else if (!entry.isFile()) throw refused(at, 'it is neither a file nor a folder: put the file itself there');
    else files.push(fileOf(at, path, await stat(at)));
    if (files.length > MOST_UPLOAD_FILES) throw refused(folder, `there are more than ${MOST_UPLOAD_FILES} files`);
  }
}

function fileOf(at: string, path: string, { size, mtimeMs, mode }: Stats): LocalFile {
  return { at, path, bytes: size, modifiedAt: Math.floor(mtimeMs), executable: (mode & 0o111) !== 0 };
}

/** The bytes of all of them one after another, those from `start` up to `end`. */
export async function readAcross(
  files: readonly LocalFile[],
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - start);
  let begin = 0;
  for (const file of files) {
    const [from, to] = [Math.max(start, begin), Math.min(end, begin + file.bytes)];
    if (from < to) await readInto(bytes.subarray(from - start, to - start), file, from - begin);
    begin += file.bytes;
    if (begin >= end) break;
  }
  return bytes;
}

async function readInto(target: Uint8Array, { at }: LocalFile, position: number): Promise<void> {
  try {
    const handle = await open(at, 'r');
    try {
      for (let done = 0; done < target.length; ) {
        const { bytesRead } = await handle.read(target, done, target.length - done, position + done);
        if (bytesRead === 0) throw changed(at);
        done += bytesRead;
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof SlipwayError ? error : unreadable(at, error);
  }
}

/** Bytes of before and after a change together are no file that anybody had. */
export async function requireUnchanged(files: readonly LocalFile[]): Promise<void> {
  for (const { at, bytes, modifiedAt } of files) {
    const now = await stat(at).catch(() => null);
    if (now === null || now.size !== bytes || Math.floor(now.mtimeMs) !== modifiedAt) throw changed(at);
  }
}

function changed(path: string): SlipwayError {
  return new SlipwayError(
    'SLIP-6001',
    `${path} was changed while it was uploaded. Begin again when nobody writes to it.`,
  );
}

function unreadable(path: string, cause: unknown): SlipwayError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SlipwayError('SLIP-6001', `${path} of this computer cannot be read: ${reason}.`, { cause });
}

function refused(path: string, why: string): SlipwayError {
  return new SlipwayError('SLIP-6001', `${path} of this computer cannot be uploaded: ${why}.`);
}
