import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import { listImages } from '../../api/images.ts';
import type { TaskSequence } from '../../api/task-sequences.ts';
import * as contract from '../../api/task-sequences.ts';
import { type TaskSequenceNode, walk } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { readable } from '../../task-sequence/readable.ts';
import { type NamedThings, resolveNames, withNames } from '../../task-sequence/reference-names.ts';
import type { Template, TemplateAnswers } from '../../task-sequence/templates/template.ts';
import { templates } from '../../task-sequence/templates/templates.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import {
  checkDocument,
  type DocumentFile,
  readDocumentFile,
  readTextIfThere,
  withLines,
  writeTextFile,
} from '../document-file.ts';
import { namesText } from '../limits.ts';
import { mergeIntoYaml } from '../merge-yaml.ts';
import { findNamed, shortId } from '../named-things.ts';
import { formatBody } from '../output.ts';
import { countText, timeText } from '../quantities.ts';
import { addSetScopes } from '../set-scopes.ts';
import type { Site } from '../site.ts';
import { type Column, type Paper, renderProperties, renderTable } from '../table.ts';
import { safeText } from '../text-width.ts';
import { addImport } from './task-sequence-import.ts';

export function addTaskSequences(program: Command, cli: Cli): void {
  const sequences = program
    .command('task-sequences')
    .description('What is done on a computer: documents of groups and steps, written in YAML or JSON');
  addReading(sequences, cli);
  addSaving(sequences, cli);
  addCheck(sequences, cli);
  addGit(sequences, cli);
  addTemplates(sequences, cli);
  addImport(sequences, cli);
  addSetScopes(sequences, cli, {
    ...{ noun: 'task sequence', argument: 'task-sequence', find: findTaskSequence },
    set: (site, id, body) => site.call(contract.setTaskSequenceScopes, { params: { id }, body }),
    example: 'slipway task-sequences set-scopes "Install Debian" --scope Berlin',
  });
  examples(
    sequences
      .command('delete <task-sequence>')
      .description('Delete a task sequence that is not deployed')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name } = await findTaskSequence(site, reference);
        await cli.confirm(`Delete the task sequence "${name}"?`, yes);
        const answer = await site.call(contract.deleteTaskSequence, { params: { id } });
        cli.show(answer, () => `The task sequence "${name}" was deleted.\n`);
      }),
    'slipway task-sequences delete "Install Debian"',
  );
}

function addReading(sequences: Command, cli: Cli): void {
  examples(
    sequences
      .command('list')
      .description('All task sequences, their newest versions')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listTaskSequences), (list) =>
          list.length === 0
            ? 'There are no task sequences. Make one with "slipway task-sequences create FILE".\n'
            : renderTable(list, taskSequenceColumns, cli.paper),
        );
      }),
    'slipway task-sequences list',
  );
  examples(
    sequences
      .command('show <task-sequence>')
      .description('One task sequence with its steps')
      .option('--document', 'only the document, to be edited and saved again: YAML, or JSON with --output json')
      .action(async (reference: string, { document }: { document?: boolean }) => {
        const site = await cli.site();
        const { id } = await findTaskSequence(site, reference);
        const answer = await site.call(contract.getTaskSequence, { params: { id } });
        if (!document) return cli.show(answer, (sequence) => renderTaskSequence(sequence, cli.paper));
        const { value, body } = answer;
        const written =
          typeof body === 'object' && body !== null && 'document' in body ? body.document : value.document;
        return cli.show({ value: written, body: written }, (tree) => formatBody(tree, 'yaml'));
      }),
    'slipway task-sequences show "Install Debian"',
    'slipway task-sequences show "Install Debian" --document >debian.yaml',
  );
}

function addSaving(sequences: Command, cli: Cli): void {
  examples(
    sequences
      .command('create <file>')
      .description(
        'Make a task sequence from a document ("-": standard input); images and task sequences may be named instead of their ids',
      )
      .action(async (path: string) => {
        const site = await cli.site();
        const file = await readDocumentFile(cli, path);
        const document = await withIds(site, file);
        const answer = await save(file, () => site.call(contract.createTaskSequence, { body: { document } }));
        cli.show(answer, ({ id, name }) => `The task sequence "${name}" was made. Its id is ${id}.\n`);
      }),
    'slipway task-sequences create docs/examples/debian.yaml',
  );
  examples(
    sequences
      .command('update <task-sequence> <file>')
      .description('Save a new version from a document ("-": standard input); runs that have begun keep theirs')
      .action(async (reference: string, path: string) => {
        const site = await cli.site();
        const file = await readDocumentFile(cli, path);
        const { id } = await findTaskSequence(site, reference);
        const document = await withIds(site, file);
        const answer = await save(file, () =>
          site.call(contract.updateTaskSequence, { params: { id }, body: { document } }),
        );
        cli.show(answer, ({ name, version }) => `The task sequence "${name}" was saved as version ${version}.\n`);
      }),
    'slipway task-sequences update "Install Debian" debian.yaml',
  );
}

