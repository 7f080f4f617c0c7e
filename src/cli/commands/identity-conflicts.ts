/** `slipway identity-conflicts`: computers that several devices match, until somebody says which they are. */
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import * as contract from '../../api/identity-conflicts.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import {
  type ConfirmOption,
  type ConfirmUnknownOption,
  callConfirmed,
  confirmDeviceCount,
  confirmOption,
  confirmUnknownOption,
} from '../device-count.ts';
import { findNamed, shortId } from '../named-things.ts';
import { countText, timeText } from '../quantities.ts';
import type { Answer, Site } from '../site.ts';
import { type Column, renderTable } from '../table.ts';

export function addIdentityConflicts(program: Command, cli: Cli): void {
  const conflicts = program
    .command('identity-conflicts')
    .description('Computers that were refused since it is not certain which device they are');
  addReading(conflicts, cli);
  addResolve(conflicts, cli);
}

function addReading(conflicts: Command, cli: Cli): void {
  examples(
    conflicts
      .command('list')
      .description('Which computers, and which devices they match')
      .action(async () => {
        const answer = await (await cli.site()).call(contract.listIdentityConflicts);
        cli.show(answer, (list) =>
          list.length === 0 ? 'No computer matches several devices.\n' : renderTable(list, columns, cli.paper),
        );
      }),
    'slipway identity-conflicts list',
  );
  examples(
    conflicts
      .command('show <computer>')
      .description('What a computer showed, beside the records that it matches; COMPUTER is a mark of it or the id')
      .action(async (reference: string) => {
        const { value, body } = await findConflict(await cli.site(), reference);
        cli.show({ value, body }, (conflict) => renderTable(comparedIn(conflict), comparedColumns, cli.paper));
      }),
    'slipway identity-conflicts show 52:54:00:12:34:56',
  );
  examples(
    conflicts
      .command('dismiss <computer>')
      .description('Take a conflict off the list; it comes back when the computer is refused again')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { value } = await findConflict(site, reference);
        const answer = await site.call(contract.dismissIdentityConflict, { params: { id: value.id } });
        cli.show(answer, () => `The conflict of the computer ${markOf(value)} is off the list.\n`);
      }),
    'slipway identity-conflicts dismiss 52:54:00:12:34:56',
  );
}

interface ResolveOptions extends ConfirmOption, ConfirmUnknownOption {
  readonly device?: string;
  readonly newDevice?: string;
  readonly preview?: boolean;
  readonly yes?: boolean;
}

function addResolve(conflicts: Command, cli: Cli): void {
  examples(
    confirmUnknownOption(
      confirmOption(
        conflicts
          .command('resolve <computer>')
          .summary('Say which device a computer is')
          .description(
            'Say which device a computer is: what it shows is moved to that record, so that it is recognised as that device from then on, and as no other. What would move is shown first.',
          )
          .option('--device <name>', 'it is this one of those that it matches')
          .option('--new-device <name>', 'it is none of them: make a device of this name')
          .option('--preview', 'only show what would move')
          .option('--yes', 'do not ask'),
      ),
    ).action((reference: string, options: ResolveOptions) => resolve(cli, reference, options)),
    'slipway identity-conflicts resolve 52:54:00:12:34:56 --device PC-01 --preview',
    'slipway identity-conflicts resolve 52:54:00:12:34:56 --device PC-01',
    'slipway identity-conflicts resolve 52:54:00:12:34:56 --new-device LAB-09 --yes',
  );
}

async function resolve(cli: Cli, reference: string, options: ResolveOptions): Promise<void> {
  const site = await cli.site();
  const { value: conflict } = await findConflict(site, reference);
  const params = { id: conflict.id };
  const resolution = resolutionOf(conflict, options);
  const plan = await site.call(contract.previewResolution, { params, body: resolution });
  const { planId, changes, warnings } = plan.value;
  if (options.preview) return cli.show(plan, () => planText(changes, warnings));
  if (!options.yes) cli.remark(planText(changes, warnings).trimEnd());
  await cli.confirm(
    `Is the computer ${markOf(conflict)} the ${options.newDevice === undefined ? '' : 'new '}device ${changes[0]?.device.name}?`,
    options.yes,
  );
  const { confirmUnknownComputers } = options;
  const answer = await callConfirmed(
    (count) =>
      site.call(contract.resolveIdentityConflict, {
        params,
        body: { ...resolution, planId, confirmUnknownComputers, confirmDeviceCount: count },
      }),
    (starting) => confirmDeviceCount(cli, starting, options.confirmDeviceCount),
  );
  cli.show(
    answer,
    ({ name }) => `The computer ${markOf(conflict)} is ${name} from now on. Boot it again.\n${planText(changes, [])}`,
  );
}

