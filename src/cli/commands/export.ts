/** `slipway export`: objects of the site as files for git. */
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import { type ObjectKind, objectKinds } from '../../api/object-files.ts';
import { listTaskSequences } from '../../api/task-sequences.ts';
import { readable } from '../../task-sequence/readable.ts';
import { withNames } from '../../task-sequence/reference-names.ts';
import type { Cli } from '../cli.ts';
import { examples, oneOf } from '../command-line.ts';
import type { PlainKind } from '../objects/kind-of-object.ts';
import { type AnyListed, kinds } from '../objects/kinds.ts';
import { writeObjectFolder } from '../objects/object-folder.ts';
import { nameOf, nounOf, pluralNounOf } from '../objects/object-kind.ts';
import type { WrittenObject } from '../objects/object-text.ts';
import { withoutUsual } from '../objects/usual.ts';
import { formatBody } from '../output.ts';
import type { Site } from '../site.ts';
import { namedThings } from '../task-sequence-given.ts';

export function addExport(program: Command, cli: Cli): void {
  examples(
    program
      .command('export')
      .argument('[kind]', `only these: ${objectKinds.join(', ')}`, oneOf([...objectKinds]))
      .argument('[name]', 'only this one')
      .description(
        'Write objects as YAML, with names for ids and without secrets: to the terminal, or a file each. Comments of a file that is there stay where they are',
      )
      .option('--folder <folder>', 'write a file for each object, in a folder for each kind')
      .action((kind: ObjectKind | undefined, name: string | undefined, { folder }: { folder?: string }) =>
        exportObjects(cli, kind, name, folder),
      ),
    'slipway export --folder school',
    'slipway export collection "Room 12"',
  );
}

async function exportObjects(
  cli: Cli,
  kind: ObjectKind | undefined,
  name: string | undefined,
  folder: string | undefined,
): Promise<void> {
  const site = await cli.site();
  const all = kind === undefined ? await everyReadable(cli, site, name) : await written(site, kind, name);
  const wanted = name === undefined ? all : all.filter((object) => object.name.toLowerCase() === name.toLowerCase());
  if (name !== undefined && wanted.length === 0)
    throw new SlipwayError(
      'SLIP-1002',
      `There is no ${kind === undefined ? 'object' : nounOf(kind)} "${name}" that a person made.`,
    );
  for (const text of severalTexts(wanted)) cli.remark(text);
  if (folder !== undefined) return writeObjectFolder(cli, wanted, folder);
  const body = wanted.map(({ value }) => value);
  cli.show({ value: body, body }, (values) => values.map((value) => formatBody(value, 'yaml')).join('---\n'));
}

/** A site may have several deployments that files cannot tell apart. */
function severalTexts(objects: readonly WrittenObject[]): string[] {
  const deployments = objects.filter(({ kind }) => kind === 'deployment');
  return [...Map.groupBy(deployments, ({ name }) => name)].flatMap(([name, { length }]) =>
    length === 1 ? [] : [`The site has ${length} deployments "${name}"; apply takes only one of them.`],
  );
}

/** Of every kind that the caller may read: few people may read all of them, and what they may is worth a file. */
async function everyReadable(cli: Cli, site: Site, name: string | undefined): Promise<WrittenObject[]> {
  const found: WrittenObject[] = [];
  for (const kind of objectKinds)
    try {
      found.push(...(await written(site, kind, name)));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      cli.remark(`Without ${pluralNounOf(kind)}: ${error.message}`);
    }
  return found;
}

function isRefusal(error: unknown): error is SlipwayError {
  return error instanceof SlipwayError && (error.code === 'SLIP-1006' || error.code === 'SLIP-1038');
}

/** `name`: only what is called so is wanted; others may be among them. */
function written(site: Site, kind: ObjectKind, name: string | undefined): Promise<WrittenObject[]> {
  return kind === 'task-sequence' ? writtenSequences(site) : writtenPlain(site, kind, name);
}

async function writtenPlain(site: Site, kind: PlainKind, name: string | undefined): Promise<WrittenObject[]> {
  const listed: readonly AnyListed[] = await kinds[kind].list(site, name === undefined ? null : [name]);
  const made = listed.filter(({ builtIn }) => !builtIn);
  return made.map(({ written: whole }) => ({
    ...{ kind, name: nameOf(whole), whole: { ...whole } },
    value: withoutUsual(whole),
  }));
}

async function writtenSequences(site: Site): Promise<WrittenObject[]> {
  const things = await namedThings(site);
  return (await site.call(listTaskSequences)).value.map(({ name, document }) => ({
    ...{ kind: 'task-sequence', name },
    value: { kind: 'task-sequence', ...Object(withNames(readable(document), things)) },
    whole: { kind: 'task-sequence', ...Object(withNames(document, things)) },
  }));
}
