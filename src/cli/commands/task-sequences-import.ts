/** `slipway task-sequences import`: a file of ConfigMgr, MDT or PSD becomes task sequences, with a report of every step. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import { listImages } from '../../api/images.ts';
import {
  type TranslatedNode,
  type TranslatedSequence,
  translateTaskSequences,
} from '../../api/task-sequence-translations.ts';
import { createTaskSequence, deleteTaskSequence } from '../../api/task-sequences.ts';
import { requiredPe } from '../../task-sequence/places/required-pe.ts';
import { danglingId } from '../../task-sequence/references.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { findNamed } from '../named-things.ts';
import { countText } from '../quantities.ts';
import { requiredPeText } from '../required-pe-text.ts';
import type { Site } from '../site.ts';
import { type Colour, type Column, type Paper, paint, renderTable } from '../table.ts';
import { safeText } from '../text-width.ts';

interface ImportOptions {
  readonly dryRun?: boolean;
  readonly map: readonly string[];
}

interface Imported extends TranslatedSequence {
  /** What it is here; null when nothing was saved. */
  readonly id: string | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function addImport(sequences: Command, cli: Cli): void {
  examples(
    sequences
      .command('import <file>')
      .description('Make task sequences of an export of ConfigMgr (zip or XML), of MDT or PSD (ts.xml)')
      .option('--dry-run', 'only say what would become of each step')
      .option(
        '--map <old=new>',
        'what a package of the file is here: its id, or the name of an image (repeatable)',
        collect,
        [],
      )
      .action(async (path: string, options: ImportOptions) => {
        const site = await cli.site();
        const file = (await readBytes(cli, path)).toString('base64');
        const map = await mapOf(site, options.map);
        const { value } = await site.call(translateTaskSequences, { body: { file, map } });
        const sequences = options.dryRun
          ? value.sequences.map((sequence): Imported => ({ id: null, ...sequence }))
          : await saveAll(site, value.sequences);
        const body = { dryRun: options.dryRun ?? false, format: value.format, counts: value.counts, sequences };
        cli.show({ value: sequences, body }, (list) => list.map((each) => renderImported(each, cli.paper)).join('\n'));
      }),
    'slipway task-sequences import "Windows 11.zip" --dry-run',
    'slipway task-sequences import ts.xml --map ABC00010="Windows 11"',
  );
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

async function readBytes(cli: Cli, path: string): Promise<Buffer> {
  try {
    return await readFile(resolve(cli.world.workingDirectory, path));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SlipwayError('SLIP-6001', `The file ${path} cannot be read: ${why}.`, { cause });
  }
}

async function mapOf(site: Site, given: readonly string[]): Promise<Record<string, string>> {
  const pairs = given.map((pair) => /^([^=]+)=(.+)$/.exec(pair)?.slice(1));
  const wrong = given.find((_, at) => pairs[at] === undefined);
  if (wrong !== undefined)
    throw new SlipwayError(
      'SLIP-1001',
      `--map ${wrong} is not understood: write OLD=NEW, as in ABC00010="Windows 11".`,
    );
  const names = pairs.some((pair) => !UUID.test(pair?.[1] ?? '')) ? (await site.call(listImages)).value : [];
  const entries = pairs.map(([old = '', there = ''] = []): [string, string] => [
    old,
    UUID.test(there) ? there : findNamed(names, there, 'image').id,
  ]);
  return Object.fromEntries(entries);
}

/** All or none: what was saved before one that is refused is deleted again. */
async function saveAll(site: Site, translated: readonly TranslatedSequence[]): Promise<Imported[]> {
  const saved = new Map<TranslatedSequence, string>();
  try {
    for (const sequence of childrenFirst(translated)) {
      const here = new Map(
        [...saved].flatMap(([{ originalId }, id]) => (originalId === null ? [] : [[originalId.toLowerCase(), id]])),
      );
      const document = withIds(sequence.document, here);
      saved.set(sequence, (await site.call(createTaskSequence, { body: { document } })).value.id);
    }
  } catch (error) {
    for (const id of [...saved.values()].reverse()) await site.call(deleteTaskSequence, { params: { id } });
    throw error;
  }
  return translated.map((sequence) => ({ id: saved.get(sequence) ?? null, ...sequence }));
}

/** A sequence behind those of the same file that it runs; those that run each other stay as they are, and are refused when deployed. */
function childrenFirst(sequences: readonly TranslatedSequence[]): TranslatedSequence[] {
  const ordered: TranslatedSequence[] = [];
  let left = [...sequences];
  while (left.length > 0) {
    const free = left.filter((each) => !left.some((other) => other !== each && refersTo(each, other)));
    const next = free.length > 0 ? free : left;
    ordered.push(...next);
    left = left.filter((each) => !next.includes(each));
  }
  return ordered;
}

function refersTo({ references }: TranslatedSequence, { originalId }: TranslatedSequence): boolean {
  return originalId !== null && references.some(({ id }) => id.toLowerCase() === originalId.toLowerCase());
}

/** `ids`: by the lower-case id that a sequence of the file had. */
function withIds(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => withIds(each, ids));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withIds(inner, ids)]));
  const there = typeof value === 'string' ? danglingId(value) : null;
  return there === null ? value : (ids.get(there.toLowerCase()) ?? value);
}

const COLOURS: Readonly<Record<TranslatedNode['status'], Colour>> = {
  ...{ native: 'green', translated: 'green', opaque: 'yellow', attention: 'red' },
};

const columns: readonly Column<TranslatedNode>[] = [
  { header: 'STEP', text: ({ name }) => name, cutTo: 24 },
  { header: 'BECOMES', text: ({ becomes }) => becomes, dropOrder: 2 },
  { header: 'STATUS', text: ({ status }) => status, colour: ({ status }) => COLOURS[status] },
  { header: 'IN THE LINUX PE', text: placeText, dropOrder: 1 },
  { header: 'NOTES', text: ({ notes }) => notes.join(' '), wrap: true, cutTo: 20 },
];

function placeText({ where }: TranslatedNode): string {
  const there = where?.['linux-pe'];
  if (there === undefined) return '';
  if (there === 'runnable') return 'runs';
  return 'awaits' in there ? `awaits ${there.awaits}` : 'no';
}

function renderImported(sequence: Imported, paper: Paper): string {
  const { id, document, counts, nodes, references, secrets, notices } = sequence;
  const steps = nodes.filter(({ kind }) => kind === 'step');
  const said = `${counts.native} native, ${counts.translated} translated, ${counts.opaque} opaque, ${counts.attention} need attention`;
  const head = `${paint(safeText(document.name), 'bold', paper)}: ${countText(steps.length, 'step')}: ${said}.`;
  const pe = requiredPeText(requiredPe(document));
  const saved = id === null ? 'Nothing was saved.' : `It was saved with the id ${id}.`;
  const parts = [
    `${head} ${pe}\n${saved}\n`,
    steps.length === 0 ? '' : renderTable(steps, columns, paper),
    list(
      'It refers to what is not here (--map OLD=NEW):',
      references,
      ({ id: old, name, kind }) => `${old}  ${name ?? ''}${kind === null ? '' : ` (${kind})`}`,
    ),
    list('Secret variables to be set on devices or collections:', secrets, ({ variable }) => variable),
    list('Of the file:', notices, ({ path, message }) => `${path}: ${message}`),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function list<T>(head: string, entries: readonly T[], text: (entry: T) => string): string {
  return entries.length === 0 ? '' : `${head}\n${entries.map((entry) => `  ${safeText(text(entry))}\n`).join('')}`;
}
