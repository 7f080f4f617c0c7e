/**
 * The data directory: everything a site keeps on its machine.
 *
 *     <data directory>/          0755, so that the database's user can pass
 *       layout.json              which layout this is: a site of a later version may have changed it
 *       postgres/                the embedded database (db/postgres-layout.ts)
 *       keys/                    0700: TLS, policy, URL and sealing keys
 *       content/                 0700: the content store
 *       boot-images/             0700
 *       run/api.sock             0700/0600: the local administrator socket
 */
import { constants } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { SlipwayError } from '../api/errors.ts';
import { hasCode } from './db/error-code.ts';
import { makeTraversable } from './db/postgres-layout.ts';

/** Goes up when a folder changes its place or meaning. */
const LAYOUT = 1;
const OURS = new Set([
  'layout.json',
  'layout.json.new',
  'postgres',
  'keys',
  'content',
  'boot-images',
  'run',
  'lost+found',
]);

const LayoutSchema = z.object({ layout: z.int().min(1) });

/** Makes the data directory where it is missing. Throws SLIP-1009 for one that cannot be used, saying why. */
export async function openDataDirectory(path: string): Promise<void> {
  if (!isAbsolute(path)) throw cannotStart(`The data directory must be an absolute path: "${path}" is not one.`);
  try {
    makeTraversable(path);
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw cannotStart(
      `The data directory ${path} cannot be written (${reason(error)}). Give its owner to the user that runs Slipway, or choose another (--data).`,
      error,
    );
  }
  await checkLayout(path);
  for (const name of ['keys', 'content', 'boot-images', 'run'])
    await mkdir(join(path, name), { recursive: true, mode: 0o700 });
}

async function checkLayout(path: string): Promise<void> {
  const file = join(path, 'layout.json');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null;
    throw cannotStart(`${file} cannot be read (${reason(error)}).`, error);
  });
  if (text === null) return startNew(path, file);
  const { layout } = parseLayout(text, file);
  if (layout > LAYOUT)
    throw cannotStart(
      `The data directory ${path} was made by a later Slipway (layout ${layout}, this version knows ${LAYOUT}). Start that version, or restore a backup from before the upgrade.`,
    );
}

async function startNew(path: string, file: string): Promise<void> {
  const strange = (await readdir(path)).filter((name) => !OURS.has(name));
  if (strange.length > 0)
    throw cannotStart(
      `${path} is no data directory of Slipway and is not empty (${strange.slice(0, 3).join(', ')}${strange.length > 3 ? ', …' : ''}). Choose an empty folder (--data).`,
    );
  const handle = await open(`${file}.new`, 'w', 0o644);
  try {
    await handle.writeFile(`${JSON.stringify({ layout: LAYOUT })}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}

function parseLayout(text: string, file: string): z.output<typeof LayoutSchema> {
  try {
    return LayoutSchema.parse(JSON.parse(text));
  } catch (error) {
    throw cannotStart(`${file} is damaged: it says no layout. Restore it from a backup.`, error);
  }
}

export function cannotStart(message: string, cause?: unknown): SlipwayError {
  return new SlipwayError('SLIP-1009', message, { cause });
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
