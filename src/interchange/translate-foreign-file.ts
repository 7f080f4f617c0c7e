/** A whole file of another system, translated for a person who looks at what became of it before anything is saved. It needs no site. */
import { Buffer } from 'node:buffer';
import { childRings } from '../task-sequence/child-rings.ts';
import { BoundedList } from './findings.ts';
import { secretFilterOf } from './foreign-file.ts';
import { InterchangeError, inFile, type Problem, refused } from './interchange-error.ts';
import { shareObject } from './mdt-share/share-object.ts';
import { translateRules } from './mdt-share/translate-rules.ts';
import { readTaskSequenceFile } from './read-task-sequence-file.ts';
import { SecretFilter } from './secret-filter.ts';
import { referenceId } from './translate/step-reading.ts';
import { type SequenceTranslation, translateSequence } from './translate/translate-sequence.ts';

export interface GivenFile {
  readonly bytes: Uint8Array;
  /** The file's; rules go by it. */
  readonly name: string | undefined;
  /** Ids that packages had elsewhere, and the ids that they have here. */
  readonly map: ReadonlyMap<string, string>;
  /** What one import takes: more is no use to anybody. */
  readonly limits: { readonly sequences: number; readonly bytes: number };
}

type TranslatedSequence = ReturnType<typeof sequenceOf>;

/** @throws InterchangeError with everything that is wrong with the file */
export async function translateForeignFile({ bytes, name, map, limits }: GivenFile) {
  const read = await readTaskSequenceFile(bytes, name);
  const { format, sequences, rules, share, notices } = read;
  const filter = secretFilterOf(read);
  const told = notices.map((each) => withoutPasswords(each, filter));
  const names = rules.map((each) => each.name);
  const ofSteps = sequences.map((inFile, at) => {
    // What concerns the file as a whole is told once.
    const options = { map, filter, rules: names, notices: at === 0 ? told : [] };
    return sequenceOf(inFile.facts?.id ?? null, translateSequence(inFile, options));
  });
  const ofRules = rules.map((each) => sequenceOf(referenceId(each.name), translateRules(each, filter)));
  if (sequences.length === 0) ofRules[0]?.notices.unshift(...told);
  const translated = [...ofSteps, ...ofRules];
  refuseTooMuch(translated, limits);
  refuseRings(translated);
  const counts = translated.map((each) => each.counts).reduce(added, NONE);
  return { format, sequences: translated, share: share.flatMap((item) => shareObject(item, filter)), counts };
}

/** What is wrong, without the passwords that stand there, as one sentence and each by itself. */
export function toldProblems({ problems }: InterchangeError): {
  text: string;
  problems: { path: string; message: string }[];
} {
  const filter = new SecretFilter();
  const told = problems.map((problem) => {
    const { path, line, column, message } = withoutPasswords(problem, filter);
    const place = line > 0 ? `line ${line}${column > 0 ? `, column ${column}` : ''}` : '';
    return { path: [path, place].filter((part) => part !== '').join(', '), message };
  });
  return {
    text: told.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '),
    problems: told,
  };
}

function refuseTooMuch(sequences: readonly TranslatedSequence[], limits: GivenFile['limits']): void {
  if (sequences.length > limits.sequences)
    throw refused('', `It holds ${sequences.length} task sequences, and ${limits.sequences} are imported at most.`);
  const bytes = sequences.reduce((sum, { document }) => sum + Buffer.byteLength(JSON.stringify(document)), 0);
  if (bytes > limits.bytes)
    throw refused('', `Its task sequences have ${bytes} bytes here, and ${limits.bytes} are imported at most.`);
}

/** An import would be refused for them too; here their place in the file is known. */
function refuseRings(sequences: readonly TranslatedSequence[]): void {
  const problems = new BoundedList();
  for (const { at, step, message } of childRings(sequences)) {
    const { originalId, document, nodes } = sequences[at] ?? {};
    const row = nodes?.find(({ id }) => id === step.id);
    const place = { path: row?.path ?? '', line: row?.line ?? 0, column: 0 };
    problems.add(...inFile(originalId ?? document?.name ?? '', [{ ...place, message }]));
  }
  if (problems.list().length > 0) throw new InterchangeError(problems.list());
}

function sequenceOf(originalId: string | null, { document, report }: SequenceTranslation) {
  const { counts, nodes, references, secrets, notices } = report;
  return {
    ...{ originalId, document, counts, notices: [...notices] },
    nodes: nodes.map((node) => ({ ...node, notes: [...node.notes] })),
    references: references.map((reference) => ({ ...reference, steps: [...reference.steps] })),
    secrets: secrets.map((secret) => ({ ...secret, steps: [...secret.steps] })),
  };
}

type Counts = TranslatedSequence['counts'];

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
