/** The keys that secrets are sealed with, as files: `sealing-key` is the first, `sealing-key-<id>` are those that rotation made. */
import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readKeyFile, syncFolder, writeKeyFile } from './key-file.ts';
import { SEALING_KEY_BYTES, sealingKeyId } from './sealing.ts';

const FIRST = 'sealing-key';
const NAME = /^sealing-key(-[0-9a-f]{16})?$/;

/** Every key that is there; the first is made where there is none. */
export async function readSealingKeys(directory: string): Promise<Buffer[]> {
  const names = (await readdir(directory)).filter((name) => NAME.test(name)).sort();
  if (names.length === 0) {
    await writeKeyFile(join(directory, FIRST), randomBytes(SEALING_KEY_BYTES).toString('hex'));
    return readSealingKeys(directory);
  }
  return Promise.all(names.map((name) => readSealingKey(join(directory, name))));
}

/** A further key, on disk when this returns. */
export async function makeSealingKey(directory: string): Promise<Buffer> {
  const key = randomBytes(SEALING_KEY_BYTES);
  await writeKeyFile(join(directory, `${FIRST}-${sealingKeyId(key)}`), key.toString('hex'));
  return key;
}

/** Removes the file of a key, under whichever name. */
export async function removeSealingKey(directory: string, id: string): Promise<void> {
  for (const name of (await readdir(directory)).filter((each) => NAME.test(each))) {
    const path = join(directory, name);
    if (sealingKeyId(await readSealingKey(path)) === id) await rm(path);
  }
  await syncFolder(directory);
}

async function readSealingKey(path: string): Promise<Buffer> {
  return parseKey(path, (await readKeyFile(path)) ?? '', SEALING_KEY_BYTES);
}

/** Random bytes as hexadecimal text. */
export function parseKey(path: string, text: string, bytes: number): Buffer {
  if (!new RegExp(`^[0-9a-f]{${bytes * 2}}$`).test(text.trim()))
    throw new Error(`The key ${path} is damaged: it is not ${bytes} bytes in hexadecimal. Put it back from a backup.`);
  return Buffer.from(text.trim(), 'hex');
}
