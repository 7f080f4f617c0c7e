import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { listCollections } from '../../api/collections.ts';
import { MacSchema } from '../../api/devices.ts';
import { SlipwayError } from '../../api/errors.ts';
import { changePxeSettings, getPxeSettings, type PxeSettings } from '../../api/pxe-settings.ts';
import type { Cli } from '../cli.ts';
import { collect, examples, oneOf, wholeNumber } from '../command-line.ts';
import { collectionIds } from '../limits.ts';
import { parseMacList } from '../mac-list.ts';
import type { Site } from '../site.ts';
import { type Paper, renderProperties } from '../table.ts';
import { safeText } from '../text-width.ts';

interface PxeOptions {
  readonly respond?: 'yes' | 'no';
  readonly responseDelay?: number;
  readonly interface?: string[];
  readonly allInterfaces?: true;
  readonly prompt?: number;
  readonly ignore?: string[];
  readonly stopIgnoring?: string[];
  readonly ignoreList?: string;
  readonly unknownComputers?: PxeSettings['unknownComputers'];
  readonly unknownComputersADay?: number;
  readonly unknownComputerCollection?: string[] | false;
}

/** `slipway settings pxe`: how computers that boot over the network are answered. */
export function addPxeSettings(settings: Command, cli: Cli): void {
  examples(
    settings
      .command('pxe')
      .summary('Show how computers that boot over the network are answered; with options, change it')
      .description(
        'Show how computers that boot over the network are answered; with options, change it. A change acts at once, without a restart.',
      )
      .option('--respond <answer>', 'yes, or no: nobody is answered', oneOf(['yes', 'no']))
      .option(
        '--response-delay <seconds>',
        "how long firmware's first question waits, so that another server can answer first",
        wholeNumber(0, 32),
      )
      .option(
        '--interface <name or MAC>',
        "answer DHCP on this interface of the site's server only (again for more)",
        collect,
      )
      .option('--all-interfaces', 'answer DHCP on all interfaces that are served')
      .option(
        '--prompt <seconds>',
        'how long a computer to which something is available waits for a key',
        wholeNumber(1, 600),
      )
      .option('--ignore <MAC>', 'never answer this computer (again for more)', collect)
      .option('--stop-ignoring <MAC>', 'answer this computer again (again for more)', collect)
      .option(
        '--ignore-list <file>',
        'never answer the computers of this file, and no others: a MAC address a line, as in a MACIgnoreListFile',
      )
      .option(
        '--unknown-computers <answer>',
        'whether computers that no device is known for are taken in: off, on, with-approval',
        oneOf(['off', 'on', 'with-approval']),
      )
      .option(
        '--unknown-computers-a-day <number>',
        'how many come in within a day by themselves',
        wholeNumber(0, 100_000),
      )
      .option(
        '--unknown-computer-collection <name>',
        'where they come in once a run has succeeded, in place of what is set (again for more)',
        collect,
      )
      .option('--no-unknown-computer-collection', 'they come into no collection but All Systems')
      .action(async (options: PxeOptions) => {
        const site = await cli.site();
        const now = await site.call(getPxeSettings);
        const body = { ...(await changeOf(cli, options, now.value)), ...(await unknownChangeOf(site, options)) };
        const answer = Object.keys(body).length === 0 ? now : await site.call(changePxeSettings, { body });
        const into = await namesOf(site, answer.value.unknownComputerCollectionIds);
        cli.show(answer, (value) => renderPxe(value, into, cli.paper));
      }),
    'slipway settings pxe',
    'slipway settings pxe --response-delay 3 --prompt 20',
    'slipway settings pxe --interface eth1 --ignore 00:11:22:33:44:55',
    'slipway settings pxe --ignore-list MACIgnoreListFile.txt',
  );
}

