import type { Command } from 'commander';
import type { UpgradePackage } from '../../api/upgrade-packages.ts';
import * as contract from '../../api/upgrade-packages.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { followStarted } from '../job-watch.ts';
import { namesText } from '../limits.ts';
import { findNamed, shortId } from '../named-things.ts';
import { bytesText, timeText } from '../quantities.ts';
import { addSetScopes } from '../set-scopes.ts';
import type { Site } from '../site.ts';
import { type Column, type Paper, renderProperties, renderTable } from '../table.ts';
import { importSource, UPLOAD_OPTION } from '../upload.ts';

const GOES_ON = 'The import goes on in the site. "slipway upgrade-packages list" shows the package when it is there.';

export function addUpgradePackages(program: Command, cli: Cli): void {
  const packages = program
    .command('upgrade-packages')
    .description('Operating system upgrade packages: the whole installation media of Windows, with its editions');
  addReading(packages, cli);
  addImport(packages, cli);
  addSetScopes(packages, cli, {
    ...{ noun: 'upgrade package', argument: 'package', find: findUpgradePackage },
    set: (site, id, body) => site.call(contract.setUpgradePackageScopes, { params: { id }, body }),
    example: 'slipway upgrade-packages set-scopes "Windows 11 24H2" --scope Berlin --scope Hamburg',
  });
  examples(
    packages
      .command('reload <package>')
      .description('Read the editions once more from the stored media')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id } = await findUpgradePackage(site, reference);
        const answer = await site.call(contract.reloadUpgradePackage, { params: { id } });
        cli.show(answer, (pkg) => renderUpgradePackage(pkg, cli.paper));
      }),
    'slipway upgrade-packages reload "Windows 11 24H2"',
  );
  examples(
    packages
      .command('delete <package>')
      .description('Delete an upgrade package that no deployed task sequence uses')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name } = await findUpgradePackage(site, reference);
        await cli.confirm(`Delete the upgrade package "${name}"?`, yes);
        const answer = await site.call(contract.deleteUpgradePackage, { params: { id } });
        cli.show(answer, () => `The upgrade package "${name}" was deleted.\n`);
      }),
    'slipway upgrade-packages delete "Windows 11 23H2"',
  );
}

function addReading(packages: Command, cli: Cli): void {
  examples(
    packages
      .command('list')
      .description('All operating system upgrade packages')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listUpgradePackages), (list) =>
          list.length === 0
            ? 'There are no upgrade packages. Import one with "slipway upgrade-packages import NAME WINDOWS.iso".\n'
            : renderTable(list, packageColumns, cli.paper),
        );
      }),
    'slipway upgrade-packages list',
  );
  examples(
    packages
      .command('show <package>')
      .description('One upgrade package and the editions in it')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id } = await findUpgradePackage(site, reference);
        const answer = await site.call(contract.getUpgradePackage, { params: { id } });
        cli.show(answer, (pkg) => renderUpgradePackage(pkg, cli.paper));
      }),
    'slipway upgrade-packages show "Windows 11 24H2"',
  );
}

interface ImportOptions {
  readonly wait: boolean;
  readonly upload?: boolean;
  readonly nextVersion?: boolean;
}

function addImport(packages: Command, cli: Cli): void {
  examples(
    packages
      .command('import <name> <path>')
      .description(
        "Import the installation media of Windows: its ISO, or a folder with all of its files; shows how far the import is and waits for its end. A whole path is one of the site's server. With --upload, or by a relative path where the site is another computer, the ISO or the folder is of this computer: it is sent to the site first, and the same command goes on after a break",
      )
      .option(...UPLOAD_OPTION)
      .option('--next-version', 'NAME is an upgrade package that is here: this becomes its next version')
      .option('--no-wait', 'only begin the import')
      .action(async (name: string, path: string, { wait, upload, nextVersion }: ImportOptions) => {
        const site = await cli.site();
        const target = nextVersion === true ? { nextVersionOf: (await findUpgradePackage(site, name)).id } : { name };
        const source = await importSource(cli, site, { path, kind: 'either', purpose: 'upgrade-package', upload });
        const started = await site.call(contract.importUpgradePackage, { body: { ...target, ...source } });
        const id = await followStarted(cli, site, { started, path, wait, goesOn: GOES_ON });
        if (id === null) return;
        const answer = await site.call(contract.getUpgradePackage, { params: { id } });
        cli.show(
          answer,
          (pkg) => `The upgrade package "${pkg.name}" is here.\n\n${renderUpgradePackage(pkg, cli.paper)}`,
        );
      }),
    'slipway upgrade-packages import "Windows 11 24H2" /srv/sources/windows-11.iso',
    'slipway upgrade-packages import "Windows 11 24H2" ./windows-11 --upload',
    'slipway upgrade-packages import "Windows 11 24H2" /srv/sources/windows-11-2026-11.iso --next-version',
  );
}

async function findUpgradePackage(site: Site, reference: string): Promise<UpgradePackage> {
  return findNamed((await site.call(contract.listUpgradePackages)).value, reference, 'upgrade package');
}

const packageColumns: readonly Column<UpgradePackage>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 16 },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 1 },
  { header: 'VERSION', text: ({ version }) => String(version), align: 'right', dropOrder: 4 },
  { header: 'SIZE', text: ({ bytes }) => bytesText(bytes), align: 'right' },
  {
    header: 'EDITIONS',
    text: ({ editions }) => editions.map(({ index, name }) => `${index} ${name}`).join(', '),
    cutTo: 16,
    dropOrder: 2,
  },
  { header: 'IMPORTED', text: ({ createdAt }) => timeText(createdAt), dropOrder: 3 },
];

function renderUpgradePackage(pkg: UpgradePackage, paper: Paper): string {
  const properties = renderProperties(
    [
      ['Name', pkg.name],
      ['Id', pkg.id],
      ['Version', String(pkg.version)],
      ['Size', `${bytesText(pkg.bytes)} in ${pkg.files} files`],
      ['Content root', pkg.contentRoot],
      ['Imported', timeText(pkg.createdAt)],
      ['From', pkg.source],
      ['Editions in', pkg.installFile],
      ['Scopes', namesText(pkg.securityScopes)],
    ],
    paper,
  );
  return `${properties}\n${renderTable(pkg.editions, editionColumns, paper)}`;
}

const editionColumns: readonly Column<UpgradePackage['editions'][number]>[] = [
  { header: 'INDEX', text: ({ index }) => String(index), align: 'right' },
  { header: 'NAME', text: ({ name }) => name, cutTo: 16 },
  { header: 'EDITION', text: ({ editionId }) => editionId ?? '-', cutTo: 12, dropOrder: 1 },
  { header: 'ARCHITECTURE', text: ({ architecture }) => architecture ?? '-', dropOrder: 3 },
  { header: 'VERSION', text: ({ version }) => version ?? '-', dropOrder: 4, cutTo: 10 },
  { header: 'LANGUAGES', text: ({ languages }) => languages.join(', ') || '-', dropOrder: 5, cutTo: 12 },
  { header: 'APPLIED', text: ({ totalBytes }) => bytesText(totalBytes), align: 'right', dropOrder: 2 },
];
