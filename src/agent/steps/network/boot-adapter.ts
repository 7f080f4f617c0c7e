/** Which network adapter the computer was booted from. */
import type { Inventory } from '../../../api/inventory.ts';

export interface BootAdapterSources {
  /** /run/slipway/network.env of the PE (docs/architecture.md, "Boot image and agent"); null when it is not there. */
  readonly networkEnvironment: string | null;
  /** /proc/cmdline: `BOOTIF=01-<mac>`, as loaders pass it (01 is Ethernet). */
  readonly commandLine: string;
  readonly adapters: Inventory['networkAdapters'];
}

/** Its MAC address: what the PE used, what the loader named, or the only wired adapter with a link; null when that is not clear. */
export function bootAdapterMac({ networkEnvironment, commandLine, adapters }: BootAdapterSources): string | null {
  const used = /^mac=["']?([0-9a-f:]{17})["']?\s*$/im.exec(networkEnvironment ?? '')?.[1];
  const named = /(?:^|\s)BOOTIF=(?:01-)?([0-9a-f]{2}(?:[-:][0-9a-f]{2}){5})(?:\s|$)/i.exec(commandLine)?.[1];
  const mac = used ?? named?.replaceAll('-', ':');
  if (mac !== undefined) return mac.toLowerCase();
  const [only, another] = adapters.filter(({ linked, wireless }) => linked && !wireless);
  return another === undefined ? (only?.mac ?? null) : null;
}
