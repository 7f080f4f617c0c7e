/** Devices in files. */
import { setDeviceProtection } from '../../api/deployments.ts';
import { setDeviceCategories } from '../../api/device-categories.ts';
import * as devices from '../../api/devices.ts';
import { setPrimaryUsers } from '../../api/user-device-affinities.ts';
import { allDevices } from '../named-things.ts';
import { inOneOrder } from './in-one-order.ts';
import type { ChangedOf, FileOf, KindOfObject, Reference } from './kind-of-object.ts';
import { changeOf, type ObjectChange } from './object-change.ts';
import { inClear, variablesChange, writtenVariables } from './written-variables.ts';

export const deviceKind: KindOfObject<'device'> = {
  list: async (site) =>
    (await allDevices(site, { placeholders: 'include' })).value.map((device) => ({
      ...{ id: device.id, builtIn: device.standing === 'placeholder' },
      written: writtenDevice(device),
    })),
  references: ({ categories = [] }) =>
    categories.map((name, at): Reference => ({ kind: 'device-category', name, path: `categories[${at}]` })),
  fixed: [],
  problemsOfNew: ({ macs = [], smbiosUuid }) =>
    macs.length === 0 && smbiosUuid === undefined
      ? [{ path: '', message: 'a new device needs macs or smbiosUuid: the computer is recognised by it' }]
      : [],
  // In their collections at once: whoever is limited to collections would not see it elsewhere, and may not make it.
  make: ({ name, macs, smbiosUuid, serialNumber, assetTag, variables = [], categories = [], ...more }, id, known) => {
    const collections = known.collectionsOf(name);
    const collectionIds = collections.map((collection) => known.idOf('collection', collection));
    const deviceCategoryIds = categories.map((category) => known.idOf('device-category', category));
    const confirmDeviceCount = known.startsOnNewIn(collections) ? 1 : undefined;
    const record = { name, macs, smbiosUuid, serialNumber, assetTag, variables: inClear(variables) };
    const body = { ...record, collectionIds, deviceCategoryIds, confirmDeviceCount };
    return [
      changeOf(devices.createDevice, { body, standIn: id }),
      ...recordChanges({ obsolete: more.obsolete || undefined }, id),
      ...protectionChanges(more.protected || undefined, id),
      ...usersChanges(more.primaryUsers, id),
    ];
  },
  change: ({ variables, categories, primaryUsers, protected: isProtected, ...record }, { id, written }, known) => {
    const deviceCategoryIds = categories?.map((category) => known.idOf('device-category', category));
    return [
      ...recordChanges(record, id),
      ...protectionChanges(isProtected, id),
      ...usersChanges(primaryUsers, id),
      ...(deviceCategoryIds === undefined
        ? []
        : [changeOf(setDeviceCategories, { params: { id }, body: { deviceCategoryIds } })]),
      ...(variables === undefined
        ? []
        : [
            changeOf(devices.setDeviceVariables, {
              params: { id },
              body: variablesChange(variables, written.variables),
            }),
          ]),
    ];
  },
};

function recordChanges(
  { macs, smbiosUuid, serialNumber, assetTag, obsolete }: ChangedOf<'device'>,
  id: string,
): ObjectChange[] {
  const body = { macs, smbiosUuid, serialNumber, assetTag, obsolete };
  if (Object.values(body).every((value) => value === undefined)) return [];
  return [changeOf(devices.changeDevice, { params: { id }, body })];
}

function protectionChanges(isProtected: boolean | undefined, id: string): ObjectChange[] {
  if (isProtected === undefined) return [];
  return [changeOf(setDeviceProtection, { params: { id }, body: { protected: isProtected } })];
}

function usersChanges(userNames: readonly string[] | undefined, id: string): ObjectChange[] {
  if (userNames === undefined) return [];
  return [changeOf(setPrimaryUsers, { params: { id }, body: { userNames: [...userNames] } })];
}

function writtenDevice(device: devices.DeviceSummary): FileOf<'device'> {
  const { name, macs, smbiosUuid, serialNumber, assetTag, variables, categories, obsoleteAt } = device;
  const users = device.primaryUsers.filter(({ state }) => state === 'confirmed').map(({ userName }) => userName);
  return {
    ...{ kind: 'device', name, macs },
    ...(smbiosUuid === null ? {} : { smbiosUuid }),
    ...(serialNumber === null ? {} : { serialNumber }),
    ...(assetTag === null ? {} : { assetTag }),
    ...{ categories: inOneOrder(categories), obsolete: obsoleteAt !== null, protected: device.protected },
    primaryUsers: users.sort(),
    variables: writtenVariables(variables),
  };
}