function addCheck(sequences: Command, cli: Cli): void {
  examples(
    sequences
      .command('check <file>')
      .description('Check a document here, without a site: every problem with its line and place')
      .action(async (path: string) => {
        const file = await readDocumentFile(cli, path);
        const { problems, names } = checkDocument(file);
        if (problems.length > 0)
          throw new SlipwayError('SLIP-1001', `${file.path} has ${countText(problems.length, 'problem')}.`, {
            problems: [...problems],
          });
        cli.say(`${file.path} is a valid task sequence.`);
        const all = [...new Set([...names.images, ...names.taskSequences])];
        if (all.length > 0) cli.say(`The site looks these up when it is saved: ${all.join(', ')}.`);
        if (cli.format !== 'table') cli.show({ value: null, body: { ok: true, names } }, () => '');
      }),
    'slipway task-sequences check debian.yaml',
  );
}

/** Sequences as files that people keep in git: names for ids, and comments that stay. */
function addGit(sequences: Command, cli: Cli): void {
  examples(
    sequences
      .command('export <task-sequence> [file]')
      .description(
        'Write the document as YAML, with names for ids; comments of a file that is there stay where they are',
      )
      .action(async (reference: string, path: string | undefined) => {
        const site = await cli.site();
        const { document, name } = await findTaskSequence(site, reference);
        const things = await namedThings(site);
        const written = withNames(readable(document), things);
        if (path === undefined) return cli.show({ value: written, body: written }, (tree) => formatBody(tree, 'yaml'));
        const before = await readTextIfThere(cli, path);
        await writeTextFile(cli, path, mergeIntoYaml(before ?? '', written, withNames(document, things)));
        cli.say(`The task sequence "${name}" was written to ${path}.`);
      }),
    'slipway task-sequences export "Install Debian" debian.yaml',
  );
  examples(
    sequences
      .command('apply <file...>')
      .description(
        'Make each task sequence, or save it as a new version where it differs: the same twice changes nothing',
      )
      .action(async (paths: string[]) => {
        const site = await cli.site();
        for (const path of paths) await applyFile(cli, site, path);
      }),
    'slipway task-sequences apply debian.yaml windows.yaml',
  );
}

function addTemplates(sequences: Command, cli: Cli): void {
  examples(
    sequences
      .command('templates')
      .description('What a new task sequence may begin from')
      .action(() => {
        const shown = templates.map(({ slug, title, summary, asks }) => ({ slug, title, summary, asks: [...asks] }));
        cli.show({ value: shown, body: shown }, (list) => renderTable(list, templateColumns, cli.paper));
      }),
    'slipway task-sequences templates',
  );
  examples(
    sequences
      .command('new <template> <name>')
      .description('Write a document from a template to standard output, as YAML: to be looked at, changed and applied')
      .option('--image <image>', 'name or id of the operating system image')
      .option('--user-state-package <id>', 'id of the package with the User State Migration Tool')
      .option('--upgrade-package <id>', 'id of the operating system upgrade package')
      .action((slug: string, name: string, given: Partial<TemplateAnswers>) => {
        const document = findTemplate(slug).document({ ...answersOf(slug, given), name });
        cli.show({ value: document, body: document }, (tree) => formatBody(tree, 'yaml'));
      }),
    'slipway task-sequences new install-linux "Office computers" --image "Debian 12" >office.yaml',
  );
}

const templateColumns: readonly Column<{ slug: string; title: string; summary: string }>[] = [
  { header: 'TEMPLATE', text: ({ slug }) => slug },
  { header: 'WHAT', text: ({ title }) => title, cutTo: 20 },
  { header: 'WHAT IT DOES', text: ({ summary }) => summary, cutTo: 12, dropOrder: 1 },
];

function findTemplate(slug: string): Template {
  const template = templates.find((each) => each.slug === slug);
  if (template !== undefined) return template;
  const known = templates.map((each) => each.slug).join(', ');
  throw new SlipwayError('SLIP-1002', `There is no template "${slug}". There are: ${known}.`);
}

