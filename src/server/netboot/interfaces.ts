/** Which of the machine's network interfaces are served, and with which of their addresses. Pure. */
import type { NetworkInterfaceInfo } from 'node:os';
import type { DhcpInterface } from '../../protocols/dhcp/sockets.ts';
import type { Config } from '../config.ts';
import { cannotStart } from '../data-directory.ts';

/** As `os.networkInterfaces()` gives them. */
export type MachineInterfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** With the MAC address that it has itself, lower case. */
export interface ServedInterface extends DhcpInterface {
  readonly mac: string;
}

/**
 * The interfaces that the setting names, or those that carry the site's address. Each is served with the site's
 * address where it carries it, otherwise with its first one.
 * @throws SlipwayError SLIP-1009 naming the flag to change
 */
export function chooseInterfaces(config: Config, machine: MachineInterfaces): ServedInterface[] {
  const { address, netbootInterfaces: named } = config;
  const names =
    named.length > 0 ? [...new Set(named)] : Object.keys(machine).filter((name) => carries(machine, name, address));
  if (names.length === 0) {
    throw cannotStart(
      `No network interface carries the site's address ${address}. Give one that is carried (--address), or name the interfaces to serve (--interface). There are: ${namesOf(machine)}.`,
    );
  }
  return names.map((name) => {
    const [first] = ipv4Addresses(machine, name);
    if (first === undefined) {
      throw cannotStart(
        `The network interface ${name} (--interface) is not there, or has no IPv4 address. There are: ${namesOf(machine)}.`,
      );
    }
    const mac = (machine[name]?.[0]?.mac ?? '').toLowerCase();
    return { name, address: carries(machine, name, address) ? address : first, mac };
  });
}

function carries(machine: MachineInterfaces, name: string, address: string): boolean {
  return ipv4Addresses(machine, name).includes(address);
}

function ipv4Addresses(machine: MachineInterfaces, name: string): string[] {
  return (machine[name] ?? []).filter((entry) => entry.family === 'IPv4').map((entry) => entry.address);
}

function namesOf(machine: MachineInterfaces): string {
  return (
    Object.keys(machine)
      .filter((name) => ipv4Addresses(machine, name).length > 0)
      .join(', ') || 'none'
  );
}
