import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import { type DocumentVersion, getTaskSequenceVersion } from '../../api/task-sequence-versions.ts';
import type { TaskSequence } from '../../api/task-sequences.ts';
import * as contract from '../../api/task-sequences.ts';
import { type TaskSequenceNode, walk } from '../../task-sequence/document.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { type Confirmed, confirming, confirmOptions } from '../device-count.ts';
import { checkDocument, readDocumentFile } from '../document-file.ts';
import { remarkOnEditing } from '../edit-lock.ts';
import { namesText } from '../limits.ts';
import { shortId } from '../named-things.ts';
import { formatBody } from '../output.ts';
import { countText, timeText } from '../quantities.ts';
import { saveSequence } from '../save-sequence.ts';
import { addSetScopes } from '../set-scopes.ts';
import type { Answer } from '../site.ts';
import { type Column, type Paper, renderProperties, renderTable } from '../table.ts';
import { findTaskSequence, saved, withIds } from '../task-sequence-given.ts';
import { safeText } from '../text-width.ts';
import { addFiles } from './task-sequences-files.ts';
import { addImport } from './task-sequences-import.ts';
import { addLint } from './task-sequences-lint.ts';
import { addLock } from './task-sequences-lock.ts';
import { addSimulate } from './task-sequences-simulate.ts';
import { addTemplates } from './task-sequences-templates.ts';
import { addVersions, versionNumber } from './task-sequences-versions.ts';

export function addTaskSequences(program: Command, cli: Cli): void {
  const sequences = program
    .command('task-sequences')
    .description('What is done on a computer: documents of groups and steps, written in YAML or JSON');
  addReading(sequences, cli);
  addSaving(sequences, cli);
  addSwitching(sequences, cli);
  addCheck(sequences, cli);
  addLint(sequences, cli);
  addSimulate(sequences, cli);
  addFiles(sequences, cli);
  addVersions(sequences, cli);
  addTemplates(sequences, cli);
  addImport(sequences, cli);
  addLock(sequences, cli);
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
      .argument('[version]', 'the number of an older version; usual: the newest', versionNumber)
      .option('--document', 'only the document, to be edited and saved again: YAML, or JSON with --output json')
      .action((reference: string, version: number | undefined, { document = false }: { document?: boolean }) =>
        show(cli, { reference, version, document }),
      ),
    'slipway task-sequences show "Install Debian"',
    'slipway task-sequences show "Install Debian" 3',
    'slipway task-sequences show "Install Debian" --document >debian.yaml',
  );
}

interface Shown {
  readonly reference: string;
  readonly version: number | undefined;
  /** Only that. */
  readonly document: boolean;
}

async function show(cli: Cli, { reference, version, document }: Shown): Promise<void> {
  const site = await cli.site();
  const sequence = await findTaskSequence(site, reference);
  const { id } = sequence;
  const answer: Answer<TaskSequence | DocumentVersion> =
    version === undefined
      ? await site.call(contract.getTaskSequence, { params: { id } })
      : await site.call(getTaskSequenceVersion, { params: { id, version } });
  const { value, body } = answer;
  if (!document) return cli.show(answer, (shown) => renderTaskSequence(asIfNewest(shown, sequence), cli.paper));
  const written = typeof body === 'object' && body !== null && 'document' in body ? body.document : value.document;
  return cli.show({ value: written, body: written }, (tree) => formatBody(tree, 'yaml'));
}

/** An older version, with what belongs to all of them. */
function asIfNewest(shown: TaskSequence | DocumentVersion, sequence: TaskSequence): TaskSequence {
  if (!('savedAt' in shown)) return shown;
  const { version, name, document, savedAt } = shown;
  return { ...sequence, version, name, document, description: document.description ?? null, updatedAt: savedAt };
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
        const answer = await saved(file, () => site.call(contract.createTaskSequence, { body: { document } }));
        cli.show(answer, ({ id, name }) => `The task sequence "${name}" was made. Its id is ${id}.\n`);
      }),
    'slipway task-sequences create docs/examples/debian.yaml',
  );
  examples(
    confirmOptions(
      sequences
        .command('update <task-sequence> <file>')
        .description(
          'Save a new version from a document ("-": standard input); runs that have begun keep theirs. Asks where required deployments come to erase disks by it',
        ),
    ).action(async (reference: string, path: string, options: Confirmed) => {
      const site = await cli.site();
      const file = await readDocumentFile(cli, path);
      const { id, name } = await findTaskSequence(site, reference);
      const answer = await saveSequence(cli, site, { id, name, file, document: await withIds(site, file) }, options);
      cli.show(answer, (made) => `The task sequence "${made.name}" was saved as version ${made.version}.\n`);
    }),
    'slipway task-sequences update "Install Debian" debian.yaml',
    'slipway task-sequences update "Install Debian" debian.yaml --confirm-device-count 24',
  );
}

function addSwitching(sequences: Command, cli: Cli): void {
  examples(
    sequences
      .command('disable <task-sequence>')
      .description(
        'Disable a task sequence, as a new version: it stays deployed and starts nowhere; runs that have begun go on',
      )
      .action((reference: string) => switchTo(cli, reference, true, {})),
    'slipway task-sequences disable "Install Debian"',
  );
  examples(
    confirmOptions(
      sequences
        .command('enable <task-sequence>')
        .description('Enable a task sequence; asks where required deployments start by it'),
    ).action((reference: string, options: Confirmed) => switchTo(cli, reference, false, options)),
    'slipway task-sequences enable "Install Debian"',
    'slipway task-sequences enable "Install Debian" --confirm-device-count 24',
  );
}

async function switchTo(cli: Cli, reference: string, disabled: boolean, options: Confirmed): Promise<void> {
  const site = await cli.site();
  const { id, name, document } = await findTaskSequence(site, reference);
  const word = disabled ? 'disabled' : 'enabled';
  if ((document.disabled === true) === disabled) return cli.say(`The task sequence "${name}" is ${word} already.`);
  const { disabled: _, ...rest } = document;
  await remarkOnEditing(cli, site, { id, name });
  const body = { document: disabled ? { ...document, disabled } : rest };
  const answer = await confirming(cli, options, (confirmed) =>
    site.call(contract.updateTaskSequence, { params: { id }, body: { ...body, ...confirmed } }),
  );
  cli.show(answer, ({ version }) => `The task sequence "${name}" is ${word}, in version ${version}.\n`);
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
        const all = [...new Set(Object.values(names).flat())];
        if (all.length > 0) cli.say(`The site looks these up when it is saved: ${all.join(', ')}.`);
        if (cli.format !== 'table') cli.show({ value: null, body: { ok: true, names } }, () => '');
      }),
    'slipway task-sequences check debian.yaml',
  );
}

const taskSequenceColumns: readonly Column<TaskSequence>[] = [
  { header: 'NAME', text: ({ name, document }) => (document.disabled ? `${name} (disabled)` : name), cutTo: 20 },
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
      ...(document.disabled
        ? [['Status', 'disabled: it stays deployed, and starts nowhere'] satisfies [string, string]]
        : []),
      ...(document.maximumRunTimeMinutes === undefined
        ? []
        : [['May take', countText(document.maximumRunTimeMinutes, 'minute')] satisfies [string, string]]),
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
