/** `slipway lab up`: this process becomes the lab. */

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import type { LabStatus } from '../../client/lab-protocol.ts';
import type { Lab } from '../../lab/lab-service.ts';
import type { Cli } from '../cli.ts';
import { examples, wholeNumber } from '../command-line.ts';

const repository = join(import.meta.dirname, '../../..');

interface UpOptions {
  name: string;
  subnet: string;
  taps: number;
  site: boolean;
  bootImage?: string;
  kernelArguments: string;
  consolePort: number;
  directory: string;
}

export function addLabUp(lab: Command, cli: Cli): void {
  examples(
    lab
      .command('up')
      .description(
        'Make a network with a foreign DHCP server and a site, and stay in the foreground; Ctrl-C removes it all',
      )
      .option('--name <name>', 'name of the lab', 'lab')
      .option('--subnet <network>', 'IPv4 network with 254 hosts or more', '10.77.0.0/24')
      .option('--taps <number>', 'how many computers can be plugged in', wholeNumber(0, 64), 4)
      .option('--boot-image <folder>', 'a built boot image for the site (the one of this repository unless told)')
      .option(
        '--kernel-arguments <text>',
        'added to each boot of the PE; the last console shows its screen',
        'console=ttyS0 console=tty0',
      )
      .option(
        '--console-port <port>',
        "the port of this machine's loopback at which a browser finds the console (0: a free one)",
        wholeNumber(0, 65_535),
        0,
      )
      .option('--directory <folder>', 'where disks and the data of the site are kept while it is up', '/var/tmp')
      .option('--no-site', 'only the network: run a site in its namespace yourself')
      .action(async (options: UpOptions) => up(cli, options)),
    'sudo slipway lab up',
    'sudo slipway lab up --name second --subnet 10.78.0.0/24 --taps 8',
  );
}

async function up(cli: Cli, options: UpOptions): Promise<void> {
  const interrupted = cli.world.takeInterrupts();
  const bootImage = bootImageOf(cli, options);
  cli.say(`Making the lab ${options.name} …`);
  const lab = await start(cli, options, bootImage);
  const status = lab.status();
  const setupLink = await lab.setupLink();
  cli.show({ value: status, body: { ...status, setupLink } }, (value) => welcome(value, setupLink));
  if (options.site && bootImage === null)
    cli.remark(
      'The site has no boot image yet, so no computer can boot from it. Add one: slipway boot-images add NAME FOLDER',
    );
  await Promise.race([lab.closed, interrupted.aborted ? null : once(interrupted, 'abort')]);
  if (interrupted.aborted) cli.say('Taking the lab down …');
  await lab.close();
  cli.say(`The lab ${options.name} is gone.`);
}

function bootImageOf(cli: Cli, { bootImage, site }: UpOptions): string | null {
  if (!site) return null;
  if (bootImage !== undefined) return resolve(cli.world.workingDirectory, bootImage);
  const built = join(repository, '.cache/boot-image/current');
  return existsSync(join(built, 'manifest.json')) ? built : null;
}

async function start(cli: Cli, options: UpOptions, bootImage: string | null): Promise<Lab> {
  const { name, subnet, taps, site, kernelArguments, consolePort } = options;
  const directory = resolve(cli.world.workingDirectory, options.directory);
  // Loaded here alone: no other command needs what a lab is made of.
  const { startLab } = await import('../../lab/lab-service.ts');
  try {
    return await startLab({
      ...{ name, subnet, taps, directory, say: (text) => cli.say(text) },
      site: site ? { repository, bootImage, kernelArguments, consolePort } : null,
    });
  } catch (cause) {
    throw new SlipwayError('SLIP-6006', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function welcome(status: LabStatus, setupLink: string | null): string {
  const { name, subnet, taps, dhcpAddress, site, siteNamespace } = status;
  const siteLines =
    site === null
      ? [`  No site. One of yours runs with:  ip netns exec ${siteNamespace} slipway serve --address …`]
      : [
          `  Console: ${site.consoleUrl}`,
          '    In a browser on this machine; it warns of the certificate, which the site made itself.',
          ...(setupLink === null
            ? []
            : ['    Its first user is made, once and within an hour, with this link:', `    ${setupLink}`]),
          `  The site's address is ${site.address}. In another terminal, as root:`,
          `    export SLIPWAY_DATA_DIRECTORY=${site.dataDirectory}`,
          '    slipway site show',
        ];
  return [
    `The lab ${name} is up: ${subnet}, sockets for ${taps} computers, a foreign DHCP server at ${dhcpAddress}.`,
    ...siteLines,
    '  Computers: at "Virtual computers" in the console, or',
    `    slipway lab add pc1 --firmware uefi${name === 'lab' ? '' : ` --lab ${name}`}`,
    'Ctrl-C takes the lab down and removes everything in it.',
    '',
  ].join('\n');
}
