/** Devices in files. */
import * as devices from '../../api/devices.ts';
import { setPrimaryUsers } from '../../api/user-device-affinities.ts';
import { allDevices } from '../named-things.ts';
import type { FileOf, KindOfObject } from './kind-of-object.ts';
import { changeOf, type ObjectChange } from './object-change.ts';
import { inClear, variablesChange, writtenVariables } from './written-variables.ts';

export const deviceKind: KindOfObject<'device'> = {
  list: async (site) =>
    (await allDevices(site)).value.map((device) => ({
      ...{ id: device.id, builtIn: device.standing === 'placeholder' },
      written: writtenDevice(device),
    })),
  references: () => [],
  fixed: ['macs', 'smbiosUuid', 'serialNumber'],
  problemsOfNew: ({ macs = [], smbiosUuid }) =>
    macs.length === 0 && smbiosUuid === undefined
      ? [{ path: '', message: 'a new device needs macs or smbiosUuid: the computer is recognised by it' }]
      : [],
  // In their collections at once: whoever is limited to collections would not see it elsewhere, and may not make it.
  make: ({ name, macs, smbiosUuid, serialNumber, primaryUsers, variables = [] }, standIn, known) => {
    const collections = known.collectionsOf(name);
    const collectionIds = collections.map((collection) => known.idOf('collection', collection));
    const confirmDeviceCount = known.startsOnNewIn(collections) ? 1 : undefined;
    const body = { name, macs, smbiosUuid, serialNumber, variables: inClear(variables), collectionIds };
    return [
      changeOf(devices.createDevice, { body: { ...body, confirmDeviceCount }, standIn }),
      ...usersChanges(primaryUsers, standIn),
    ];
  },
  change: ({ primaryUsers, variables }, { id, written }) => {
    if (variables === undefined) return usersChanges(primaryUsers, id);
    const body = variablesChange(variables, written.variables);
    return [...usersChanges(primaryUsers, id), changeOf(devices.setDeviceVariables, { params: { id }, body })];
  },
};

function usersChanges(userNames: readonly string[] | undefined, id: string): ObjectChange[] {
  if (userNames === undefined) return [];
  return [changeOf(setPrimaryUsers, { params: { id }, body: { userNames: [...userNames] } })];
}

function writtenDevice(device: devices.DeviceSummary): FileOf<'device'> {
  const { name, macs, smbiosUuid, serialNumber, primaryUsers, variables } = device;
  const users = primaryUsers.filter(({ state }) => state === 'confirmed').map(({ userName }) => userName);
  return {
    ...{ kind: 'device', name, macs },
    ...(smbiosUuid === null ? {} : { smbiosUuid }),
    ...(serialNumber === null ? {} : { serialNumber }),
    primaryUsers: users.sort(),
    variables: writtenVariables(variables),
  };
}
