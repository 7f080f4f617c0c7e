/** What a person has chosen or dropped: one file, or all files of a folder with their paths within it. */
import type { ChosenFile } from '../../api/upload-fingerprint.ts';

/** As the browser has them, and as tests make them. */
export interface FileLike {
  readonly name: string;
  readonly size: number;
  readonly lastModified: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

export interface PlacedFile {
  /** Within the folder; of a single file its name. */
  readonly path: string;
  readonly file: FileLike;
}

export interface Chosen {
  /** Of the file, or of the folder. */
  readonly name: string;
  readonly files: readonly PlacedFile[];
}

export function chosenFile(file: FileLike): Chosen {
  return { name: file.name, files: [{ path: file.name, file }] };
}

/** `path`: with the folder's own name in front, as `webkitRelativePath` has it. Null: there is nothing in it. */
export function chosenFolder(files: readonly PlacedFile[]): Chosen | null {
  const [first] = files;
  if (first === undefined) return null;
  const [name = first.path] = first.path.split('/');
  const within = files.map(({ path, file }) => ({ path: path.slice(path.indexOf('/') + 1), file }));
  // In one order, however the browser lists them: so the same folder has the same fingerprint.
  return { name, files: within.sort((a, b) => (a.path < b.path ? -1 : 1)) };
}

export function bytesOf({ files }: Chosen): number {
  return files.reduce((sum, { file }) => sum + file.size, 0);
}

export function describedFiles({ files }: Chosen): ChosenFile[] {
  return files.map(({ path, file }) => ({ path, bytes: file.size, modifiedAt: file.lastModified }));
}

/** The bytes of all of them one after another, those from `start` up to `end`. Rejects where a file is not any more what was chosen. */
export async function readAcross({ files }: Chosen, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - start);
  let begin = 0;
  for (const { file } of files) {
    const [from, to] = [Math.max(start, begin), Math.min(end, begin + file.size)];
    if (from < to) {
      const piece = new Uint8Array(await file.slice(from - begin, to - begin).arrayBuffer());
      if (piece.length !== to - from) throw new Error(`${file.name} is shorter than it was`);
      bytes.set(piece, from - start);
    }
    begin += file.size;
    if (begin >= end) break;
  }
  return bytes;
}
