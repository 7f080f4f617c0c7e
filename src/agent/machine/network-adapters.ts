/** The computer's physical network adapters, from /sys/class/net. */
import { dirname } from 'node:path';
import type { Inventory } from '../../api/inventory.ts';
import { defaultGateways } from './default-gateways.ts';
import type { SystemFiles } from './system-files.ts';

type NetworkAdapter = Inventory['networkAdapters'][number];

const FOLDER = '/sys/class/net';
/** ARPHRD_ETHER (linux/if_arp.h), which wireless adapters have too. */
const ETHERNET = '1';

/** What the PE's DHCP client leaves behind (boot-image/shared/udhcpc). */
const DHCP_FACTS = '/run/slipway/network.env';

interface NetworkFacts {
  /** With prefix, by interface name: they are not in /sys. */
  readonly addresses: ReadonlyMap<string, readonly string[]>;
  readonly gateways: ReadonlyMap<string, readonly string[]>;
  /** The one that the PE's DHCP client configured. */
  readonly dhcpInterface: string | null;
}

/** @param addresses with prefix, by interface name: they are not in /sys. */
export async function readNetworkAdapters(
  files: SystemFiles,
  addresses: ReadonlyMap<string, readonly string[]>,
): Promise<NetworkAdapter[]> {
  const facts = {
    addresses,
    gateways: defaultGateways((await files.text('/proc/net/route')) ?? ''),
    dhcpInterface: /^interface=(.+)$/m.exec((await files.text(DHCP_FACTS)) ?? '')?.[1] ?? null,
  };
  const adapters = await Promise.all((await files.list(FOLDER)).map((name) => readAdapter(files, name, facts)));
  return adapters.flatMap((adapter) => adapter ?? []);
}

async function readAdapter(
  files: SystemFiles,
  name: string,
  { addresses, gateways, dhcpInterface }: NetworkFacts,
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
    usbId: await usbIdOf(files, device),
    // Reading the carrier of an interface that is down is an error: no link as far as one knows.
    linked: (await files.text(`${folder}/carrier`)) === '1',
    addresses: [...(addresses.get(name) ?? [])],
    gateways: [...(gateways.get(name) ?? [])],
    dhcp: dhcpInterface === name ? true : null,
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

/** The adapter's device is an interface of the USB device that it hangs below. */
async function usbIdOf(files: SystemFiles, device: string): Promise<string | null> {
  const folder = dirname(device);
  if ((await files.target(`${folder}/subsystem`))?.endsWith('/bus/usb') !== true) return null;
  return hexId(await files.text(`${folder}/idVendor`), await files.text(`${folder}/idProduct`));
}

/** `0x8086` and `0x10d3` as `8086:10d3`. */
export function hexId(vendor: string | null, device: string | null): string | null {
  const parts = [vendor, device].map((text) => /^(?:0x)?([0-9a-f]{4})$/i.exec(text ?? '')?.[1]?.toLowerCase());
  return parts.includes(undefined) ? null : parts.join(':');
}
