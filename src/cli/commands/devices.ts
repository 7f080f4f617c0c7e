import type { Command } from 'commander';
import type { z } from 'zod';
import { setDeviceProtection } from '../../api/deployments.ts';
import { type DeviceModel, listDeviceModels } from '../../api/device-models.ts';
import type { Device, DeviceSummary } from '../../api/devices.ts';
import * as contract from '../../api/devices.ts';
import type { Inventory } from '../../api/inventory.ts';
import type { Cli } from '../cli.ts';
import { collect, examples, oneOf } from '../command-line.ts';
import {
  type ConfirmOption,
  type ConfirmUnknownOption,
  callConfirmed,
  confirmDeviceCount,
  confirmOption,
  confirmUnknownOption,
} from '../device-count.ts';
import { collectionIds } from '../limits.ts';
import { allDevices, type DeviceFilter, findDevice, findDeviceCategory, shortId } from '../named-things.ts';
import { bytesText, countText, memoryText, timeText } from '../quantities.ts';
import type { Site } from '../site.ts';
import { type Column, type Paper, renderProperties, renderTable } from '../table.ts';
import { changedVariables, changeOptions, renderVariables, type VariableChanges, variablesOf } from '../variables.ts';
import { addChange } from './devices-change.ts';
import { addExport, addImport } from './devices-import.ts';
import { addMerge } from './devices-merge.ts';
import { addDeviceTimes } from './maintenance-times.ts';
import { addUnknownComputers } from './unknown-computers.ts';
import { addWake } from './wake.ts';

export function addDevices(program: Command, cli: Cli): void {
  const devices = program.command('devices').description('Computers that the site knows');
  addReading(devices, cli);
  addCreate(devices, cli);
  addChanging(devices, cli);
  addChange(devices, cli);
  addMerge(devices, cli);
  addVariables(devices, cli);
  addImport(devices, cli);
  addExport(devices, cli);
  addWake(devices, cli);
  addDeviceTimes(devices, cli);
  addUnknownComputers(devices, cli);
}

interface ListOptions {
  search?: string;
  category?: string;
  manufacturer?: string;
  model?: string;
  obsolete?: boolean;
  placeholders?: boolean;
  sort?: contract.DeviceSortKey;
  descending?: boolean;
}

async function filterOf(site: Site, options: ListOptions): Promise<DeviceFilter> {
  const { search, category, manufacturer, model, obsolete, placeholders, sort, descending } = options;
  return {
    ...{ search, manufacturer, model, sort, obsolete: obsolete ? 'true' : 'false' },
    ...(category !== undefined && { deviceCategoryId: (await findDeviceCategory(site, category)).id }),
    ...(placeholders && { placeholders: 'only' as const }),
    ...(descending && { order: 'descending' as const }),
  };
}

function addReading(devices: Command, cli: Cli): void {
  examples(
    devices
      .command('list')
      .description('Devices by name, or in the order of another column; obsolete ones are asked for')
      .option(
        '--search <text>',
        'only those of which a part is this: name, MAC address, UUID, serial number, asset tag, make, model, inventory',
      )
      .option('--category <name>', 'only those that have this device category')
      .option('--manufacturer <text>', 'only those of this manufacturer')
      .option('--model <text>', 'only those of this model')
      .option('--obsolete', 'only obsolete ones')
      .option('--placeholders', 'only those that stand for unknown computers')
      .option(
        '--sort <column>',
        `in the order of ${contract.deviceSortKeys.join(', ')}`,
        oneOf([...contract.deviceSortKeys]),
      )
      .option('--descending', 'the last one first')
      .action(async (options: ListOptions) => {
        const site = await cli.site();
        const answer = await allDevices(site, await filterOf(site, options));
        cli.show(answer, (list) => renderDevices(list, Object.keys(options).length > 0, cli.paper));
      }),
    'slipway devices list',
    'slipway devices list --search 52:54:00 --sort model',
    'slipway devices list --category Kiosk --sort lastSeenAt --descending',
  );
  examples(
    devices
      .command('show <device>')
      .description('One device with its variables and hardware; DEVICE is a name, a MAC address or an id')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id } = await findDevice(site, reference);
        cli.show(await site.call(contract.getDevice, { params: { id } }), (device) => renderDevice(device, cli.paper));
      }),
    'slipway devices show PC-01',
  );
  examples(
    devices
      .command('models')
      .description('Manufacturers and models, with how many devices there are of each, most first')
      .action(async () => {
        const site = await cli.site();
        cli.show(await site.call(listDeviceModels), (all) => renderModels(all, cli.paper));
      }),
    'slipway devices models',
  );
  addBootEvents(devices, cli);
}

