/** `slipway task-sequences import`: a file of ConfigMgr, MDT or PSD, or a deployment share, becomes task sequences, with a report of every step and rule. */
import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import { listImages } from '../../api/images.ts';
import {
  MOST_FILE_BYTES,
  type ShareObject,
  type TranslatedNode,
  type TranslatedSequence,
  translateTaskSequences,
} from '../../api/task-sequence-translations.ts';
import { importTaskSequences } from '../../api/task-sequences.ts';
import { listUpgradePackages } from '../../api/upgrade-packages.ts';
import { requiredPe } from '../../task-sequence/places/required-pe.ts';
import { capabilities } from '../../task-sequence/step.ts';
import { readAtMost } from '../bounded-file.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { findNamed } from '../named-things.ts';
import { countText } from '../quantities.ts';
import { requiredPeText } from '../required-pe-text.ts';
import { packShare } from '../share-folder.ts';
import type { Site } from '../site.ts';
import { type Colour, type Column, type Paper, paint, renderTable } from '../table.ts';
import { safeText } from '../text-width.ts';
import { translateHere } from '../translate-here.ts';

interface ImportOptions {
  readonly dryRun?: boolean;
  readonly map: readonly string[];
}

interface Imported extends TranslatedSequence {
  /** What it is here; null when nothing was saved. */
  readonly id: string | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is shown: what became of the whole file. */
interface ImportedFile {
  readonly sequences: readonly Imported[];
  readonly share: readonly ShareObject[];
}

export function addImport(sequences: Command, cli: Cli): void {
  examples(
    sequences
      .command('import <path>')
      .description(
        'Make task sequences of an export of ConfigMgr (zip or XML), of MDT or PSD: ts.xml, rules (CustomSettings.ini), or the folder of a whole deployment share',
      )
      .option('--dry-run', 'only say what would become of each step and rule; needs no site')
      .option(
        '--map <old=new>',
        'what a package or image of the file is here: its id, or the name of an image (repeatable)',
        collect,
        [],
      )
      .action(async (path: string, options: ImportOptions) => {
        const given = await readGiven(cli, path);
        const { value, ids } = options.dryRun
          ? { value: await tried(cli, given, options.map), ids: [] }
          : await imported(await cli.site(), given, options.map);
        const sequences = value.sequences.map((sequence, at): Imported => ({ id: ids[at] ?? null, ...sequence }));
        const { format, counts, share } = value;
        const shown = { dryRun: options.dryRun ?? false, format, counts, sequences, share };
        cli.show({ value: shown, body: shown }, (file) => renderFile(file, cli.paper));
      }),
    'slipway task-sequences import "Windows 11.zip" --dry-run',
    'slipway task-sequences import ts.xml --map ABC00010="Windows 11"',
    'slipway task-sequences import /srv/DeploymentShare --dry-run --output json',
  );
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** What the file or folder is called, and the bytes for the site. */
interface Given {
  readonly name: string;
  readonly bytes: Buffer;
}

async function imported(site: Site, given: Given, map: readonly string[]) {
  const value = await translated(site, given, map);
  return { value, ids: await saveAll(site, given.name, value.sequences) };
}

async function translated(site: Site, { name, bytes }: Given, map: readonly string[]) {
  const body = { file: bytes.toString('base64'), name, map: await mapOf(site, map) };
  return (await site.call(translateTaskSequences, { body })).value;
}

/** By the site, whose names and images count; where none answers, here. */
async function tried(cli: Cli, given: Given, map: readonly string[]) {
  try {
    return await translated(await cli.site(), given, map);
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'SLIP-6002') throw error;
    const pairs = pairsOf(map);
    // Names of images are the site's.
    if (pairs.some(([, there]) => !UUID.test(there))) throw error;
    cli.remark('No site answers, so this was worked out here, without the names that a site has already.');
    return translateHere(given.bytes, given.name, new Map(pairs));
  }
}

async function readGiven(cli: Cli, path: string): Promise<Given> {
  const whole = resolve(cli.world.workingDirectory, path);
  const name = basename(whole).slice(0, 255).toWellFormed() || 'share';
  try {
    const bytes = (await stat(whole)).isDirectory() ? await packShare(whole) : await readWithin(whole);
    return { name, bytes };
  } catch (cause) {
    if (cause instanceof SlipwayError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SlipwayError('SLIP-6001', `The file ${path} cannot be read: ${why}.`, { cause });
  }
}

/** The site would refuse more, after it was sent. */
async function readWithin(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const content = await readAtMost(file, MOST_FILE_BYTES);
    if (!('tooLarge' in content)) return content;
    const why = `${content.tooLarge}, and ${MOST_FILE_BYTES} are read at most`;
    throw new SlipwayError('SLIP-6001', `${path} cannot be imported: ${why}. Export fewer task sequences at once.`);
  } finally {
    await file.close();
  }
}

/** Former ids, and ids or names that they have here. */
function pairsOf(given: readonly string[]): [old: string, there: string][] {
  return given.map((pair) => {
    const [, old, there] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
    if (old !== undefined && there !== undefined) return [old, there];
    const text = `--map ${pair} is not understood: write OLD=NEW, as in ABC00010="Windows 11".`;
    throw new SlipwayError('SLIP-1001', text);
  });
}

async function mapOf(site: Site, given: readonly string[]): Promise<Record<string, string>> {
  const pairs = pairsOf(given);
  const isNamed = pairs.some(([, there]) => !UUID.test(there));
  const images = isNamed ? (await site.call(listImages)).value : [];
  const upgradePackages = isNamed ? (await site.call(listUpgradePackages)).value : [];
  const names = [...images, ...upgradePackages];
  return Object.fromEntries(
    pairs.map(([old, there]) => [
      old,
      UUID.test(there) ? there : findNamed(names, there, 'image or upgrade package').id,
    ]),
  );
}

/** All or none. */
async function saveAll(site: Site, name: string, translated: readonly TranslatedSequence[]): Promise<string[]> {
  if (translated.length === 0) return [];
  const sequences = translated.map(({ originalId, document }) => ({ originalId, document }));
  return (await site.call(importTaskSequences, { body: { name, sequences } })).value.ids;
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

const ruleColumns: readonly Column<TranslatedNode>[] = [
  { header: 'LINE', text: ({ line }) => String(line) },
  { header: 'RULE', text: ({ path }) => path, cutTo: 24 },
  { header: 'STATUS', text: ({ status }) => status, colour: ({ status }) => COLOURS[status] },
  { header: 'NOTES', text: ({ notes }) => notes.join(' '), wrap: true, cutTo: 20 },
];

function renderFile({ sequences, share }: ImportedFile, paper: Paper): string {
  const own = new Set(sequences.flatMap(({ originalId }) => originalId?.toLowerCase() ?? []));
  return [...sequences.map((each) => renderImported(each, own, paper)), renderShare(share)].join('\n');
}

/** `own`: the ids of the file's sequences, in small letters; references among them lead to what they become. */
function renderImported(sequence: Imported, own: ReadonlySet<string>, paper: Paper): string {
  const { id, document, counts, nodes, references, secrets, notices } = sequence;
  const steps = nodes.filter(({ kind }) => kind === 'step');
  const rules = nodes.filter(({ kind }) => kind === 'rule');
  const missing = references.filter((each) => !own.has(each.id.toLowerCase()));
  const said = `${counts.native} native, ${counts.translated} translated, ${counts.opaque} opaque, ${counts.attention} need attention`;
  const parts = rules.length > 0 ? countText(rules.length, 'line') : countText(steps.length, 'step');
  const head = `${paint(safeText(document.name), 'bold', paper)}: ${parts}: ${said}.`;
  const pe = requiredPeText(requiredPe(document));
  const saved = id === null ? 'Nothing was saved.' : `It was saved with the id ${id}.`;
  return [
    `${head} ${pe}\n${saved}\n`,
    steps.length === 0 ? '' : renderTable(steps, columns, paper),
    rules.length === 0 ? '' : renderTable(rules, ruleColumns, paper),
    list('It refers to what is not here (--map OLD=NEW):', missing, referenceText),
    list('Secret variables to be set on devices or collections:', secrets, ({ variable }) => variable),
    list('Of the file:', notices, ({ path, message }) => (path === '' ? message : `${path}: ${message}`)),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function referenceText({ id, name, kind, source }: TranslatedSequence['references'][number]): string {
  const from = source === null ? '' : `  ${source}`;
  return `${id}  ${name ?? ''}${kind === null ? '' : ` (${kind})`}${from}`;
}

/** Nothing is made of it, and that is said. */
function renderShare(share: readonly ShareObject[]): string {
  const of = (kind: ShareObject['kind']) => share.filter((each) => each.kind === kind);
  const others = (['application', 'driver', 'package'] as const).flatMap((kind) => {
    const [first] = of(kind);
    if (first === undefined) return [];
    const waits = first.awaits === null ? '' : `, awaiting ${capabilities[first.awaits]}`;
    return [`${countText(of(kind).length, kind)}${waits}`];
  });
  const systems = list(
    'Operating systems of the share (import their images, then --map GUID=NAME):',
    of('operating-system'),
    ({ id, name, source }) => `${id}  ${name}  ${source}`,
  );
  return `${systems}${list('Also in the share; nothing was made of these:', others, (text) => text)}`;
}

function list<T>(head: string, entries: readonly T[], text: (entry: T) => string): string {
  return entries.length === 0 ? '' : `${head}\n${entries.map((entry) => `  ${safeText(text(entry))}\n`).join('')}`;
}
