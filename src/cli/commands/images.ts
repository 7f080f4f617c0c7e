import { isAbsolute, resolve } from 'node:path';
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import type { Image } from '../../api/images.ts';
import * as contract from '../../api/images.ts';
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

const GOES_ON = 'The import goes on in the site. "slipway images list" shows the image when it is there.';

export function addImages(program: Command, cli: Cli): void {
  const images = program.command('images').description('Operating system image packages, imported from WIM files');
  addReading(images, cli);
  addImport(images, cli);
  addSetScopes(images, cli, {
    ...{ noun: 'image package', argument: 'image', find: findImage },
    set: (site, id, body) => site.call(contract.setImageScopes, { params: { id }, body }),
    example: 'slipway images set-scopes "Debian 12" --scope Berlin --scope Hamburg',
  });
  examples(
    images
      .command('reload <image>')
      .description('Read names, languages and versions once more from the stored WIM')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id } = await findImage(site, reference);
        cli.show(await site.call(contract.reloadImage, { params: { id } }), (image) => renderImage(image, cli.paper));
      }),
    'slipway images reload "Windows 11"',
  );
  examples(
    images
      .command('delete <image>')
      .description('Delete an image package that no deployed task sequence uses')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name } = await findImage(site, reference);
        await cli.confirm(`Delete the image package "${name}"?`, yes);
        const answer = await site.call(contract.deleteImage, { params: { id } });
        cli.show(answer, () => `The image package "${name}" was deleted.\n`);
      }),
    'slipway images delete "Debian 12"',
  );
}

function addReading(images: Command, cli: Cli): void {
  examples(
    images
      .command('list')
      .description('All operating system image packages')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listImages), (list) =>
          list.length === 0
            ? 'There are no images. Import one with "slipway images import NAME FILE.wim".\n'
            : renderTable(list, imageColumns, cli.paper),
        );
      }),
    'slipway images list',
  );
  examples(
    images
      .command('show <image>')
      .description('One image package and the images in it')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id } = await findImage(site, reference);
        cli.show(await site.call(contract.getImage, { params: { id } }), (image) => renderImage(image, cli.paper));
      }),
    'slipway images show "Debian 12"',
  );
}

function addImport(images: Command, cli: Cli): void {
  examples(
    images
      .command('import <name> <path>')
      .description(
        "Import a WIM or ESD, the first part of a split WIM, or the install.wim of an ISO; shows how far the import is and waits for its end. A whole path is one of the site's server. With --upload, or by a relative path where the site is another computer, the file is of this computer: it is sent to the site first, and the same command goes on after a break",
      )
      .option(...UPLOAD_OPTION)
      .option('--index <number...>', 'only these images of the file')
      .option('--next-version', 'NAME is an image package that is here: this becomes its next version')
      .option('--no-wait', 'only begin the import')
      .action(async (name: string, path: string, { wait, upload, index, nextVersion }: ImportOptions) => {
        const site = await cli.site();
        const target = nextVersion === true ? { nextVersionOf: (await findImage(site, name)).id } : { name };
        const chosen = index === undefined ? {} : { indexes: index.map(indexNumber) };
        const source = await importSource(cli, site, { path, kind: 'file', purpose: 'image', upload });
        const started = await site.call(contract.importImage, { body: { ...target, ...chosen, ...source } });
        const id = await followStarted(cli, site, { started, path, wait, goesOn: GOES_ON });
        if (id === null) return;
        const image = await site.call(contract.getImage, { params: { id } });
        cli.show(image, (value) => `The image package "${value.name}" is here.\n\n${renderImage(value, cli.paper)}`);
      }),
    'slipway images import "Debian 12" /srv/images/debian.wim',
    'slipway images import "Windows 11" ./install.wim --upload',
    'slipway images import "Windows 11 Education" /srv/images/windows-11.iso --index 4',
    'slipway images import "Windows 11 Education" /srv/images/windows-11-2026-11.iso --index 4 --next-version',
  );
}

interface ImportOptions {
  readonly wait: boolean;
  readonly upload?: boolean;
  readonly index?: readonly string[];
  readonly nextVersion?: boolean;
}

function indexNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new SlipwayError('SLIP-6001', `"${text}" is not the number of an image: 1 is the first of the file.`);
}

/** A path as the site sees it. A relative one means something only where the site is on this machine. */
export function pathOnSite(cli: Cli, site: Site, path: string): string {
  if (isAbsolute(path)) return path;
  if (site.local) return resolve(cli.world.workingDirectory, path);
  throw new SlipwayError(
    'SLIP-6001',
    `"${path}" must be a whole path on the site's server (${site.place}), which is another computer than this.`,
  );
}

async function findImage(site: Site, reference: string): Promise<Image> {
  return findNamed((await site.call(contract.listImages)).value, reference, 'image package');
}

const imageColumns: readonly Column<Image>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 16 },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 1 },
  { header: 'VERSION', text: ({ version }) => String(version), align: 'right', dropOrder: 4 },
  { header: 'SIZE', text: ({ bytes }) => bytesText(bytes), align: 'right' },
  {
    header: 'IMAGES',
    text: ({ images }) => images.map(({ index, name }) => `${index} ${name}`).join(', '),
    cutTo: 16,
    dropOrder: 2,
  },
  { header: 'IMPORTED', text: ({ createdAt }) => timeText(createdAt), dropOrder: 3 },
  { header: 'FROM', text: ({ captured }) => captured?.deviceName ?? 'file', cutTo: 8, dropOrder: 5 },
];

function renderImage(image: Image, paper: Paper): string {
  const properties = renderProperties(
    [
      ['Name', image.name],
      ['Id', image.id],
      ['Version', String(image.version)],
      ['Size', bytesText(image.bytes)],
      ['Content root', image.contentRoot],
      ['Imported', timeText(image.createdAt)],
      ['Captured from', originOf(image)],
      ['Scopes', namesText(image.securityScopes)],
    ],
    paper,
  );
  return `${properties}\n${renderTable(image.images, indexColumns, paper)}`;
}

function originOf({ captured }: Image): string | null {
  if (captured === null) return null;
  const { deviceName, volume, runId } = captured;
  return `${deviceName}, ${volume}, in the run ${shortId(runId)}`;
}

const indexColumns: readonly Column<Image['images'][number]>[] = [
  { header: 'INDEX', text: ({ index }) => String(index), align: 'right' },
  { header: 'NAME', text: ({ name }) => name, cutTo: 16 },
  {
    header: 'PLATFORM',
    text: ({ platform, architecture }) => [platform, architecture].filter(Boolean).join(', '),
    dropOrder: 2,
  },
  { header: 'VERSION', text: ({ version }) => version ?? '-', dropOrder: 3, cutTo: 10 },
  { header: 'LANGUAGES', text: ({ languages }) => languages.join(', ') || '-', dropOrder: 4, cutTo: 12 },
  { header: 'APPLIED', text: ({ totalBytes }) => bytesText(totalBytes), align: 'right' },
  { header: 'FILES', text: ({ fileCount }) => String(fileCount), align: 'right', dropOrder: 1 },
];
