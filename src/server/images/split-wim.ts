/** The other parts of a split WIM (.swm), which lie beside the first. */
import type { FileHandle } from 'node:fs/promises';
import { readdir } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { WimError } from '../../formats/wim/errors.ts';
import { HEADER_BYTES, headerRange, parseHeader, refuseSplit, type WimHeader } from '../../formats/wim/header.ts';
import { wimProblem } from './wim-problem.ts';

/** More than a hundred parts are no installation medium; each is opened. */
const MOST_PARTS = 100;

/**
 * Paths of parts 2 … n, in order, found by what is in them: people rename parts.
 * @param first path of part 1
 * @param open opens a file of that folder, where that is allowed
 * @throws SlipwayError SLIP-3001: this is not the first part, or others are missing
 */
export async function otherParts(
  first: string,
  name: string,
  header: WimHeader,
  open: (path: string) => Promise<FileHandle>,
): Promise<string[]> {
  if (header.part !== 1)
    throw splitProblem(name, `This is part ${header.part} of ${header.totalParts}. Give the first part.`);
  if (header.totalParts > MOST_PARTS)
    throw splitProblem(name, `It has ${header.totalParts} parts; at most ${MOST_PARTS} are taken.`);
  const parts = new Map<number, string>();
  for (const path of await candidates(first)) {
    const found = await headerOf(path, open);
    if (found?.guid === header.guid && found.totalParts === header.totalParts) parts.set(found.part, path);
  }
  const wanted = Array.from({ length: header.totalParts - 1 }, (_, at) => at + 2);
  const missing = wanted.filter((part) => !parts.has(part));
  if (missing.length > 0)
    throw splitProblem(
      name,
      `Of its ${header.totalParts} parts ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not beside it. Put all parts into one folder.`,
    );
  return wanted.map((part) => parts.get(part) ?? '');
}

/** @throws SlipwayError SLIP-3001: a part that was sent alone */
export function refusePart(name: string, header: WimHeader): void {
  try {
    refuseSplit(header);
  } catch (error) {
    throw error instanceof WimError ? wimProblem(name, error) : error;
  }
}

async function candidates(first: string): Promise<string[]> {
  const folder = dirname(first);
  const ending = extname(first).toLowerCase();
  return (await readdir(folder))
    .map((each) => join(folder, each))
    .filter((path) => path !== first && extname(path).toLowerCase() === ending);
}

/** Null: it is none that could be read. */
async function headerOf(path: string, open: (path: string) => Promise<FileHandle>): Promise<WimHeader | null> {
  const handle = await open(path).catch(() => null);
  if (handle === null) return null;
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    const start = buffer.subarray(0, bytesRead);
    if (headerRange(start, size).offset !== 0) return null;
    return parseHeader(start, size);
  } catch {
    return null;
  } finally {
    await handle.close();
  }
}

function splitProblem(name: string, message: string): Error {
  return wimProblem(name, new WimError('split', message));
}
