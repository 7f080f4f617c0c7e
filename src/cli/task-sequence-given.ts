/** The task sequence that a command line names: one of the site, or a document in a file, with the sequences that it runs put in. */

import { listApplications } from '../api/applications.ts';
import { SlipwayError } from '../api/errors.ts';
import { listImages } from '../api/images.ts';
import { listPackages } from '../api/packages.ts';
import { listTaskSequences, type TaskSequence } from '../api/task-sequences.ts';
import { referencedSequences, wholeSequence } from '../task-sequence/child-sequences.ts';
import type { TaskSequenceDocument } from '../task-sequence/document.ts';
import { type ParseResult, parseTaskSequence } from '../task-sequence/parse.ts';
import type { Phrase } from '../task-sequence/phrases/phrase.ts';
import {
  type NamedThings,
  namedKinds,
  nothingNamed,
  nounOfNamed,
  resolveNames,
  type UnknownNames,
} from '../task-sequence/reference-names.ts';
import { danglingId } from '../task-sequence/references.ts';
import type { Cli } from './cli.ts';
import { type DocumentFile, parseWithoutSite, readDocumentFile, withLines } from './document-file.ts';
import { findNamed, type Named } from './named-things.ts';
import { countText } from './quantities.ts';
import type { Site } from './site.ts';

export interface GivenSequence {
  /** Null: it is in a file. */
  readonly id: string | null;
  readonly file: DocumentFile | null;
  /** Names in the file that have stand-in ids in the document; null: it has none. */
  readonly names: UnknownNames | null;
  /** As it was written. */
  readonly document: TaskSequenceDocument;
  /** With the sequences that it runs in it. */
  readonly whole: TaskSequenceDocument;
  /** Sequences that are not here, or run themselves, without full stops. */
  readonly problems: readonly Phrase[];
}

/** For a look at the document alone: a file needs a site only where it runs other sequences. */
export async function sequenceToLint(cli: Cli, reference: string): Promise<GivenSequence> {
  if (!isFile(reference)) return ofSite(await cli.site(), reference);
  const file = await readDocumentFile(cli, reference);
  const { names, result } = parseWithoutSite(file);
  return withOthers(cli, { id: null, file, names, document: parsed(file, result) });
}

/** For a run: names in a file are looked up. */
export async function sequenceToSimulate(cli: Cli, reference: string): Promise<GivenSequence> {
  if (!isFile(reference)) return ofSite(await cli.site(), reference);
  const file = await readDocumentFile(cli, reference);
  const isNamed = resolveNames(file.value, nothingNamed).unknown !== undefined;
  const value = isNamed ? await withIds(await cli.site(), file) : file.value;
  return withOthers(cli, { id: null, file, names: null, document: parsed(file, parseTaskSequence(value)) });
}

/** Names of sequences may hold anything, but seldom end so. */
export function isFile(reference: string): boolean {
  return reference === '-' || /\.(ya?ml|json)$/i.test(reference);
}

function parsed(file: DocumentFile, { document, problems = [] }: ParseResult): TaskSequenceDocument {
  if (document !== undefined) return document;
  throw new SlipwayError('SLIP-1001', `${file.path} has ${countText(problems.length, 'problem')}.`, {
    problems: withLines(file, problems),
  });
}

async function ofSite(site: Site, reference: string): Promise<GivenSequence> {
  const all = (await site.call(listTaskSequences)).value;
  const { id, document } = findNamed(all, reference, 'task sequence');
  return complete({ id, file: null, names: null, document }, all);
}

type Alone = Pick<GivenSequence, 'id' | 'file' | 'names' | 'document'>;

async function withOthers(cli: Cli, alone: Alone): Promise<GivenSequence> {
  const runsOthers = referencedSequences(alone.document).some((id) => danglingId(id) === null);
  const all = runsOthers ? (await (await cli.site()).call(listTaskSequences)).value : [];
  return complete(alone, all);
}

function complete(alone: Alone, all: readonly TaskSequence[]): GivenSequence {
  const find = (id: string): TaskSequenceDocument | undefined => all.find((each) => each.id === id)?.document;
  const { document: whole, problems } = wholeSequence(alone.document, alone.id, find);
  return { ...alone, whole, problems };
}

export async function namedThings(site: Site): Promise<NamedThings> {
  const [images, software, taskSequences] = await Promise.all([
    site.call(listImages),
    namedSoftware(site),
    site.call(listTaskSequences),
  ]);
  return { images: images.value, ...software, taskSequences: taskSequences.value };
}

/** Roles of older sites may see sequences, and no software: its ids are left as they are then. */
export async function namedSoftware(site: Site): Promise<Pick<NamedThings, 'packages' | 'applications'>> {
  const unlessForbidden = async (list: () => Promise<{ value: readonly Named[] }>) =>
    (
      await list().catch((error: unknown) => {
        if (error instanceof SlipwayError && error.code === 'SLIP-1006') return { value: [] };
        throw error;
      })
    ).value;
  const [packages, applications] = await Promise.all([
    unlessForbidden(() => site.call(listPackages)),
    unlessForbidden(() => site.call(listApplications)),
  ]);
  return { packages, applications };
}

/** The document of a file, with the ids of what it names. */
export async function withIds(site: Site, file: DocumentFile): Promise<unknown> {
  const things = await namedThings(site);
  const { document, unknown } = resolveNames(file.value, things);
  if (unknown === undefined) return document;
  const quoted = (names: readonly string[]) => [...new Set(names)].map((name) => `"${name}"`).join(', ');
  const missing = [
    ...(unknown.images.length > 0
      ? [
          `no image package ${quoted(unknown.images)} (it has: ${quoted(things.images.map(({ name }) => name)) || 'none'})`,
        ]
      : []),
    ...namedKinds.flatMap((kind) =>
      kind === 'images' || unknown[kind].length === 0 ? [] : [`no ${nounOfNamed[kind]} ${quoted(unknown[kind])}`],
    ),
  ];
  throw new SlipwayError(
    'SLIP-1002',
    `The site has ${missing.join(' and ')}. Import or make it first, or correct the name.`,
  );
}

/** Problems that the site finds in the document get the lines of the file. */
export async function saved<T>(file: DocumentFile, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.problems === undefined) throw error;
    throw new SlipwayError(error.code, `${file.path} has ${countText(error.problems.length, 'problem')}.`, {
      problems: withLines(file, error.problems),
      cause: error,
    });
  }
}

export async function findTaskSequence(site: Site, reference: string): Promise<TaskSequence> {
  return findNamed((await site.call(listTaskSequences)).value, reference, 'task sequence');
}
