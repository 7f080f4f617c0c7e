/** What the records say of the computer and of the programs that carry a run out: for its report. */
import type { Inventory } from '../../api/inventory.ts';
import type { Computer, Software } from '../../api/step-facts.ts';
import type { Machine } from '../machine/machine.ts';

/** In the PE (docs/architecture.md, "Boot image and agent"). */
const BOOT_IMAGE = '/run/slipway/boot-image.env';
const KERNEL = '/proc/sys/kernel/osrelease';

export async function softwareOf(machine: Machine, agentVersion: string): Promise<Software> {
  const kernel = await textOf(machine, KERNEL);
  const bootImage = /^build_id=(\S+)$/m.exec((await textOf(machine, BOOT_IMAGE)) ?? '')?.[1] ?? null;
  return { agent: agentVersion, node: process.version, kernel, bootImage };
}

async function textOf(machine: Machine, path: string): Promise<string | null> {
  return (await machine.exists(path)) ? (await machine.readFile(path)).toString('utf8').trim() : null;
}

export function computerOf({ smbios, firmware, networkAdapters }: Inventory): Computer {
  const { manufacturer, model, serialNumber, uuid } = smbios;
  return {
    ...{ manufacturer, model, serialNumber, smbiosUuid: uuid },
    macs: networkAdapters.map(({ mac }) => mac),
    ...{ firmware: firmware.kind, secureBoot: firmware.secureBoot },
  };
}
