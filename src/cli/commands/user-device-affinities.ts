import { open } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import type { AffinityTotals, UserDeviceAffinity } from '../../api/user-device-affinities.ts';
import * as contract from '../../api/user-device-affinities.ts';
import { readAtMost } from '../bounded-file.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { findDevice, shortId } from '../named-things.ts';
import { countText, timeText } from '../quantities.ts';
import type { Answer, Site } from '../site.ts';
import { type Column, renderTable } from '../table.ts';
import { safeText } from '../text-width.ts';

export function addUserDeviceAffinities(program: Command, cli: Cli): void {
  const affinities = program
    .command('user-device-affinities')
    .description('Which users use which devices: a user is DOMAIN\\user or user@realm, no account of the site');
  addList(affinities, cli);
  addAdd(affinities, cli);
  addApprove(affinities, cli);
  addRemove(affinities, cli);
  addImport(affinities, cli);
}

function addList(affinities: Command, cli: Cli): void {
  examples(
    affinities
      .command('list [device]')
      .description('The users of one device, or of all, by user')
      .option('--user <name>', 'only the devices of this user')
      .option('--pending', 'only those that wait for approval')
      .action(async (reference: string | undefined, { user, pending }: { user?: string; pending?: boolean }) => {
        const site = await cli.site();
        const answer = await allAffinities(site, {
          ...(reference === undefined ? {} : { deviceId: (await findDevice(site, reference)).id }),
          ...(user === undefined ? {} : { userName: user }),
          ...(pending ? { state: 'pending' as const } : {}),
        });
        cli.show(answer, (list) =>
          list.length === 0
            ? 'There are no user device affinities of that kind.\n'
            : renderTable(list, columns, cli.paper),
        );
      }),
    'slipway user-device-affinities list PC-01',
    'slipway user-device-affinities list --user "CONTOSO\\kim"',
    'slipway user-device-affinities list --pending',
  );
}

const A_PAGE = 1000;

interface Filter {
  readonly deviceId?: string;
  readonly userName?: string;
  readonly state?: 'pending';
}

/** Page by page: the answer's body is that of all pages together. */
async function allAffinities(site: Site, filter: Filter): Promise<Answer<UserDeviceAffinity[]>> {
  const value: UserDeviceAffinity[] = [];
  const body: unknown[] = [];
  for (;;) {
    const query = { ...filter, after: value.at(-1)?.id, limit: A_PAGE };
    const page = await site.call(contract.listUserDeviceAffinities, { query });
    value.push(...page.value);
    if (Array.isArray(page.body)) body.push(...page.body);
    if (page.value.length < A_PAGE) return { value, body };
  }
}

function addAdd(affinities: Command, cli: Cli): void {
  examples(
    affinities
      .command('add <device> <user>')
      .description('Make a user a primary user of a device; approves the one that is pending')
      .action(async (reference: string, userName: string) => {
        const site = await cli.site();
        const { id: deviceId } = await findDevice(site, reference);
        const answer = await site.call(contract.addUserDeviceAffinity, { body: { deviceId, userName } });
        cli.show(answer, (made) => `${made.userName} is a primary user of ${made.deviceName}.\n`);
      }),
    'slipway user-device-affinities add PC-01 "CONTOSO\\kim"',
  );
}

function addApprove(affinities: Command, cli: Cli): void {
  examples(
    affinities
      .command('approve <device> <user>')
      .description('Approve a user who is pending: from then on a primary user of the device')
      .action(async (reference: string, user: string) => {
        const site = await cli.site();
        const { id } = await findAffinity(site, reference, user);
        cli.show(
          await site.call(contract.approveUserDeviceAffinity, { params: { id } }),
          ({ userName, deviceName }) => `${userName} is a primary user of ${deviceName}.\n`,
        );
      }),
    'slipway user-device-affinities approve PC-01 "CONTOSO\\kim"',
  );
}

