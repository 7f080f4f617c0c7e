/**
 * Every address that a booting computer is told, made from the site's configuration alone: OVMF's first Host header lacks
 * the port (recipe: netboot, section 4), and a header is the client's word anyway.
 */
import { bootUrl, type Config } from '../config.ts';
import { usableMac, usableUuid } from '../devices/identity.ts';

/** Who a loader says it runs on: what DHCP's chaddr and option 97 said before. */
export interface BootIdentity {
  /** `52:54:00:77:00:01`, lower case. */
  readonly mac: string;
  /** Lower case; null when not known. */
  readonly smbiosUuid: string | null;
}

/** Routes of the boot application, and paths of the same files by TFTP; `:mac` takes colons or dashes, `?uuid=` is optional. */
export const ROUTE = {
  bootFile: '/boot-images/:buildId/:file',
  grubStart: '/grub/grub.cfg',
  grubLists: '/grub/x86_64-efi/:list(^[a-z]+\\.lst$)',
  grubScript: '/boot/grub/:mac',
  ipxeScript: '/boot/ipxe/:mac',
  ticket: '/boot/ticket/:mac/ticket.cpio',
} as const;

export type BootUrls = ReturnType<typeof bootUrls>;

export function bootUrls(config: Config) {
  const base = bootUrl(config);
  return {
    /** `10.0.0.1:8080`, as GRUB writes a server in `(http,…)`. */
    server: base.slice('http://'.length),
    bootFile: (buildId: string, file: string) => `${base}${bootFilePath(buildId, file)}`,
    ipxeScript: (who: BootIdentity) => `${base}${withIdentity(ROUTE.ipxeScript, who)}`,
    ticket: (who: BootIdentity) => `${base}${withIdentity(ROUTE.ticket, who)}`,
  };
}

/** The same below TFTP's root, without the leading slash, and below HTTP's: shim finds its GRUB beside itself in both. */
export function bootFilePath(buildId: string, file: string): string {
  return `/boot-images/${buildId}/${file}`;
}

function withIdentity(route: string, { mac, smbiosUuid }: BootIdentity): string {
  const path = route.replace(':mac', mac.replaceAll(':', '-'));
  return smbiosUuid === null ? path : `${path}?uuid=${smbiosUuid}`;
}

/**
 * The identity in a request's path and query; null when the MAC address is none. A UUID that identifies nobody counts as
 * absent, as in DHCP: GRUB sends whatever the firmware holds.
 */
export function readIdentity(mac: string, uuid: unknown): BootIdentity | null {
  const usable = usableMac(mac);
  return usable === null ? null : { mac: usable, smbiosUuid: typeof uuid === 'string' ? usableUuid(uuid) : null };
}

/** Whose script or ticket a TFTP path names, `boot/grub/52-54-00-77-00-01?uuid=…`; null for any other path. */
export function readTftpPath(path: string): { route: string; who: BootIdentity } | null {
  const [name = '', query = ''] = path.split('?');
  for (const route of [ROUTE.grubScript, ROUTE.ticket]) {
    const [before = '', after = ''] = route.slice(1).split(':mac');
    if (!name.startsWith(before) || !name.endsWith(after)) continue;
    const who = readIdentity(name.slice(before.length, name.length - after.length), /^uuid=(.+)$/.exec(query)?.[1]);
    if (who !== null) return { route, who };
  }
  return null;
}
