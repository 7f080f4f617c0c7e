import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SlipwayError } from '../api/errors.ts';

/** What a file of certificates holds; the site looks whether they are any. @throws SlipwayError SLIP-6001 */
export async function readCertificates(workingDirectory: string, path: string): Promise<string> {
  try {
    return await readFile(resolve(workingDirectory, path), 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SlipwayError('SLIP-6001', `The file ${path} cannot be read: ${why}.`, { cause: error });
  }
}
