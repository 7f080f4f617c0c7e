/** A folder with a file for each object, as people keep it in git. Nothing is written before all of it can be, and nothing that lies elsewhere. */
import { constants } from 'node:fs';
import { lstat, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SlipwayError } from '../../api/errors.ts';
import type { Problem } from '../../task-sequence/parse.ts';
import type { Cli } from '../cli.ts';
import { readTextIfThere, writeTextFile } from '../document-file.ts';
import { countText } from '../quantities.ts';
import { filesFor, textOf, type WrittenObject } from './object-text.ts';

interface NewText {
  readonly path: string;
  readonly text: string;
  /** Null: there is no such file yet. */
  readonly before: string | null;
}

/** Links are not followed: one may have come to be since `whyNotWritten` has looked. */
const OVER_NO_LINK = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;

/** `folder` itself may be a link: a person has named it. Throws SLIP-6001 with all that cannot be written over. */
export async function writeObjectFolder(cli: Cli, objects: readonly WrittenObject[], folder: string): Promise<void> {
  const texts: NewText[] = [];
  const problems = new Map<string, Problem>();
  for (const [object, name] of filesFor(objects)) {
    const read = await newText(cli, object, folder, name);
    if ('text' in read) texts.push(read);
    else problems.set(read.path, read);
  }
  if (problems.size > 0)
    throw new SlipwayError('SLIP-6001', `Nothing was written: ${countText(problems.size, 'problem')}.`, {
      problems: [...problems.values()],
    });
  const changed = texts.filter(({ text, before }) => text !== before);
  for (const { path, text } of changed) {
    await mkdir(dirname(resolve(cli.world.workingDirectory, path)), { recursive: true }).catch(cannot(path));
    await writeTextFile(cli, path, text, OVER_NO_LINK);
    cli.say(path);
  }
  cli.say(`${countText(changed.length, 'file')} written, ${texts.length - changed.length} as they were.`);
}

async function newText(cli: Cli, object: WrittenObject, folder: string, name: string): Promise<NewText | Problem> {
  const path = join(folder, name);
  const problem = (await whyNotWritten(cli, dirname(path), 'folder')) ?? (await whyNotWritten(cli, path, 'file'));
  if (problem !== null) return problem;
  const before = await readTextIfThere(cli, path);
  try {
    return { path, before, text: textOf(object, path, before) };
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return { path, message: error.message };
  }
}

/** Null also where nothing is yet. */
async function whyNotWritten(cli: Cli, path: string, wanted: 'file' | 'folder'): Promise<Problem | null> {
  const is = await lstat(resolve(cli.world.workingDirectory, path)).catch((error: unknown) =>
    Reflect.get(Object(error), 'code') === 'ENOENT' ? null : cannot(path)(error),
  );
  if (is === null) return null;
  if (is.isSymbolicLink())
    return { path, message: 'it is a symbolic link, and what it points to is not written over. Take it away first' };
  const isWanted = wanted === 'file' ? is.isFile() : is.isDirectory();
  return isWanted ? null : { path, message: `it is no ${wanted}. Choose another folder, or move it away first` };
}

function cannot(path: string): (cause: unknown) => never {
  return (cause) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SlipwayError('SLIP-6001', `${path} cannot be written: ${why}.`, { cause });
  };
}
