import type { Command } from 'commander';
import type { BootImage } from '../../api/boot-images.ts';
import * as contract from '../../api/boot-images.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { followJob, jobError } from '../job-watch.ts';
import { findNamed, shortId } from '../named-things.ts';
import { bytesText, timeText } from '../quantities.ts';
import { type Column, renderTable } from '../table.ts';
import { importSource, UPLOAD_OPTION } from '../upload.ts';

const GOES_ON = 'The import goes on in the site. "slipway boot-images list" shows the boot image when it is there.';

export function addBootImages(program: Command, cli: Cli): void {
  const bootImages = program
    .command('boot-images')
    .description('The PE: what computers boot over the network to run a task sequence');
  examples(
    bootImages
      .command('list')
      .description('All boot images, the current one first')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(contract.listBootImages), (list) =>
          list.length === 0
            ? 'There are no boot images, so no computer can boot. Add one with "slipway boot-images add NAME FOLDER".\n'
            : renderTable(list, bootImageColumns, cli.paper),
        );
      }),
    'slipway boot-images list',
  );
  addAdding(bootImages, cli);
  examples(
    bootImages
      .command('delete <boot-image>')
      .description('Delete a boot image that is not the current one')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const image = findBootImage((await site.call(contract.listBootImages)).value, reference);
        await cli.confirm(`Delete the boot image "${image.name}" (${image.buildId})?`, yes);
        const answer = await site.call(contract.deleteBootImage, { params: { id: image.id } });
        cli.show(answer, () => `The boot image "${image.name}" (${image.buildId}) was deleted.\n`);
      }),
    'slipway boot-images delete 0f3a91c2d4e5b687',
  );
}

function addAdding(bootImages: Command, cli: Cli): void {
  examples(
    bootImages
      .command('add <name> <folder>')
      .description(
        "Add a built boot image from a folder on the site's server; shows how far the import is and waits for its end. It becomes the current one, the former is kept",
      )
      .option(...UPLOAD_OPTION)
      .option('--no-wait', 'only begin the import')
      .action(async (name: string, folder: string, { wait, upload }: { wait: boolean; upload?: boolean }) => {
        const site = await cli.site();
        const source = await importSource(cli, site, { path: folder, kind: 'folder', purpose: 'boot-image', upload });
        const started = await site.call(contract.addBootImage, { body: { name, ...source } });
        if (!wait) {
          cli.show(started, ({ jobId }) => `The import has begun as the job ${jobId}.\n`);
          return;
        }
        const job = await followJob(cli, site, started.value.jobId, GOES_ON);
        if (job.state === 'failed') throw jobError(`The import of ${folder} failed`, job);
        const { value: all } = await site.call(contract.listBootImages);
        const image = findNamed(all, job.resultId ?? '', 'boot image');
        cli.show(
          { value: image, body: image },
          () =>
            `The boot image "${image.name}" (${image.buildId}, kernel ${image.kernelVersion}) is the current one.\n`,
        );
      }),
    'slipway boot-images add "Slipway PE" /srv/slipway/boot-image',
    'slipway boot-images add "Slipway PE" ./boot-image --upload',
  );
}

/** Builds often share a name; the build id tells them apart. */
function findBootImage(images: readonly BootImage[], reference: string): BootImage {
  return (
    images.find(({ buildId }) => buildId === reference.toLowerCase()) ?? findNamed(images, reference, 'boot image')
  );
}

const bootImageColumns: readonly Column<BootImage>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 12 },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 3 },
  { header: 'BUILD', text: ({ buildId }) => buildId },
  {
    header: 'CURRENT',
    text: ({ current }) => (current ? 'yes' : 'no'),
    colour: ({ current }) => (current ? 'green' : undefined),
  },
  { header: 'VERSION', text: ({ version }) => version, dropOrder: 4 },
  { header: 'KERNEL', text: ({ kernelVersion }) => kernelVersion, dropOrder: 5, cutTo: 10 },
  {
    header: 'SIZE',
    text: ({ files }) => bytesText(files.reduce((sum, { bytes }) => sum + bytes, 0)),
    align: 'right',
    dropOrder: 1,
  },
  { header: 'ADDED', text: ({ createdAt }) => timeText(createdAt), dropOrder: 2 },
];