function renderModels(all: readonly DeviceModel[], paper: Paper): string {
  if (all.length === 0) return 'No device has told its manufacturer and model yet.\n';
  return renderTable(
    all,
    [
      { header: 'MANUFACTURER', text: ({ manufacturer }) => manufacturer ?? '-' },
      { header: 'MODEL', text: ({ model }) => model ?? '-' },
      { header: 'DEVICES', text: ({ deviceCount }) => String(deviceCount), align: 'right' },
    ],
    paper,
  );
}

function addBootEvents(devices: Command, cli: Cli): void {
  examples(
    devices
      .command('boot-events [device]')
      .description(
        'Why did this computer boot, or not boot: its last boot requests and what was decided; without a device those of all computers',
      )
      .action(async (reference: string | undefined) => {
        const site = await cli.site();
        if (reference === undefined) {
          const newest = await site.call(contract.listNewestBootEvents);
          return cli.show(newest, (events) =>
            events.length === 0
              ? 'No boot request has come yet.\n'
              : renderTable(events, newestBootEventColumns, cli.paper),
          );
        }
        const { id, name } = await findDevice(site, reference);
        const answer = await site.call(contract.listBootEvents, { params: { id } });
        return cli.show(answer, (events) =>
          events.length === 0
            ? `No boot request of ${name} has come yet.\n`
            : renderTable(events, bootEventColumns, cli.paper),
        );
      }),
    'slipway devices boot-events PC-01',
  );
}

interface CreateOptions extends ConfirmOption {
  mac?: string[];
  uuid?: string;
  serialNumber?: string;
  assetTag?: string;
  category?: string[];
  variable?: string[];
  secretVariable?: string[];
  collection?: string[];
}

function addCreate(devices: Command, cli: Cli): void {
  examples(
    confirmOption(
      devices
        .command('create <name>')
        .description('Import a device, so that it is known before its first boot')
        .option('--mac <address>', 'MAC address of a network adapter; may be given several times', collect)
        .option('--uuid <uuid>', 'SMBIOS UUID, as the firmware shows it')
        .option('--serial-number <text>', 'serial number on its case')
        .option('--asset-tag <text>', 'a number of your own on its case')
        .option('--category <name>', 'a device category to give it; may be given several times', collect)
        .option('--collection <name>', 'a collection to add it to; may be given several times', collect)
        .option('--variable <name=value>', 'a task sequence variable; may be given several times', collect)
        .option('--secret-variable <name>', 'a variable whose value is asked for; may be given several times', collect),
    ).action(async (name: string, options: CreateOptions) => {
      const site = await cli.site();
      const { mac: macs = [], uuid: smbiosUuid, serialNumber, assetTag, category = [] } = options;
      const variables = await variablesOf(cli, options);
      const optional = {
        ...(smbiosUuid && { smbiosUuid }),
        ...(serialNumber && { serialNumber }),
        ...(assetTag && { assetTag }),
      };
      const categories = await Promise.all(category.map((each) => findDeviceCategory(site, each)));
      const deviceCategoryIds = categories.map(({ id }) => id);
      const { collection } = options;
      const into = collection === undefined ? {} : { collectionIds: await collectionIds(site, collection) };
      const body = { name, macs, ...optional, variables, deviceCategoryIds, ...into };
      const answer = await callConfirmed(
        (confirmDeviceCount) => site.call(contract.createDevice, { body: { ...body, confirmDeviceCount } }),
        (starting) => confirmDeviceCount(cli, starting, options.confirmDeviceCount),
      );
      cli.show(answer, (device) => `The device ${device.name} was made. Its id is ${device.id}.\n`);
    }),
    'slipway devices create PC-01 --mac 52:54:00:12:34:56 --variable Room=12',
    'slipway devices create PC-02 --mac 52:54:00:12:34:57 --collection "Room 12" --confirm-device-count 1',
  );
}

