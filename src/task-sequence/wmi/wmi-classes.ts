/** All classes that are answered from the inventory, and the table of them for the reference. */
import { battery } from './battery.ts';
import {
  baseBoard,
  bios,
  computerSystem,
  computerSystemProduct,
  systemEnclosure,
  systemInformation,
} from './computer.ts';
import { diskDrive } from './disk-drive.ts';
import { networkAdapter, networkAdapterConfiguration } from './network-adapters.ts';
import { pnpEntity } from './pnp-devices.ts';
import { processor } from './processor.ts';
import { tpm } from './tpm.ts';
import type { WmiClass, WmiNamespace, WmiProperty } from './wmi-class.ts';

export const wmiClasses: readonly WmiClass[] = [
  computerSystem,
  computerSystemProduct,
  bios,
  baseBoard,
  systemEnclosure,
  systemInformation,
  processor,
  battery,
  diskDrive,
  pnpEntity,
  networkAdapter,
  networkAdapterConfiguration,
  tpm,
];

export interface WmiPropertyOfClass extends WmiProperty {
  readonly namespace: WmiNamespace;
  readonly className: string;
}

/** Every property of every class with where it comes from; those that are always NULL have no source. */
export function wmiPropertyTable(): WmiPropertyOfClass[] {
  return wmiClasses.flatMap(({ namespace, name, properties }) =>
    properties.map((property) => ({ namespace, className: name, ...property })),
  );
}