function addRemove(affinities: Command, cli: Cli): void {
  examples(
    affinities
      .command('remove <device> <user>')
      .description('Take a primary user away from a device, or reject one who is pending')
      .action(async (reference: string, user: string) => {
        const site = await cli.site();
        const { id, userName, deviceName, state } = await findAffinity(site, reference, user);
        const answer = await site.call(contract.deleteUserDeviceAffinity, { params: { id } });
        cli.show(answer, () =>
          state === 'pending'
            ? `${userName} was rejected as a user of ${deviceName}.\n`
            : `${userName} is no longer a primary user of ${deviceName}.\n`,
        );
      }),
    'slipway user-device-affinities remove PC-01 "CONTOSO\\kim"',
  );
}

async function findAffinity(site: Site, reference: string, userName: string): Promise<UserDeviceAffinity> {
  const { id, name } = await findDevice(site, reference);
  const query = { deviceId: id, userName };
  const [found] = (await site.call(contract.listUserDeviceAffinities, { query })).value;
  if (found !== undefined) return found;
  const others = (await site.call(contract.listUserDeviceAffinities, { query: { deviceId: id, limit: 10 } })).value;
  const known =
    others.length === 0 ? 'It has no users.' : `It has: ${others.map((other) => other.userName).join(', ')}.`;
  throw new SlipwayError('SLIP-1002', `"${userName}" is no user of the device "${name}". ${known}`);
}

/** What the site takes. */
const MOST_BYTES = 8 << 20;

function addImport(affinities: Command, cli: Cli): void {
  examples(
    affinities
      .command('import <file>')
      .description(
        'Import a CSV file whose first line names the columns device and user: all of it, or nothing when a line is wrong',
      )
      .option('--preview', 'look at it only: what it would do, and every line that is wrong')
      .action(async (path: string, { preview }: { preview?: boolean }) => {
        const file = resolve(cli.world.workingDirectory, path);
        const body = { name: basename(file), text: await readText(file) };
        const site = await cli.site();
        if (!preview) {
          const answer = await site.call(contract.importUserDeviceAffinities, { body });
          cli.show(answer, (totals) => `Imported ${totalsText(totals)}.\n`);
          return;
        }
        const answer = await site.call(contract.previewAffinityImport, { body });
        cli.show(answer, ({ totals, problems }) =>
          problems.length === 0
            ? `The file can be imported: ${totalsText(totals)}.\n`
            : `Nothing of the file can be imported until these lines are corrected:\n${problems.map(({ line, message }) => `  line ${line}: ${safeText(message)}\n`).join('')}`,
        );
        if (answer.value.problems.length > 0) cli.exitCode = 1;
      }),
    'slipway user-device-affinities import users.csv --preview',
    'slipway user-device-affinities import users.csv',
  );
}

async function readText(path: string): Promise<string> {
  const handle = await open(path).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SlipwayError('SLIP-6001', `The file ${path} cannot be read: ${why}.`, { cause });
  });
  try {
    const bytes = await readAtMost(handle, MOST_BYTES);
    if ('tooLarge' in bytes)
      throw new SlipwayError('SLIP-6001', `The file ${path} is too large: ${bytes.tooLarge}. Import it in parts.`);
    return bytes.toString('utf8');
  } finally {
    await handle.close();
  }
}

function totalsText({ lines, new: added, approved, unchanged }: AffinityTotals): string {
  return `${countText(lines, 'line')}: ${added} new, ${approved} approved, ${unchanged} unchanged`;
}

const columns: readonly Column<UserDeviceAffinity>[] = [
  { header: 'USER', text: ({ userName }) => userName, cutTo: 16 },
  { header: 'DEVICE', text: ({ deviceName }) => deviceName, cutTo: 12 },
  {
    header: 'STATE',
    text: ({ state }) => state,
    colour: ({ state }) => (state === 'pending' ? 'yellow' : undefined),
  },
  { header: 'BY', text: ({ source, runId }) => (runId === null ? source : `run ${shortId(runId)}`), dropOrder: 2 },
  { header: 'SINCE', text: ({ createdAt }) => timeText(createdAt), dropOrder: 1 },
];
