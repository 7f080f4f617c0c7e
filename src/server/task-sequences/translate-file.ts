/** A file of another system, translated for a person who looks at what became of it before anything is saved. */
import { Buffer } from 'node:buffer';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import {
  type exportToConfigMgr,
  IMPORT_LIMITS,
  MOST_FILE_BYTES,
  type translateTaskSequences,
} from '../../api/task-sequence-translations.ts';
import { LONGEST_ORIGINAL_ID, type TaskSequence } from '../../api/task-sequences.ts';
import { cut } from '../../interchange/cut.ts';
import { InterchangeError } from '../../interchange/interchange-error.ts';
import { writeSequence } from '../../interchange/task-sequence-xml/write-sequence.ts';
import { exportSequence } from '../../interchange/translate/export-sequence.ts';
import { toldProblems, translateForeignFile } from '../../interchange/translate-foreign-file.ts';
import { storableText } from '../db/json-text.ts';
import type { SiteContext } from '../site-context.ts';
import { distinctNames } from './distinct-names.ts';

type Request = z.output<NonNullable<typeof translateTaskSequences.body>>;
type Answer = z.output<typeof translateTaskSequences.response>;

/** @throws SlipwayError SLIP-1001 with everything that is wrong with the file */
export async function translateFile(site: Pick<SiteContext, 'db'>, { file, name, map }: Request): Promise<Answer> {
  const bytes = Buffer.from(file, 'base64');
  if (bytes.length > MOST_FILE_BYTES)
    throw new SlipwayError(
      'SLIP-1001',
      `The file has ${bytes.length} bytes, and ${MOST_FILE_BYTES} are read at most. Export fewer task sequences at once.`,
    );
  try {
    const given = { bytes, name, map: new Map(Object.entries(map)), limits: IMPORT_LIMITS };
    const translated = await translateForeignFile(given);
    const sequences = translated.sequences.map((each) => ({ ...each, originalId: shortId(each.originalId) }));
    return await withNames(site, { ...translated, sequences });
  } catch (error) {
    if (error instanceof InterchangeError) throw refusal('The file cannot be taken as a task sequence', error);
    throw error;
  }
}

function shortId(id: string | null): string | null {
  return id === null ? null : cut(id, LONGEST_ORIGINAL_ID);
}

/** @throws SlipwayError SLIP-1001 with every group and step that XML cannot hold */
export function toConfigMgr({ document }: TaskSequence): z.output<typeof exportToConfigMgr.response> {
  try {
    const { sequence, unwritten } = exportSequence(document);
    return { xml: writeSequence(sequence), unwritten: unwritten.map((each) => ({ ...each })) };
  } catch (error) {
    if (!(error instanceof InterchangeError)) throw error;
    throw refusal("The task sequence cannot be written as ConfigMgr's XML", error);
  }
}

/** Under the names that an import makes of them: those of the site and of the file are told apart. */
async function withNames({ db }: Pick<SiteContext, 'db'>, answer: Answer): Promise<Answer> {
  const taken = await db.selectFrom('task_sequence').select('name').execute();
  const given = answer.sequences.map(({ document }) => storableText(document.name));
  const names = distinctNames(
    given,
    taken.map(({ name }) => name),
  );
  const sequences = answer.sequences.map((sequence, at) => {
    const [before = '', name = ''] = [given[at], names[at]];
    if (name === before) return sequence;
    const message = `There is a task sequence named "${before}" already: this one is called "${name}".`;
    const notice = { path: '', line: 0, column: 0, message };
    return { ...sequence, document: { ...sequence.document, name }, notices: [notice, ...sequence.notices] };
  });
  return { ...answer, sequences };
}

function refusal(what: string, error: InterchangeError): SlipwayError {
  const { text, problems } = toldProblems(error);
  return new SlipwayError('SLIP-1001', `${what}: ${text}.`, { problems });
}
