/** The computer's physical network adapters, from /sys/class/net. */
import { dirname } from 'node:path';
import type { Inventory } from '../../api/inventory.ts';
import type { SystemFiles } from './system-files.ts';

type NetworkAdapter = Inventory['networkAdapters'][number];

const FOLDER = '/sys/class/net';
/** ARPHRD_ETHER (linux/if_arp.h), which wireless adapters have too. */
const ETHERNET = '1';

/** @param addresses with prefix, by interface name: they are not in /sys. */
export async function readNetworkAdapters(
  files: SystemFiles,
  addresses: ReadonlyMap<string, readonly string[]>,
): Promise<NetworkAdapter[]> {
  const adapters = await Promise.all((await files.list(FOLDER)).map((name) => readAdapter(files, name, addresses)));
  return adapters.flatMap((adapter) => adapter ?? []);
}

async function readAdapter(
  files: SystemFiles,
  name: string,
  addresses: ReadonlyMap<string, readonly string[]>,
): Promise<NetworkAdapter | null> {
  const folder = `${FOLDER}/${name}`;
  // Bridges, bonds, VLANs, tunnels and the loopback interface have no device behind them.
  const device = await files.target(`${folder}/device`);
  const mac = meaningfulMac(await files.text(`${folder}/address`));
  if (device === null || mac === null || (await files.text(`${folder}/type`)) !== ETHERNET) return null;
  const driver = await files.target(`${folder}/device/driver`);
  const wirelessMarks = await Promise.all(['wireless', 'phy80211'].map((mark) => files.target(`${folder}/${mark}`)));
  return {
    name,
    mac,
    driver: driver === null ? null : (driver.split('/').at(-1) ?? null),
    pciId: await pciIdOf(files, device),
    // Reading the carrier of an interface that is down is an error: no link as far as one knows.
    linked: (await files.text(`${folder}/carrier`)) === '1',
    addresses: [...(addresses.get(name) ?? [])],
    wireless: wirelessMarks.some((mark) => mark !== null),
  };
}

/** Lower case with colons; null for all zero, all F and what is no MAC address. */
function meaningfulMac(text: string | null): string | null {
  const mac = text?.toLowerCase() ?? '';
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac)) return null;
  return /^(00:){5}00$|^(ff:){5}ff$/.test(mac) ? null : mac;
}

/** `8086:10d3`. A virtio device hangs below its PCI device; a USB adapter has none of its own. */
async function pciIdOf(files: SystemFiles, device: string): Promise<string | null> {
  for (const folder of [device, dirname(device)]) {
    if ((await files.target(`${folder}/subsystem`))?.endsWith('/bus/pci') !== true) continue;
    const [vendor, id] = await Promise.all([files.text(`${folder}/vendor`), files.text(`${folder}/device`)]);
    return hexId(vendor, id);
  }
  return null;
}

/** `0x8086` and `0x10d3` as `8086:10d3`. */
export function hexId(vendor: string | null, device: string | null): string | null {
  const parts = [vendor, device].map((text) => /^(?:0x)?([0-9a-f]{4})$/i.exec(text ?? '')?.[1]?.toLowerCase());
  return parts.includes(undefined) ? null : parts.join(':');
}
