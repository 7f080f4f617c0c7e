/** Task sequences as files that people keep in git: `export` and `apply`. */
import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import { exportToConfigMgr } from '../../api/task-sequence-translations.ts';
import { createTaskSequence, listTaskSequences } from '../../api/task-sequences.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { readable } from '../../task-sequence/readable.ts';
import { withNames } from '../../task-sequence/reference-names.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { type Confirmed, confirmOptions } from '../device-count.ts';
import { parseDocumentFile, readDocumentFile, readTextIfThere, writeTextFile } from '../document-file.ts';
import { mergeIntoYaml } from '../merge-yaml.ts';
import { formatBody } from '../output.ts';
import { saveSequence } from '../save-sequence.ts';
import type { Site } from '../site.ts';
import { findTaskSequence, namedThings, saved, withIds } from '../task-sequence-given.ts';
import { safeText } from '../text-width.ts';

/** Names stand for ids, and comments stay. */
export function addFiles(sequences: Command, cli: Cli): void {
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
        if (before !== null) refuseOtherFile(path, before);
        // What the file says of its kind stays.
        const whole = { kind: 'task-sequence', ...Object(withNames(document, things)) };
        await writeTextFile(cli, path, mergeIntoYaml(before ?? '', written, whole));
        cli.say(`The task sequence "${name}" was written to ${path}.`);
      }),
    'slipway task-sequences export "Install Debian" debian.yaml',
  );
  examples(
    sequences
      .command('export-configmgr <task-sequence> <file>')
      .description("Write it as ConfigMgr's XML, and say what that has no words for")
      .action(async (reference: string, path: string) => exportXml(cli, await cli.site(), reference, path)),
    'slipway task-sequences export-configmgr "Office computers" office.xml',
  );
  examples(
    confirmOptions(
      sequences
        .command('apply <file...>')
        .description(
          'Make each task sequence, or save it as a new version where it differs: the same twice changes nothing. Asks where required deployments come to erase disks by it',
        ),
    ).action(async (paths: string[], options: Confirmed) => {
      const site = await cli.site();
      for (const path of paths) await applyFile(cli, site, path, options);
    }),
    'slipway task-sequences apply debian.yaml windows.yaml',
  );
}

/** A file of something else would be lost. */
function refuseOtherFile(path: string, text: string): void {
  if (text.trim() === '' || isSequence(path, text)) return;
  throw new SlipwayError(
    'SLIP-6001',
    `${path} is there and is no task sequence, so it is not written over. Choose another name, or delete it first.`,
  );
}

function isSequence(path: string, text: string): boolean {
  try {
    const { value } = parseDocumentFile(path, text);
    return typeof value === 'object' && value !== null && 'steps' in value;
  } catch (error) {
    if (error instanceof SlipwayError) return false;
    throw error;
  }
}

async function exportXml(cli: Cli, site: Site, reference: string, path: string): Promise<void> {
  const { id, name } = await findTaskSequence(site, reference);
  const before = await readTextIfThere(cli, path);
  if (before !== null)
    throw new SlipwayError(
      'SLIP-6001',
      `${path} is there and is not written over. Choose another name, or delete it first.`,
    );
  const { value } = await site.call(exportToConfigMgr, { params: { id } });
  await writeTextFile(cli, path, `${value.xml}\n`);
  cli.say(`The task sequence "${name}" was written to ${path}.`);
  for (const { name: node, message } of value.unwritten) cli.say(safeText(`  ${node}: ${message}`));
}

async function applyFile(cli: Cli, site: Site, path: string, options: Confirmed): Promise<void> {
  const file = await readDocumentFile(cli, path);
  const document = await withIds(site, file);
  const parsed = parseTaskSequence(document).document;
  const { value: list } = await site.call(listTaskSequences);
  const name = parsed?.name.toLowerCase();
  const there = list.find((sequence) => sequence.name.toLowerCase() === name);
  if (there === undefined) {
    const made = await saved(file, () => site.call(createTaskSequence, { body: { document } }));
    return cli.show(made, (sequence) => `${path}: the task sequence "${sequence.name}" was made.\n`);
  }
  if (isDeepStrictEqual(there.document, parsed)) {
    return cli.show(
      { value: there, body: there },
      ({ version }) => `${path}: "${there.name}" is the same as version ${version}.\n`,
    );
  }
  const next = await saveSequence(cli, site, { id: there.id, name: there.name, file, document }, options);
  return cli.show(next, (sequence) => `${path}: "${sequence.name}" was saved as version ${sequence.version}.\n`);
}
