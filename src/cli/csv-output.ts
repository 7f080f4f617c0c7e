/** CSV on standard output or into a file, in place of a table. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SlipwayError } from '../api/errors.ts';
import type { Cli } from './cli.ts';

/** The file is made, never written over. Without a name it goes to standard output. */
export async function writeCsv(cli: Cli, text: string, file: string | undefined): Promise<void> {
  if (file === undefined) return cli.terminal.out(text);
  try {
    // The mark in front tells spreadsheets that it is UTF-8.
    await writeFile(resolve(cli.world.workingDirectory, file), `\uFEFF${text}`, { flag: 'wx' });
  } catch (cause) {
    const exists = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    const why = exists ? 'there is a file of that name already; choose another name' : String(cause);
    throw new SlipwayError('SLIP-6001', `${file} cannot be written: ${why}.`, { cause });
  }
  cli.remark(`Written to ${file}.`);
}
