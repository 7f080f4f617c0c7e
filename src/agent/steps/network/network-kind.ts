/** Which of the network configurations of Linux an image uses. */
import { SlipwayError } from '../../../api/errors.ts';
import type { Configuration, RenderRequest } from './configuration.ts';
import { renderIfupdown } from './ifupdown.ts';
import { renderNetplan } from './netplan.ts';
import { renderNetworkManager } from './network-manager.ts';
import { renderNetworkd } from './systemd-networkd.ts';

export const networkKinds = ['netplan', 'NetworkManager', 'systemd-networkd', 'ifupdown'] as const;
export type NetworkKind = (typeof networkKinds)[number];

export const renderers: Readonly<Record<NetworkKind, (request: RenderRequest) => Configuration>> = {
  netplan: renderNetplan,
  NetworkManager: renderNetworkManager,
  'systemd-networkd': renderNetworkd,
  ifupdown: renderIfupdown,
};

/** Paths that tell; any of a list. Netplan first: it writes the files of the two after it. networkd is part of systemd, so it counts only when it is enabled. */
const kindMarks: Readonly<Record<NetworkKind, readonly string[]>> = {
  netplan: ['usr/sbin/netplan'],
  NetworkManager: ['usr/sbin/NetworkManager'],
  'systemd-networkd': [
    'etc/systemd/system/multi-user.target.wants/systemd-networkd.service',
    'etc/systemd/system/dbus-org.freedesktop.network1.service',
  ],
  ifupdown: ['usr/sbin/ifup', 'sbin/ifup'],
};

/**
 * @param isThere whether a path of the image is there
 * @throws SlipwayError SLIP-4010 when it uses none of them
 */
export async function findNetworkKind(isThere: (path: string) => Promise<boolean>): Promise<NetworkKind> {
  for (const kind of networkKinds) for (const path of kindMarks[kind]) if (await isThere(path)) return kind;
  throw new SlipwayError(
    'SLIP-4010',
    `The applied image configures its network in none of the known ways (${networkKinds.join(', ')}). Install one of them in the image (systemd-networkd must be enabled), or leave the adapters out of the step.`,
  );
}
