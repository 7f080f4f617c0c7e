import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import type { RecoveryKey, ShownRecoveryKey } from '../../api/recovery-keys.ts';
import * as contract from '../../api/recovery-keys.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { findDevice, shortId } from '../named-things.ts';
import { timeText } from '../quantities.ts';
import type { Site } from '../site.ts';
import { type Column, type Paper, renderProperties, renderTable } from '../table.ts';

export function addRecoveryKeys(program: Command, cli: Cli): void {
  const keys = program
    .command('recovery-keys')
    .description('BitLocker recovery keys, which runs escrow: they unlock a computer that asks for one');
  addList(keys, cli);
  addShow(keys, cli);
  addDelete(keys, cli);
}

function addList(keys: Command, cli: Cli): void {
  examples(
    keys
      .command('list [device]')
      .description('Which keys there are, the newest first, without what unlocks; of one device, or of all')
      .action(async (reference: string | undefined) => {
        const site = await cli.site();
        const query = reference === undefined ? {} : { deviceId: (await findDevice(site, reference)).id };
        cli.show(await site.call(contract.listRecoveryKeys, { query }), (list) =>
          list.length === 0 ? 'There are no recovery keys.\n' : renderTable(list, columns, cli.paper),
        );
      }),
    'slipway recovery-keys list',
    'slipway recovery-keys list PC-01',
  );
}

function addShow(keys: Command, cli: Cli): void {
  examples(
    keys
      .command('show <key>')
      .description(
        'Show a key; KEY is the recovery key ID on the screen of the computer, or its first 8 digits. The audit log tells that you have seen it',
      )
      .option('--reason <text>', 'for the audit log: a ticket’s number, who has asked')
      .action(async (reference: string, { reason }: { reason?: string }) => {
        const site = await cli.site();
        const { id } = await findRecoveryKey(site, reference);
        const body = reason === undefined ? {} : { reason };
        cli.show(await site.call(contract.showRecoveryKey, { params: { id }, body }), (key) =>
          renderKey(key, cli.paper),
        );
      }),
    'slipway recovery-keys show 1A2B3C4D',
    'slipway recovery-keys show 1A2B3C4D --reason "ticket 4711, asked by Kim on the phone"',
  );
}

function addDelete(keys: Command, cli: Cli): void {
  examples(
    keys
      .command('delete <key>')
      .description('Delete a key: nobody can unlock the volume with it any more')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const key = await findRecoveryKey(site, reference);
        const text = `the recovery key ${shownId(key)} of ${key.deviceName}, volume ${key.volume}`;
        await cli.confirm(`Delete ${text}? If the volume is still encrypted, what it holds may be lost.`, yes);
        const answer = await site.call(contract.deleteRecoveryKey, { params: { id: key.id } });
        cli.show(answer, () => `Deleted ${text}.\n`);
      }),
    'slipway recovery-keys delete 1A2B3C4D',
  );
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DIGITS_ON_THE_SCREEN = /^[0-9a-f]{8}[0-9a-f-]*$/i;

/** By the id of its key protector or at least its first 8 digits; by its own id, where several devices have the key protector in common. */
async function findRecoveryKey(site: Site, reference: string): Promise<RecoveryKey> {
  const wanted = reference.replace(/[{}]/g, '');
  if (!DIGITS_ON_THE_SCREEN.test(wanted) || wanted.length > 36)
    throw new SlipwayError(
      'SLIP-6001',
      `"${reference}" is no recovery key ID. Give the one on the screen of the computer, or at least its first 8 digits.`,
    );
  const found = (await site.call(contract.listRecoveryKeys, { query: { keyProtectorId: wanted } })).value;
  const [first, ...others] = found.length > 0 ? found : await byOwnId(site, wanted);
  if (first === undefined)
    throw new SlipwayError(
      'SLIP-1002',
      `There is no recovery key ${wanted.toUpperCase()}. "slipway recovery-keys list" shows all.`,
    );
  if (others.length === 0) return first;
  throw new SlipwayError(
    'SLIP-6004',
    `Several recovery keys begin with ${wanted.toUpperCase()}: give an id of these.`,
    {
      problems: found.map((key) => ({
        path: key.id,
        message: `${shownId(key)} of ${key.deviceName}, volume ${key.volume}`,
      })),
    },
  );
}

async function byOwnId(site: Site, wanted: string): Promise<RecoveryKey[]> {
  if (!GUID.test(wanted)) return [];
  return [(await site.call(contract.getRecoveryKey, { params: { id: wanted.toLowerCase() } })).value];
}

/** As BitLocker's recovery screen writes it. */
const shownId = ({ keyProtectorId }: RecoveryKey): string => keyProtectorId.toUpperCase();

const deviceText = ({ deviceId, deviceName }: RecoveryKey): string =>
  deviceId === null ? `${deviceName} (deleted)` : deviceName;

function renderKey(key: ShownRecoveryKey, paper: Paper): string {
  return renderProperties(
    [
      ['Recovery key', key.recoveryPassword],
      ['Recovery key ID', shownId(key)],
      ['Volume', key.volume],
      ['Device', deviceText(key)],
      ['Serial number', key.deviceSerialNumber],
      ['Escrowed', timeText(key.escrowedAt)],
      ['By the run', key.runId],
    ],
    paper,
  );
}

const columns: readonly Column<RecoveryKey>[] = [
  { header: 'RECOVERY KEY ID', text: shownId },
  { header: 'DEVICE', text: deviceText, cutTo: 12 },
  { header: 'SERIAL NUMBER', text: ({ deviceSerialNumber }) => deviceSerialNumber ?? '-', cutTo: 13, dropOrder: 3 },
  { header: 'VOLUME', text: ({ volume }) => volume, cutTo: 6, dropOrder: 1 },
  { header: 'RUN', text: ({ runId }) => shortId(runId), dropOrder: 4 },
  { header: 'ESCROWED', text: ({ escrowedAt }) => timeText(escrowedAt), dropOrder: 2 },
];