function addChanging(devices: Command, cli: Cli): void {
  examples(
    confirmUnknownOption(
      devices
        .command('delete <device>')
        .description('Delete a device with its memberships and boot history')
        .option('--yes', 'do not ask'),
    ).action(async (reference: string, { yes, confirmUnknownComputers }: ConfirmUnknownOption & { yes?: boolean }) => {
      const site = await cli.site();
      const { id, name } = await findDevice(site, reference);
      await cli.confirm(`Delete the device ${name} with its memberships and boot history?`, yes);
      const query = confirmUnknownComputers ? { confirmUnknownComputers: 'true' as const } : {};
      const answer = await site.call(contract.deleteDevice, { params: { id }, query });
      cli.show(answer, () => `The device ${name} was deleted.\n`);
    }),
    'slipway devices delete PC-01',
  );
  examples(
    devices
      .command('clear <device>')
      .description('Let required deployments that have finished on this device run again at its next network boot')
      .option('--yes', 'do not ask')
      .action(async (reference: string, { yes }: { yes?: boolean }) => {
        const site = await cli.site();
        const { id, name } = await findDevice(site, reference);
        await cli.confirm(`Let required deployments run again on ${name}, which may erase its disk?`, yes);
        const answer = await site.call(contract.clearRequiredDeployments, { params: { id } });
        cli.show(
          answer,
          ({ cleared }) =>
            `${countText(cleared, 'required deployment')} may run again on ${name} at its next network boot.\n`,
        );
      }),
    'slipway devices clear PC-01',
  );
  addProtection(devices, cli);
}

function addProtection(devices: Command, cli: Cli): void {
  examples(
    devices
      .command('protect <device>')
      .description('No required deployment starts on it from then on, whatever collection it is in')
      .action(async (reference: string) => {
        const site = await cli.site();
        const { id } = await findDevice(site, reference);
        const answer = await site.call(setDeviceProtection, { params: { id }, body: { protected: true } });
        cli.show(answer, ({ name }) => `${name} is protected: no required deployment starts on it.\n`);
      }),
    'slipway devices protect FILESERVER',
  );
  examples(
    confirmUnknownOption(
      confirmOption(devices.command('unprotect <device>').description('Required deployments may start on it again')),
    ).action(
      async (
        reference: string,
        { confirmDeviceCount: given, confirmUnknownComputers }: ConfirmOption & ConfirmUnknownOption,
      ) => {
        const site = await cli.site();
        const { id } = await findDevice(site, reference);
        const body = { protected: false, confirmUnknownComputers };
        const answer = await callConfirmed(
          (confirmDeviceCount) =>
            site.call(setDeviceProtection, { params: { id }, body: { ...body, confirmDeviceCount } }),
          (starting) => confirmDeviceCount(cli, starting, given),
        );
        cli.show(answer, ({ name }) => `${name} is not protected any more.\n`);
      },
    ),
    'slipway devices unprotect FILESERVER',
  );
}

function addVariables(devices: Command, cli: Cli): void {
  examples(
    changeOptions(
      devices.command('variables <device>').description("Show a device's task sequence variables, or change them"),
    ).action(async (reference: string, changes: VariableChanges) => {
      const site = await cli.site();
      const { id } = await findDevice(site, reference);
      const current = await site.call(contract.getDevice, { params: { id } });
      const change = await changedVariables(cli, current.value.variables, changes);
      const answer =
        change === null ? current : await site.call(contract.setDeviceVariables, { params: { id }, body: change });
      cli.show(answer, (device) => renderVariables(device.variables, cli.paper));
    }),
    'slipway devices variables PC-01',
    'slipway devices variables PC-01 --set OSDComputerName=LAB-01 --remove Room',
  );
}

const deviceColumns: readonly Column<DeviceSummary>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 12 },
  { header: 'ID', text: ({ id }) => shortId(id), dropOrder: 1 },
  { header: 'MAC ADDRESS', text: macsText },
  { header: 'MODEL', text: modelText, cutTo: 10, dropOrder: 3 },
  { header: 'SERIAL NUMBER', text: ({ serialNumber }) => serialNumber ?? '-', cutTo: 13, dropOrder: 4 },
  {
    header: 'LAST SEEN',
    text: ({ lastSeenAt, standing }) =>
      standing === 'placeholder' ? '-' : lastSeenAt === null ? 'never' : timeText(lastSeenAt),
    dropOrder: 2,
  },
];

function macsText({ macs }: DeviceSummary): string {
  const [first = '-', ...others] = macs;
  return others.length === 0 ? first : `${first} +${others.length}`;
}

function modelText({ manufacturer, model }: Pick<DeviceSummary, 'manufacturer' | 'model'>): string {
  return [manufacturer, model].filter((part) => part !== null && part !== '').join(' ') || '-';
}

function renderDevices(devices: readonly DeviceSummary[], isChosen: boolean, paper: Paper): string {
  if (devices.length > 0) return renderTable(devices, deviceColumns, paper);
  return !isChosen
    ? 'There are no devices. Import one with "slipway devices create NAME --mac ADDRESS".\n'
    : 'There are no such devices.\n';
}

