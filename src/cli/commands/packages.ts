import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import type { Package } from '../../api/packages.ts';
import * as contract from '../../api/packages.ts';
import type { Cli } from '../cli.ts';
import { collect, examples } from '../command-line.ts';
import { namesText } from '../limits.ts';
import { findNamed, shortId } from '../named-things.ts';
import { bytesText, countText, timeText } from '../quantities.ts';
import { addSetScopes } from '../set-scopes.ts';
import type { Site } from '../site.ts';
import { followImport } from '../software-import.ts';
import { type Column, type Paper, renderProperties, renderTable } from '../table.ts';
import { softwareFolder, UPLOAD_OPTION } from '../upload.ts';

export function addPackages(program: Command, cli: Cli): void {
  const packages = program.command('packages').description('Packages: files from a folder, and the programs in them');
  addReading(packages, cli);
  addCreate(packages, cli);
  addUpdateContent(packages, cli);
  addSetScopes(packages, cli, {
    ...{ noun: 'package', argument: 'package', find: findPackage },
    set: (site, id, body) => site.call(contract.setPackageScopes, { params: { id }, body }),
    example: 'slipway packages set-scopes Tools --scope Berlin',
  });
  examples(
    packages
      .command('delete <package>')
      .description('Delete a package that no deployed task sequence uses')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name } = await findPackage(site, reference);
        await cli.confirm(`Delete the package "${name}"?`, yes);
        const answer = await site.call(contract.deletePackage, { params: { id } });
        cli.show(answer, () => `The package "${name}" was deleted.\n`);
      }),
    'slipway packages delete Tools',
  );
}

function addReading(packages: Command, cli: Cli): void {
  examples(
    packages
      .command('list')
      .description('All packages')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listPackages), (list) =>
          list.length === 0
            ? 'There are no packages. Make one with "slipway packages create NAME --folder FOLDER".\n'
            : renderTable(list, columns, cli.paper),
        );
      }),
    'slipway packages list',
  );
  examples(
    packages
      .command('show <package>')
      .description('One package and its programs')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id } = await findPackage(site, reference);
        cli.show(await site.call(contract.getPackage, { params: { id } }), (pkg) => renderPackage(pkg, cli.paper));
      }),
    'slipway packages show Tools',
  );
}

interface CreateOptions {
  readonly folder?: string;
  readonly upload?: boolean;
  readonly program?: string[];
  readonly wait: boolean;
}

function addCreate(packages: Command, cli: Cli): void {
  examples(
    packages
      .command('create <name>')
      .description(
        'Make a package and import its files; more of it than this is set by a file (slipway export package)',
      )
      .option('--folder <folder>', "the folder on the site's server that its files are in")
      .option(...UPLOAD_OPTION)
      .option('--program <name=command>', 'a program of it; may be given several times', collect)
      .option('--no-wait', 'only begin the import')
      .action(async (name: string, options: CreateOptions) => {
        const programs = (options.program ?? []).map(programIn);
        const site = await cli.site();
        const sourceFolder = await softwareFolder(cli, site, 'package', options);
        const made = await site.call(contract.createPackage, { body: { name, sourceFolder, programs } });
        await followImport(cli, site, { answer: made, what: `package "${name}"`, waits: options.wait });
      }),
    'slipway packages create Tools --folder /srv/software/tools --program "Install=sh setup.sh"',
    'slipway packages create Drivers --folder ./drivers --upload',
  );
}

function programIn(text: string): { name: string; commandLine: string } {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return { name: text.slice(0, at).trim(), commandLine: text.slice(at + 1).trim() };
  throw new SlipwayError('SLIP-6001', `"${text}" is no program: give its name, "=", and its command line.`);
}

function addUpdateContent(packages: Command, cli: Cli): void {
  examples(
    packages
      .command('update-content <package>')
      .description('Import the files of a package again: a new version where something has changed')
      .option('--no-wait', 'only begin the import')
      .action(async (reference: string, { wait }: { wait: boolean }) => {
        const site = await cli.site();
        const { id, name } = await findPackage(site, reference);
        const begun = await site.call(contract.updatePackageContent, { params: { id } });
        await followImport(cli, site, { answer: begun, what: `package "${name}"`, waits: wait });
      }),
    'slipway packages update-content Tools',
  );
}

async function findPackage(site: Site, reference: string): Promise<Package> {
  return findNamed((await site.call(contract.listPackages)).value, reference, 'package');
}

const columns: readonly Column<Package>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 16 },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 1 },
  { header: 'VERSION', text: ({ version }) => version || '-', dropOrder: 3, cutTo: 10 },
  { header: 'PROGRAMS', text: ({ programs }) => programs.map(({ name }) => name).join(', ') || '-', cutTo: 16 },
  { header: 'CONTENT', text: ({ content }) => contentText(content), align: 'right' },
  { header: 'IMPORTED', text: ({ content }) => (content === null ? '-' : timeText(content.createdAt)), dropOrder: 2 },
];

/** `2 (1.2 MB)`: number and size of the newest version. */
export function contentText(content: Package['content']): string {
  return content === null ? 'not imported' : `${content.version} (${bytesText(content.bytes)})`;
}

function renderPackage(pkg: Package, paper: Paper): string {
  const { content } = pkg;
  const properties = renderProperties(
    [
      ['Name', pkg.name],
      ['Id', pkg.id],
      ['Version', pkg.version || null],
      ['Manufacturer', pkg.manufacturer || null],
      ['Language', pkg.language || null],
      ['Comment', pkg.comment || null],
      ['Source folder', pkg.sourceFolder],
      ['Content', content === null ? 'not imported yet' : `version ${contentText(content)}`],
      ['Imported', content && timeText(content.createdAt)],
      ['Content root', content?.contentRoot ?? null],
      ['Scopes', namesText(pkg.securityScopes)],
    ],
    paper,
  );
  return `${properties}\n${pkg.programs.length === 0 ? 'It has no programs.\n' : renderTable(pkg.programs, programColumns, paper)}`;
}

const programColumns: readonly Column<Package['programs'][number]>[] = [
  { header: 'PROGRAM', text: ({ name, disabled }) => (disabled ? `${name} (disabled)` : name), cutTo: 16 },
  { header: 'COMMAND LINE', text: ({ commandLine }) => commandLine, cutTo: 20, wrap: true },
  { header: 'FOR', text: ({ platforms }) => platforms.join(', '), dropOrder: 2 },
  {
    header: 'AT MOST',
    text: ({ maximumMinutes }) => countText(maximumMinutes, 'minute'),
    align: 'right',
    dropOrder: 1,
  },
];
