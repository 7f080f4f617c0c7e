/** `slipway content validate` and `slipway content repair`: begin a job of the site and wait for its end. */
import type { Command } from 'commander';
import * as contract from '../../api/content.ts';
import type { Cli } from '../cli.ts';
import { examples, oneOf, wholeNumber } from '../command-line.ts';
import { followJob, jobError } from '../job-watch.ts';
import { findVersion } from '../named-things.ts';
import type { Answer, Site } from '../site.ts';
import { pathOnSite } from './images.ts';

interface CareOptions {
  readonly packageVersion?: number;
  readonly wait: boolean;
}

export function addContentCare(content: Command, cli: Cli): void {
  addValidate(content, cli);
  addRepair(content, cli);
}

function addValidate(content: Command, cli: Cli): void {
  const { validationPriorities } = contract;
  examples(
    content
      .command('validate [package]')
      .description(
        "Read every byte again from the server's disk and compare it with its hash: all content, or one package version",
      )
      .option('--package-version <number>', 'this version; the newest when it is left out', wholeNumber(1))
      .option(
        '--priority <priority>',
        'low leaves three quarters of the time to others; normal reads as fast as it can',
        oneOf(validationPriorities),
      )
      .option('--no-wait', 'only begin the validation')
      .action(
        async (reference: string | undefined, options: CareOptions & { priority?: contract.ValidationPriority }) => {
          const site = await cli.site();
          const { packageVersion, priority } = options;
          const version = reference === undefined ? undefined : await findVersion(site, reference, packageVersion);
          const body = { versionId: version?.versionId, priority };
          await carryOut(cli, site, await site.call(contract.validateContent, { body }), options, 'validation');
        },
      ),
    'slipway content validate',
    'slipway content validate "Debian 12" --priority low',
  );
}

const SHA256 = /^[0-9a-f]{64}$/;

function addRepair(content: Command, cli: Cli): void {
  examples(
    content
      .command('repair <object-or-package>')
      .description('Repair what is damaged or missing in a package version, or one object by its SHA-256, from a copy')
      .requiredOption(
        '--from <path>',
        "the copy, on the site's server: the file, a folder with it, or another content store",
      )
      .option('--package-version <number>', 'this version; the newest when it is left out', wholeNumber(1))
      .option('--no-wait', 'only begin the repair')
      .action(async (reference: string, options: CareOptions & { from: string }) => {
        const site = await cli.site();
        const from = pathOnSite(cli, site, options.from);
        const what = SHA256.test(reference)
          ? { sha256: reference }
          : { versionId: (await findVersion(site, reference, options.packageVersion)).versionId };
        const started = await site.call(contract.repairContent, { body: { ...what, from } });
        await carryOut(cli, site, started, options, 'repair');
      }),
    'slipway content repair "Debian 12" --from /srv/images/debian.wim',
    'slipway content repair "Debian 12" --from /mnt/backup/slipway',
  );
}

async function carryOut(
  cli: Cli,
  site: Site,
  started: Answer<{ jobId: string }>,
  { wait }: CareOptions,
  noun: string,
): Promise<void> {
  if (!wait) return cli.show(started, ({ jobId }) => `The ${noun} has begun as the job ${jobId}.\n`);
  const goesOn = `The ${noun} goes on in the site. "slipway content list" shows what came of it.`;
  const job = await followJob(cli, site, started.value.jobId, goesOn);
  if (job.state === 'failed') throw jobError(`The ${noun} ends badly`, job);
  cli.show({ value: job, body: job }, ({ message }) => `${message}\n`);
}