function renderDevice(device: Device, paper: Paper): string {
  const properties = renderProperties(
    [
      ['Name', device.name],
      ['Id', device.id],
      ...standingOf(device),
      ['MAC addresses', device.macs.join(', ') || null],
      ['SMBIOS UUID', device.smbiosUuid],
      ['Serial number', device.serialNumber],
      ['Asset tag', device.assetTag],
      ['Model', modelText(device)],
      ['Categories', device.categories.map(({ name }) => name).join(', ') || null],
      ['Created', timeText(device.createdAt)],
      ['Last seen', device.lastSeenAt === null ? 'never' : timeText(device.lastSeenAt)],
      ...(device.obsoleteAt === null ? [] : [obsoleteText(device.obsoleteAt)]),
      ['Primary users', primaryUsersText(device)],
      ...(device.protected ? [PROTECTED] : []),
      ...(device.inventory === null ? [] : hardware(device.inventory)),
    ],
    paper,
  );
  const variables = device.variables.length === 0 ? '' : `\n${renderVariables(device.variables, paper)}`;
  const disks = device.inventory?.disks ?? [];
  return `${properties}${variables}${disks.length === 0 ? '' : `\n${renderTable(disks, diskColumns, paper)}`}`;
}

/** null: it has none. */
function primaryUsersText({ primaryUsers }: Device): string | null {
  const texts = primaryUsers.map(({ userName, state }) => (state === 'pending' ? `${userName} (pending)` : userName));
  return texts.length === 0 ? null : texts.join(', ');
}
const PROTECTED: [string, string] = ['Protected', 'no required deployment starts on it'];

function obsoleteText(since: string): [string, string] {
  return ['Obsolete', `since ${timeText(since)}: no computer is recognised as it, and nothing starts on it`];
}

function standingOf({ standing }: Device): [string, string][] {
  if (standing === 'known') return [];
  const text = {
    placeholder: 'stands for all unknown computers of its architecture',
    unprovisioned: 'came unknown; no run has succeeded on it yet',
  };
  return [['Standing', text[standing]]];
}

/** When it was seen: the disk may have been erased since. */
function systemText({ operatingSystem }: Inventory): string | null {
  if (operatingSystem === undefined) return null;
  const { name, kernel, seenAt } = operatingSystem;
  return `${name}${kernel === null ? '' : `, kernel ${kernel}`}, seen ${timeText(seenAt)}`;
}

function hardware(inventory: Inventory): [string, string | null][] {
  const { firmware, processor, memoryBytes, smbios, tpm } = inventory;
  const secureBoot = { true: ', Secure Boot on', false: ', Secure Boot off', null: '' }[String(firmware.secureBoot)];
  return [
    [
      'Firmware',
      `${firmware.kind.toUpperCase()}${secureBoot ?? ''}${smbios.biosVersion === null ? '' : `, version ${smbios.biosVersion}`}`,
    ],
    ['Processor', `${processor.model ?? 'unknown'} (${processor.count})`],
    ['Memory', memoryText(memoryBytes)],
    ['TPM', tpm === null ? null : (tpm.version ?? 'present')],
    ['Operating system', systemText(inventory)],
  ];
}

const diskColumns: readonly Column<Inventory['disks'][number]>[] = [
  { header: 'DISK', text: ({ path }) => path },
  { header: 'SIZE', text: ({ bytes }) => bytesText(bytes), align: 'right' },
  {
    header: 'TYPE',
    text: ({ type, transport }) => (transport === null ? type : `${type}, ${transport}`),
    dropOrder: 2,
  },
  { header: 'MODEL', text: ({ model }) => model ?? '-', cutTo: 12 },
  { header: 'SERIAL NUMBER', text: ({ serial }) => serial ?? '-', cutTo: 13, dropOrder: 1 },
];

type BootEvent = z.output<typeof contract.BootEventSchema>;

const bootEventColumns: readonly Column<BootEvent>[] = [
  { header: 'TIME', text: ({ at }) => timeText(at) },
  { header: 'MAC ADDRESS', text: ({ mac }) => mac, dropOrder: 2 },
  { header: 'FIRMWARE', text: ({ architecture }) => architecture, dropOrder: 3, cutTo: 8 },
  { header: 'STAGE', text: ({ stage }) => stage, cutTo: 8, dropOrder: 1 },
  { header: 'DECISION', text: ({ decision }) => decision, cutTo: 12 },
  { header: 'REASONS', text: ({ reasons }) => reasons.join(' '), cutTo: 24, wrap: true },
];

const newestBootEventColumns: readonly Column<BootEvent & { deviceName: string | null }>[] = [
  { header: 'DEVICE', text: ({ deviceName }) => deviceName ?? '(unknown)', cutTo: 10 },
  ...bootEventColumns,
];