async function changeOf(cli: Cli, options: PxeOptions, now: PxeSettings): Promise<Partial<PxeSettings>> {
  const { respond, responseDelay, prompt, allInterfaces, interface: named } = options;
  if (allInterfaces && named !== undefined)
    throw new SlipwayError('SLIP-6001', 'Give --interface or --all-interfaces, one of the two.');
  const ignoredMacs = await ignoredOf(cli, options, now.ignoredMacs);
  return {
    ...(respond !== undefined && { respond: respond === 'yes' }),
    ...(responseDelay !== undefined && { responseDelaySeconds: responseDelay }),
    ...(prompt !== undefined && { promptSeconds: prompt }),
    ...(named !== undefined && { interfaces: named }),
    ...(allInterfaces && { interfaces: [] }),
    ...(ignoredMacs !== undefined && { ignoredMacs }),
  };
}

async function unknownChangeOf(
  site: Site,
  { unknownComputers, unknownComputersADay, unknownComputerCollection: collections }: PxeOptions,
): Promise<Partial<PxeSettings>> {
  const named = Array.isArray(collections) ? await collectionIds(site, collections) : [];
  return {
    ...(unknownComputers !== undefined && { unknownComputers }),
    ...(unknownComputersADay !== undefined && { unknownComputersADay }),
    ...((collections === false || Array.isArray(collections)) && { unknownComputerCollectionIds: named }),
  };
}

/** Undefined: the list stays. */
async function ignoredOf(
  cli: Cli,
  { ignore = [], stopIgnoring = [], ignoreList }: PxeOptions,
  now: readonly string[],
): Promise<string[] | undefined> {
  if (ignoreList === undefined && ignore.length === 0 && stopIgnoring.length === 0) return undefined;
  const listed = ignoreList === undefined ? now : parseMacList(await readText(cli, ignoreList), ignoreList);
  const gone = new Set(stopIgnoring.map(macOf));
  return [...new Set([...listed, ...ignore.map(macOf)])].filter((mac) => !gone.has(mac));
}

function macOf(text: string): string {
  const mac = MacSchema.safeParse(text);
  if (mac.success) return mac.data;
  throw new SlipwayError('SLIP-6001', `"${text}" is no MAC address: one looks like 00:11:22:33:44:55.`);
}

async function readText(cli: Cli, path: string): Promise<string> {
  try {
    return await readFile(resolve(cli.world.workingDirectory, path), 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SlipwayError('SLIP-6001', `The file ${path} cannot be read: ${why}.`, { cause: error });
  }
}

/** Nothing is asked for where there are none. One beyond the caller's reach has no name for them. */
async function namesOf(site: Site, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { value } = await site.call(listCollections);
  return ids.map((id) => value.find((collection) => collection.id === id)?.name ?? '(beyond your reach)');
}

/** How many are told in a list that may have thousands: all are in the JSON. */
const SHOWN_MACS = 10;

function unknownText({ unknownComputers, unknownComputersADay }: PxeSettings): string {
  if (unknownComputers === 'off') return 'are not taken in';
  if (unknownComputers === 'with-approval') return 'are taken in after approval (slipway devices unknown list)';
  return `are taken in, ${unknownComputersADay} a day at most`;
}

function renderPxe(settings: PxeSettings, into: readonly string[], paper: Paper): string {
  const { respond, responseDelaySeconds, interfaces, promptSeconds, ignoredMacs } = settings;
  const more = ignoredMacs.length - SHOWN_MACS;
  const ignored = ignoredMacs.slice(0, SHOWN_MACS).join(', ');
  return renderProperties(
    [
      ['PXE requests', respond ? 'answered' : 'not answered'],
      ['Response delay', `${responseDelaySeconds} s`],
      ['Interfaces', interfaces.length === 0 ? 'all that are served' : safeText(interfaces.join(', '))],
      ['Wait for a key', `${promptSeconds} s, where something is available`],
      ['Unknown computers', unknownText(settings)],
      ['', into.length === 0 ? null : `once a run has succeeded they come into ${safeText(into.join(', '))}`],
      ['Never answered', ignoredMacs.length === 0 ? 'nobody' : more > 0 ? `${ignored} and ${more} more` : ignored],
    ],
    paper,
  );
}
