/** By what computers are recognised: a new device that has it of another would be taken for that one. */
import type { Problem } from '../../task-sequence/parse.ts';
import type { FileOf } from './kind-of-object.ts';

type DeviceFile = FileOf<'device'>;

/** As the site keeps it. */
export function plainMac(mac: string): string {
  return mac.toLowerCase().replaceAll('-', ':');
}

/** Whose each MAC address and SMBIOS UUID is: the first that has it. */
export class DeviceIdentities {
  readonly #owners = new Map<string, string>();

  constructor(devices: readonly DeviceFile[]) {
    for (const device of devices) this.#take(device);
  }

  /** What another device has already; a device is one of those from then on. */
  add(device: DeviceFile): Problem[] {
    const problems = identitiesOf(device).flatMap(({ path, identity }) => {
      const owner = this.#owners.get(identity);
      return owner === undefined ? [] : [{ path, message: `the device "${owner}" has ${identity} already` }];
    });
    this.#take(device);
    return problems;
  }

  #take(device: DeviceFile): void {
    for (const { identity } of identitiesOf(device))
      if (!this.#owners.has(identity)) this.#owners.set(identity, device.name);
  }
}

function identitiesOf({ macs = [], smbiosUuid }: DeviceFile): { path: string; identity: string }[] {
  const uuids = smbiosUuid === undefined ? [] : [smbiosUuid.toLowerCase()];
  return [
    ...macs.map((mac) => ({ path: 'macs', identity: plainMac(mac) })),
    ...uuids.map((identity) => ({ path: 'smbiosUuid', identity })),
  ];
}
