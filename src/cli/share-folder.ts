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
import { MOST_FILE_BYTES, shareLimits } from '../api/task-sequence-translations.ts';
import { readAtMost } from './bounded-file.ts';

/**
 * Of a share or of its folder `Control`.
 * @throws SlipwayError SLIP-6001 for another folder, and beyond what the site takes
 */
export async function packShare(folder: string): Promise<Buffer> {
  const control = (await foldersIn(folder)).find((name) => name.toLowerCase() === 'control');
  const root = control === undefined ? folder : join(folder, control);
  const names = await controlFiles(root);
  if (!names.some((name) => /^(CustomSettings\.ini|TaskSequences\.xml|OperatingSystems\.xml)$/i.test(name)))
    throw refused(
      folder,
      'it is no deployment share and no folder Control of one: CustomSettings.ini and TaskSequences.xml are missing',
    );
  if (names.length > shareLimits.files)
    throw refused(folder, `it has ${names.length} files, and ${shareLimits.files} are read at most`);
  const zip = new yazl.ZipFile();
  let total = 0;
  for (const name of names) {
    const content = await readWithin(join(root, name));
    total += content.length;
    if (total > shareLimits.totalBytes)
      throw refused(folder, `its files have more than ${shareLimits.totalBytes} bytes, which are read at most`);
    zip.addBuffer(content, `Control/${name}`);
  }
  zip.end();
  const packed = await buffer(zip.outputStream);
  if (packed.length > MOST_FILE_BYTES)
    throw refused(folder, `packed it has ${packed.length} bytes, and ${MOST_FILE_BYTES} are read at most`);
  return packed;
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
  if (!(await file.stat()).isFile()) throw refused(path, 'it is no file any more');
  const content = await readAtMost(file, shareLimits.fileBytes);
  if ('tooLarge' in content) throw refused(path, `${content.tooLarge}, and ${shareLimits.fileBytes} are read at most`);
  return content;
}

function refused(path: string, why: string): SlipwayError {
  return new SlipwayError('SLIP-6001', `${path} cannot be imported: ${why}.`);
}
