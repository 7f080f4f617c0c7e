/** What can be done with these devices by somebody with these permissions, in the order of the menu. */
import type { DeviceSummary } from '../../../api/devices.ts';
import type { Permission } from '../../../api/permissions.ts';

type Standing = Pick<DeviceSummary, 'protected' | 'obsoleteAt' | 'standing' | 'macs'>;

interface Action {
  readonly permission: Permission;
  /** Only with devices of which at least one is so. */
  readonly where: (device: Standing) => boolean;
}

const isReal = ({ standing }: Standing) => standing !== 'placeholder';
const anyOne = () => true;

const actions = {
  collection: { permission: 'collection.change', where: anyOne },
  categories: { permission: 'device.change', where: anyOne },
  wake: { permission: 'device.boot', where: ({ macs }) => macs.length > 0 },
  clear: { permission: 'deployment.change', where: isReal },
  protect: { permission: 'device.change', where: (device) => !device.protected },
  unprotect: { permission: 'device.change', where: (device) => device.protected },
  obsolete: { permission: 'device.change', where: (device) => isReal(device) && device.obsoleteAt === null },
  current: { permission: 'device.change', where: (device) => device.obsoleteAt !== null },
  delete: { permission: 'device.delete', where: isReal },
} as const satisfies Record<string, Action>;
export type ActionName = keyof typeof actions;

// Object.keys forgets the type of the keys.
const names = Object.keys(actions) as readonly ActionName[];

export function actionsFor(devices: readonly Standing[], permissions: readonly Permission[]): ActionName[] {
  return names.filter((name) => permissions.includes(actions[name].permission) && devices.some(actions[name].where));
}

/** Those of the devices with which it can be done. */
export function concernedBy<Device extends Standing>(name: ActionName, devices: readonly Device[]): Device[] {
  return devices.filter(actions[name].where);
}
