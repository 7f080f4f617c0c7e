/** A file of another system, translated for a person who looks at what became of it before anything is saved. */
import { Buffer } from 'node:buffer';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import {
  type exportToConfigMgr,
  MOST_FILE_BYTES,
  type TranslatedSequence,
  type translateTaskSequences,
} from '../../api/task-sequence-translations.ts';
import { LONGEST_ORIGINAL_ID, MOST_IMPORT_BYTES, MOST_IMPORTED, type TaskSequence } from '../../api/task-sequences.ts';
import { cut } from '../../interchange/cut.ts';
import { BoundedList } from '../../interchange/findings.ts';
import { secretFilterOf } from '../../interchange/foreign-file.ts';
import { InterchangeError, inFile, type Problem, refused } from '../../interchange/interchange-error.ts';
import { translateRules } from '../../interchange/mdt-share/translate-rules.ts';
import { readTaskSequenceFile } from '../../interchange/read-task-sequence-file.ts';
import { SecretFilter } from '../../interchange/secret-filter.ts';
import { writeSequence } from '../../interchange/task-sequence-xml/write-sequence.ts';
import { exportSequence } from '../../interchange/translate/export-sequence.ts';
import { referenceId } from '../../interchange/translate/step-reading.ts';
import { type SequenceTranslation, translateSequence } from '../../interchange/translate/translate-sequence.ts';
import { childRings } from '../../task-sequence/child-rings.ts';
import { storableText } from '../db/json-text.ts';
import type { SiteContext } from '../site-context.ts';
import { distinctNames } from './distinct-names.ts';
import { shareObject } from './share-object.ts';

type Request = z.output<NonNullable<typeof translateTaskSequences.body>>;
type Answer = z.output<typeof translateTaskSequences.response>;
type Counts = Answer['counts'];

/** @throws SlipwayError SLIP-1001 with everything that is wrong with the file */
export async function translateFile(site: Pick<SiteContext, 'db'>, { file, name, map }: Request): Promise<Answer> {
  const bytes = Buffer.from(file, 'base64');
  if (bytes.length > MOST_FILE_BYTES)
    throw new SlipwayError(
      'SLIP-1001',
      `The file has ${bytes.length} bytes, and ${MOST_FILE_BYTES} are read at most. Export fewer task sequences at once.`,
    );
  try {
    const answer = await translate(bytes, name, new Map(Object.entries(map)));
    refuseTooMuch(answer);
    refuseRings(answer);
    return await withNames(site, answer);
  } catch (error) {
    if (error instanceof InterchangeError) throw refusal('The file cannot be taken as a task sequence', error);
    throw error;
  }
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

async function translate(
  bytes: Uint8Array,
  name: string | undefined,
  map: ReadonlyMap<string, string>,
): Promise<Answer> {
  const read = await readTaskSequenceFile(bytes, name);
  const { format, sequences, rules, share, notices } = read;
  const filter = secretFilterOf(read);
  const told = notices.map((each) => withoutPasswords(each, filter));
  const names = rules.map((each) => each.name);
  const ofSteps = sequences.map((inFile, at) => {
    // What concerns the file as a whole is told once.
    const options = { map, filter, rules: names, notices: at === 0 ? told : [] };
    return answerOf(inFile.facts?.id ?? null, translateSequence(inFile, options));
  });
  const ofRules = rules.map((each) => answerOf(referenceId(each.name), translateRules(each, filter)));
  if (sequences.length === 0) ofRules[0]?.notices.unshift(...told);
  const translated = [...ofSteps, ...ofRules];
  const counts = translated.map((each) => each.counts).reduce(added, NONE);
  return { format, sequences: translated, share: share.flatMap((item) => shareObject(item, filter)), counts };
}

/** What one import does not take is no use to anybody. */
function refuseTooMuch({ sequences }: Answer): void {
  if (sequences.length > MOST_IMPORTED)
    throw refused('', `It holds ${sequences.length} task sequences, and ${MOST_IMPORTED} are imported at most.`);
  const bytes = sequences.reduce((sum, { document }) => sum + Buffer.byteLength(JSON.stringify(document)), 0);
  // Room for ids and the file's name.
  const most = MOST_IMPORT_BYTES - (1 << 20);
  if (bytes > most) throw refused('', `Its task sequences have ${bytes} bytes here, and ${most} are imported at most.`);
}

/** An import would be refused for them too; here their place in the file is known. */
function refuseRings({ sequences }: Answer): void {
  const problems = new BoundedList();
  for (const { at, step, message } of childRings(sequences)) {
    const { originalId, document, nodes } = sequences[at] ?? {};
    const row = nodes?.find(({ id }) => id === step.id);
    const place = { path: row?.path ?? '', line: row?.line ?? 0, column: 0 };
    problems.add(...inFile(originalId ?? document?.name ?? '', [{ ...place, message }]));
  }
  if (problems.list().length > 0) throw new InterchangeError(problems.list());
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

function answerOf(originalId: string | null, { document, report }: SequenceTranslation): TranslatedSequence {
  const { counts, nodes, references, secrets, notices } = report;
  return {
    originalId: originalId === null ? null : cut(originalId, LONGEST_ORIGINAL_ID),
    ...{ document, counts, notices: [...notices] },
    nodes: nodes.map((node) => ({ ...node, notes: [...node.notes] })),
    references: references.map((reference) => ({ ...reference, steps: [...reference.steps] })),
    secrets: secrets.map((secret) => ({ ...secret, steps: [...secret.steps] })),
  };
}

const NONE: Counts = { native: 0, translated: 0, opaque: 0, attention: 0 };

function added(a: Counts, b: Counts): Counts {
  return {
    native: a.native + b.native,
    translated: a.translated + b.translated,
    opaque: a.opaque + b.opaque,
    attention: a.attention + b.attention,
  };
}

/** Paths hold names, and messages now and then what stands there. */
function withoutPasswords(problem: Problem, filter: SecretFilter): Problem {
  return { ...problem, path: filter.cleaned(problem.path), message: filter.cleaned(problem.message) };
}

function refusal(what: string, { problems }: InterchangeError): SlipwayError {
  const filter = new SecretFilter();
  const told = problems.map((problem) => {
    const { path, line, column, message } = withoutPasswords(problem, filter);
    const place = line > 0 ? `line ${line}${column > 0 ? `, column ${column}` : ''}` : '';
    return { path: [path, place].filter((part) => part !== '').join(', '), message };
  });
  const text = told.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  return new SlipwayError('SLIP-1001', `${what}: ${text}.`, { problems: told });
}