function resolutionOf({ devices }: contract.IdentityConflict, { device, newDevice }: ResolveOptions) {
  if ((device === undefined) === (newDevice === undefined))
    throw new SlipwayError('SLIP-6001', 'Give either --device or --new-device.');
  return device === undefined
    ? { newDeviceName: newDevice }
    : { deviceId: findNamed(devices, device, 'device that it matches').id };
}

/** A line for each mark that moves: people compare them with what is printed on the case. */
export function planText(changes: readonly contract.RecordChange[], warnings: readonly string[]): string {
  const lines = changes.flatMap((change) => {
    const { device, becomes, macsGiven, macsTaken, smbiosUuid, serialNumber } = change;
    const head = { 'is-the-computer': '', 'loses-marks': '', obsolete: ' becomes obsolete' }[becomes];
    const moves = [
      ...macsGiven.map((mac) => `gets the MAC address ${mac}`),
      ...macsTaken.map((mac) => `loses the MAC address ${mac}`),
      ...markLines('SMBIOS UUID', smbiosUuid),
      ...markLines('serial number', serialNumber),
    ];
    const isNew = device.id === null ? ' (new)' : '';
    return [
      `${device.name}${isNew}${head}:`,
      ...(moves.length === 0 ? ['  keeps its marks'] : moves.map((move) => `  ${move}`)),
    ];
  });
  const notes =
    warnings.length === 0 ? [] : [`${countText(warnings.length, 'warning')}:`, ...warnings.map((w) => `  ${w}`)];
  return `${[...lines, ...notes].join('\n')}\n`;
}

function markLines(what: string, { before, after }: contract.RecordChange['smbiosUuid']): string[] {
  if (before === after) return [];
  if (after === null) return [`loses the ${what} ${before}`];
  return [before === null ? `gets the ${what} ${after}` : `gets the ${what} ${after} in place of ${before}`];
}

async function findConflict(site: Site, reference: string): Promise<Answer<contract.IdentityConflict>> {
  const { value, body } = await site.call(contract.listIdentityConflicts);
  const named = value.map((each) => ({ ...each, name: nameAmong(each, reference) }));
  const { id } = findNamed(named, reference, 'identity conflict');
  const at = value.findIndex((each) => each.id === id);
  const [found, its] = [value[at], Array.isArray(body) ? body[at] : undefined];
  if (found === undefined) throw new Error('what was found is in the list');
  return { value: found, body: its };
}

/** Whichever of its marks a person gives, as they write it. */
function nameAmong(conflict: contract.IdentityConflict, reference: string): string {
  const { macs, smbiosUuid, serialNumber } = conflict;
  const wanted = reference.toLowerCase();
  const mac = macs.find((each) => each === wanted.replaceAll('-', ':'));
  if (mac !== undefined) return reference;
  return [smbiosUuid, serialNumber].find((mark) => mark?.toLowerCase() === wanted) ?? markOf(conflict);
}

function markOf({ macs, smbiosUuid, serialNumber }: contract.IdentityConflict): string {
  return macs[0] ?? smbiosUuid ?? serialNumber ?? '-';
}

const columns: readonly Column<contract.IdentityConflict>[] = [
  { header: 'ID', text: ({ id }) => shortId(id) },
  { header: 'COMPUTER', text: markOf },
  { header: 'SERIAL NUMBER', text: ({ serialNumber }) => serialNumber ?? '-', cutTo: 13, dropOrder: 1 },
  { header: 'MATCHES', text: ({ devices }) => devices.map(({ name }) => name).join(', '), cutTo: 20 },
  { header: 'BY', text: ({ matchedBy }) => matchedBy, dropOrder: 3 },
  { header: 'LAST REFUSED', text: ({ lastRefusedAt }) => timeText(lastRefusedAt), dropOrder: 2 },
];

type Compared = Pick<contract.IdentityConflict, 'macs' | 'smbiosUuid' | 'serialNumber'> & { readonly what: string };

function comparedIn(conflict: contract.IdentityConflict): Compared[] {
  const computer = { ...conflict, what: 'the computer' };
  return [computer, ...conflict.devices.map((device) => ({ ...device, what: device.name }))];
}

const comparedColumns: readonly Column<Compared>[] = [
  { header: 'RECORD', text: ({ what }) => what, cutTo: 12 },
  { header: 'MAC ADDRESSES', text: ({ macs }) => macs.join(', ') || '-', cutTo: 17, wrap: true },
  { header: 'SMBIOS UUID', text: ({ smbiosUuid }) => smbiosUuid ?? '-', dropOrder: 1 },
  { header: 'SERIAL NUMBER', text: ({ serialNumber }) => serialNumber ?? '-', cutTo: 13 },
];
