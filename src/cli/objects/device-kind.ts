/** Devices in files. */
import * as devices from '../../api/devices.ts';
import { allDevices } from '../named-things.ts';
import type { FileOf, KindOfObject } from './kind-of-object.ts';
import { changeOf } from './object-change.ts';
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
  make: ({ name, macs, smbiosUuid, serialNumber, variables = [] }, standIn, known) => {
    const collections = known.collectionsOf(name);
    const collectionIds = collections.map((collection) => known.idOf('collection', collection));
    const confirmDeviceCount = known.startsOnNewIn(collections) ? 1 : undefined;
    const body = { name, macs, smbiosUuid, serialNumber, variables: inClear(variables), collectionIds };
    return [changeOf(devices.createDevice, { body: { ...body, confirmDeviceCount }, standIn })];
  },
  change: ({ variables }, { id, written }) => {
    if (variables === undefined) return [];
    const body = variablesChange(variables, written.variables);
    return [changeOf(devices.setDeviceVariables, { params: { id }, body })];
  },
};

function writtenDevice({ name, macs, smbiosUuid, serialNumber, variables }: devices.DeviceSummary): FileOf<'device'> {
  return {
    ...{ kind: 'device', name, macs },
    ...(smbiosUuid === null ? {} : { smbiosUuid }),
    ...(serialNumber === null ? {} : { serialNumber }),
    variables: writtenVariables(variables),
  };
}
