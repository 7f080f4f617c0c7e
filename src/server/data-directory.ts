/**
 * The data directory: everything a site keeps on its machine.
 *
 *     <data directory>/          0755, so that the database's user can pass
 *       layout.json              which layout this is, and which version of Slipway started on it last
 *       restore-unfinished       only while a backup is being restored into it: no site starts on half of one
 *       postgres/                the embedded database (db/postgres-layout.ts)
 *       keys/                    0700: TLS, policy, URL and sealing keys
 *       content/                 0700: the content store
 *       boot-images/             0700
 *       log/                     0700: the newest lines of the log (site-log/kept-log.ts)
 *       run/api.sock             0700/0600: the local administrator socket
 */
import { constants } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import * as z from 'zod';
import { SlipwayError } from '../api/errors.ts';
import { hasCode } from './db/error-code.ts';
import { makeTraversable } from './db/postgres-layout.ts';
import { type LayoutStep, layoutSteps, stepsFrom } from './layout-steps.ts';
import { version } from './version.ts';

const OURS = new Set([
  'layout.json',
  'layout.json.new',
  'restore-unfinished',
  'postgres',
  'keys',
  'content',
  'boot-images',
  'run',
  'log',
  'lost+found',
]);

/** `product`: the version that started on it last; the first ones did not say. */
const LayoutSchema = z.object({ layout: z.int().min(1), product: z.string().optional() });
export type Layout = z.output<typeof LayoutSchema>;

export const DEFAULT_DATA = '/var/lib/slipway';
const FOLDERS = ['keys', 'content', 'boot-images', 'run', 'log'];

/**
 * Makes the data directory where it is missing, and brings an older one to today's layout. Gives what its layout file said before; null:
 * it had none. Throws SLIP-1009 for one that cannot be used, saying why.
 */
export async function openDataDirectory(path: string, steps = layoutSteps): Promise<Layout | null> {
  await makeWritable(path);
  if (await isThere(restoreMark(path)))
    throw cannotStart(
      `A backup was being restored into ${path}, and the restore has not ended. Wait until it has; where it was interrupted, remove the folder and restore again.`,
    );
  const before = await checkLayout(path, steps);
  await makeFolders(path);
  return before;
}

/** Makes a data directory that no site starts on until `endRestore`. Throws SLIP-1053 for one that is not empty. */
export async function beginRestore(path: string): Promise<void> {
  await makeWritable(path);
  const found = (await readdir(path)).filter((name) => name !== 'lost+found');
  if (found.length > 0)
    throw new SlipwayError(
      'SLIP-1053',
      `${path} is not empty (${some(found)}). A backup is restored into a new data directory only: choose another folder (--data), or move this one away.`,
    );
  await writeFile(restoreMark(path), 'A backup is being restored into this folder. It holds no whole site yet.\n');
  await checkLayout(path, layoutSteps);
  await makeFolders(path);
}

/** From now on the site may start. */
export async function endRestore(path: string): Promise<void> {
  await rm(restoreMark(path));
}

function restoreMark(path: string): string {
  return join(path, 'restore-unfinished');
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function makeFolders(path: string): Promise<void> {
  for (const name of FOLDERS) await mkdir(join(path, name), { recursive: true, mode: 0o700 });
}

async function makeWritable(path: string): Promise<void> {
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
}

/** Gives the layout file as it was found; null: there was none. */
async function checkLayout(path: string, steps: readonly LayoutStep[]): Promise<Layout | null> {
  const found = await readLayout(path);
  if (found === null) await requireOurs(path);
  const newest = steps.at(-1)?.to ?? 0;
  if (found !== null && found.layout > newest)
    throw cannotStart(
      `The data directory ${path} was made by a later Slipway${found.product === undefined ? '' : `, ${found.product}`} (layout ${found.layout}, this version ${version} knows ${newest}). Start that version, or restore a backup from before the upgrade.`,
    );
  for (const step of stepsFrom(found?.layout ?? 0, steps)) {
    await step.run(path);
    await writeLayout(path, step.to);
  }
  if (found?.layout === newest && found.product !== version) await writeLayout(path, newest);
  return found;
}

async function readLayout(path: string): Promise<Layout | null> {
  const file = join(path, 'layout.json');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null;
    throw cannotStart(`${file} cannot be read (${reason(error)}).`, error);
  });
  return text === null ? null : parseLayout(text, file);
}

async function requireOurs(path: string): Promise<void> {
  const strange = (await readdir(path)).filter((name) => !OURS.has(name));
  if (strange.length > 0)
    throw cannotStart(
      `${path} is no data directory of Slipway and is not empty (${some(strange)}). Choose an empty folder (--data).`,
    );
}

async function writeLayout(path: string, layout: number): Promise<void> {
  const file = join(path, 'layout.json');
  const handle = await open(`${file}.new`, 'w', 0o644);
  try {
    await handle.writeFile(`${JSON.stringify({ layout, product: version })}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}

function parseLayout(text: string, file: string): Layout {
  try {
    return LayoutSchema.parse(JSON.parse(text));
  } catch (error) {
    throw cannotStart(`${file} is damaged: it says no layout. Restore it from a backup.`, error);
  }
}

export function cannotStart(message: string, cause?: unknown): SlipwayError {
  return new SlipwayError('SLIP-1009', message, { cause });
}

function some(names: readonly string[]): string {
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
