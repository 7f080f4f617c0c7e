/** A file of another system, translated without a site: only what a site has is not known then. */
import { SlipwayError } from '../api/errors.ts';
import { IMPORT_LIMITS, type TranslatedSequence } from '../api/task-sequence-translations.ts';

/** @throws SlipwayError SLIP-1001 with everything that is wrong with the file */
export async function translateHere(bytes: Uint8Array, name: string, map: ReadonlyMap<string, string>) {
  // Other commands need none of it, and start faster without.
  const { toldProblems, translateForeignFile } = await import('../interchange/translate-foreign-file.ts');
  const { InterchangeError } = await import('../interchange/interchange-error.ts');
  try {
    const { sequences, ...rest } = await translateForeignFile({ bytes, name, map, limits: IMPORT_LIMITS });
    return { ...rest, sequences: sequences satisfies TranslatedSequence[] };
  } catch (error) {
    if (!(error instanceof InterchangeError)) throw error;
    const { text, problems } = toldProblems(error);
    throw new SlipwayError('SLIP-1001', `The file cannot be taken as a task sequence: ${text}.`, { problems });
  }
}
