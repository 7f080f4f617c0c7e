/** `slipway devices change`: what a device is called and recognised by, its categories, whether it is obsolete. */
import type { Command } from 'commander';
import { setDeviceCategories } from '../../api/device-categories.ts';
import * as contract from '../../api/devices.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Cli } from '../cli.ts';
import { collect, examples } from '../command-line.ts';
import {
  type ConfirmOption,
  type ConfirmUnknownOption,
  callConfirmed,
  confirmDeviceCount,
  confirmOption,
  confirmUnknownOption,
} from '../device-count.ts';
import { findDevice, findDeviceCategory } from '../named-things.ts';
import type { Site } from '../site.ts';

interface ChangeOptions extends ConfirmOption, ConfirmUnknownOption {
  name?: string;
  addMac?: string[];
  removeMac?: string[];
  uuid?: string;
  serialNumber?: string;
  assetTag?: string;
  obsolete?: boolean;
  notObsolete?: boolean;
  addCategory?: string[];
  removeCategory?: string[];
}

export function addChange(devices: Command, cli: Cli): void {
  examples(
    confirmUnknownOption(
      confirmOption(
        devices
          .command('change <device>')
          .description('Change what a device is called and recognised by, its categories, and whether it is obsolete')
          .option('--name <name>', 'its new name')
          .option('--add-mac <address>', 'a MAC address that it has besides; may be given several times', collect)
          .option('--remove-mac <address>', 'one that it has no more; may be given several times', collect)
          .option('--uuid <uuid>', 'its SMBIOS UUID; "" takes it away')
          .option('--serial-number <text>', 'its serial number; "" takes it away')
          .option('--asset-tag <text>', 'its asset tag; "" takes it away')
          .option('--add-category <name>', 'a device category to give it; may be given several times', collect)
          .option('--remove-category <name>', 'one to take from it; may be given several times', collect)
          .option('--obsolete', 'its record stays, but no computer is recognised as it and nothing starts on it')
          .option('--not-obsolete', 'take that back'),
      ),
    ).action((reference: string, options: ChangeOptions) => change(cli, reference, options)),
    'slipway devices change PC-01 --name LAB-01 --asset-tag 4711',
    'slipway devices change PC-01 --remove-mac 52:54:00:12:34:56 --add-mac 52:54:00:12:34:57',
    'slipway devices change PC-01 --obsolete',
  );
}

async function change(cli: Cli, reference: string, options: ChangeOptions): Promise<void> {
  const site = await cli.site();
  const device = await findDevice(site, reference);
  const record = recordChange(device, options);
  const deviceCategoryIds = await categoriesAfter(site, device, options);
  if (record === null && deviceCategoryIds === null)
    throw new SlipwayError('SLIP-6001', 'Nothing is to be changed: give an option. "--help" shows them.');
  const params = { id: device.id };
  const confirm = (starting: Parameters<typeof confirmDeviceCount>[1]) =>
    confirmDeviceCount(cli, starting, options.confirmDeviceCount);
  const { confirmUnknownComputers } = options;
  const changed =
    record &&
    (await confirmed((count) =>
      site.call(contract.changeDevice, withCount({ ...record, confirmUnknownComputers }, count)),
    ));
  const answer =
    deviceCategoryIds === null
      ? changed
      : await confirmed((count) => site.call(setDeviceCategories, withCount({ deviceCategoryIds }, count)));
  if (answer !== null) cli.show(answer, ({ name }) => `The device ${name} was changed.\n`);

  function withCount<T extends object>(body: T, confirmDeviceCount: number | undefined) {
    return { params, body: { ...body, confirmDeviceCount } };
  }
  function confirmed<T>(call: (count: number | undefined) => Promise<T>): Promise<T> {
    return callConfirmed(call, confirm);
  }
}

/** Null: nothing of it changes. */
export function recordChange(
  { macs }: Pick<contract.DeviceSummary, 'macs'>,
  { name, addMac = [], removeMac = [], uuid, serialNumber, assetTag, obsolete, notObsolete }: ChangeOptions,
): Omit<contract.DeviceChange, 'confirmDeviceCount'> | null {
  if (obsolete && notObsolete) throw new SlipwayError('SLIP-6001', 'Give either --obsolete or --not-obsolete.');
  const plain = (mac: string) => mac.toLowerCase().replaceAll('-', ':');
  const gone = removeMac.map(plain);
  const unknown = gone.find((mac) => !macs.includes(mac));
  if (unknown !== undefined) throw new SlipwayError('SLIP-1002', `The device has no MAC address ${unknown}.`);
  const body = {
    ...(name !== undefined && { name }),
    ...(addMac.length + gone.length > 0 && { macs: [...macs.filter((mac) => !gone.includes(mac)), ...addMac] }),
    ...(uuid !== undefined && { smbiosUuid: uuid || null }),
    ...(serialNumber !== undefined && { serialNumber: serialNumber || null }),
    ...(assetTag !== undefined && { assetTag: assetTag || null }),
    ...((obsolete || notObsolete) && { obsolete: obsolete === true }),
  };
  return Object.keys(body).length === 0 ? null : body;
}

async function categoriesAfter(
  site: Site,
  { categories }: contract.DeviceSummary,
  { addCategory = [], removeCategory = [] }: ChangeOptions,
): Promise<string[] | null> {
  if (addCategory.length + removeCategory.length === 0) return null;
  const ids = (references: readonly string[]) =>
    Promise.all(references.map(async (each) => (await findDeviceCategory(site, each)).id));
  const gone = new Set(await ids(removeCategory));
  return [...new Set([...categories.map(({ id }) => id), ...(await ids(addCategory))])].filter((id) => !gone.has(id));
}
