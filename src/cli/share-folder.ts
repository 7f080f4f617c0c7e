/**
 * The control files of a deployment share's folder, in a zip for the site. Only files of known names are read, no link is followed, and nothing but names below the folder is
 * written: the share may be somebody else's.
 */
import { constants } from 'node:fs';
import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import yazl from 'yazl';
import { SlipwayError } from '../api/errors.ts';

/** What the site reads of one file, and of all. A list of 2,000 drivers has 2 MB. */
const MOST_FILE_BYTES = 32 << 20;
const MOST_BYTES = 128 << 20;
const MOST_FILES = 5000;

/** Of a share or of its folder `Control`. */
export async function packShare(folder: string): Promise<Buffer> {
  const control = (await foldersIn(folder)).find((name) => name.toLowerCase() === 'control');
  const root = control === undefined ? folder : join(folder, control);
  const names = await controlFiles(root);
  if (!names.some((name) => /^(CustomSettings\.ini|TaskSequences\.xml|OperatingSystems\.xml)$/i.test(name)))
    throw refused(
      folder,
      'it is no deployment share and no folder Control of one: CustomSettings.ini and TaskSequences.xml are missing',
    );
  if (names.length > MOST_FILES)
    throw refused(folder, `it has ${names.length} files, and ${MOST_FILES} are read at most`);
  const zip = new yazl.ZipFile();
  let total = 0;
  for (const name of names) {
    const content = await readWithin(join(root, name));
    total += content.length;
    if (total > MOST_BYTES)
      throw refused(folder, `its files have more than ${MOST_BYTES} bytes, which are read at most`);
    zip.addBuffer(content, `Control/${name}`);
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** Lists and rules, and `ts.xml` one folder below. Links are neither files nor folders here. */
async function controlFiles(root: string): Promise<string[]> {
  const own = (await readdir(root, { withFileTypes: true })).filter(
    (each) => each.isFile() && /\.(ini|xml)$/i.test(each.name),
  );
  const below: string[] = [];
  for (const folder of await foldersIn(root)) {
    const inside = await readdir(join(root, folder), { withFileTypes: true });
    const steps = inside.find((each) => each.isFile() && each.name.toLowerCase() === 'ts.xml');
    if (steps !== undefined) below.push(`${folder}/${steps.name}`);
  }
  return [...own.map(({ name }) => name), ...below].sort();
}

async function foldersIn(folder: string): Promise<string[]> {
  return (await readdir(folder, { withFileTypes: true })).filter((each) => each.isDirectory()).map(({ name }) => name);
}

/** A file that has become a link or a pipe since it was listed is not opened, and does not hold anything up. */
async function readWithin(path: string): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return await readRegular(path, file);
  } finally {
    await file.close();
  }
}

async function readRegular(path: string, file: FileHandle): Promise<Buffer> {
  const facts = await file.stat();
  if (!facts.isFile()) throw refused(path, 'it is no file any more');
  if (facts.size > MOST_FILE_BYTES)
    throw refused(path, `it has ${facts.size} bytes, and ${MOST_FILE_BYTES} are read at most`);
  return file.readFile();
}

function refused(path: string, why: string): SlipwayError {
  return new SlipwayError('SLIP-6001', `${path} cannot be imported: ${why}.`);
}