function answersOf(slug: string, given: Partial<TemplateAnswers>): Omit<TemplateAnswers, 'name'> {
  const missing = findTemplate(slug).asks.filter((ask) => given[ask] === undefined);
  if (missing.length > 0) {
    const flags = missing.map((ask) => `--${ask.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
    throw new SlipwayError('SLIP-1001', `The template "${slug}" needs ${flags.join(' and ')}.`);
  }
  return { image: '', userStatePackage: '', upgradePackage: '', ...given };
}

async function applyFile(cli: Cli, site: Site, path: string): Promise<void> {
  const file = await readDocumentFile(cli, path);
  const document = await withIds(site, file);
  const parsed = parseTaskSequence(document).document;
  const { value: list } = await site.call(contract.listTaskSequences);
  const name = parsed?.name.toLowerCase();
  const there = list.find((sequence) => sequence.name.toLowerCase() === name);
  if (there === undefined) {
    const made = await save(file, () => site.call(contract.createTaskSequence, { body: { document } }));
    return cli.show(made, (sequence) => `${path}: the task sequence "${sequence.name}" was made.\n`);
  }
  if (isDeepStrictEqual(there.document, parsed)) {
    return cli.show(
      { value: there, body: there },
      ({ version }) => `${path}: "${there.name}" is the same as version ${version}.\n`,
    );
  }
  const params = { id: there.id };
  const saved = await save(file, () => site.call(contract.updateTaskSequence, { params, body: { document } }));
  return cli.show(saved, (sequence) => `${path}: "${sequence.name}" was saved as version ${sequence.version}.\n`);
}

async function namedThings(site: Site): Promise<NamedThings> {
  const [images, taskSequences] = await Promise.all([site.call(listImages), site.call(contract.listTaskSequences)]);
  return { images: images.value, taskSequences: taskSequences.value };
}

async function withIds(site: Site, file: DocumentFile): Promise<unknown> {
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
    ...(unknown.taskSequences.length > 0 ? [`no task sequence ${quoted(unknown.taskSequences)}`] : []),
  ];
  throw new SlipwayError(
    'SLIP-1002',
    `The site has ${missing.join(' and ')}. Import or make it first, or correct the name.`,
  );
}

/** Problems that the site finds in the document get the lines of the file. */
async function save<T>(file: DocumentFile, call: () => Promise<T>): Promise<T> {
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
  return findNamed((await site.call(contract.listTaskSequences)).value, reference, 'task sequence');
}

const taskSequenceColumns: readonly Column<TaskSequence>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 20 },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 1 },
  { header: 'VERSION', text: ({ version }) => String(version), align: 'right' },
  { header: 'STEPS', text: ({ document }) => String(stepCount(document.steps)), align: 'right', dropOrder: 3 },
  { header: 'SAVED', text: ({ updatedAt }) => timeText(updatedAt) },
  { header: 'DESCRIPTION', text: ({ description }) => description ?? '-', cutTo: 12, dropOrder: 2 },
];

function stepCount(nodes: readonly TaskSequenceNode[]): number {
  return [...walk(nodes)].filter(({ type }) => type !== 'group').length;
}

function renderTaskSequence(sequence: TaskSequence, paper: Paper): string {
  const { document } = sequence;
  const properties = renderProperties(
    [
      ['Name', sequence.name],
      ['Id', sequence.id],
      ['Description', sequence.description],
      ['Version', String(sequence.version)],
      ['Saved', timeText(sequence.updatedAt)],
      ['Scopes', namesText(sequence.securityScopes)],
      ['Variables', document.variables.map(({ name, value }) => `${name}=${value}`).join(', ') || null],
    ],
    paper,
  );
  const onFailure = document.onFailure ?? [];
  const handler = onFailure.length === 0 ? '' : `On failure\n${outline(onFailure, '  ').join('')}`;
  return `${properties}\n${outline(document.steps, '').join('')}${handler}`;
}

/** Groups and steps as an indented list, with what sets them apart. */
function outline(nodes: readonly TaskSequenceNode[], indent: string): string[] {
  return nodes.flatMap((node) => {
    const marks = [
      ...(node.type === 'group' ? [] : [node.type]),
      ...(node.disabled ? ['disabled'] : []),
      ...(node.continueOnError ? ['continues on error'] : []),
      ...(node.condition === undefined ? [] : ['conditional']),
    ];
    const line = `${indent}${safeText(node.name)}${marks.length === 0 ? '' : `  (${marks.join(', ')})`}\n`;
    return node.type === 'group' ? [line, ...outline(node.steps, `${indent}  `)] : [line];
  });
}
