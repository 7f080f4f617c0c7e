/** What a site with these settings and processes listens on: docs/ports.md. Pure. */
import type { SiteListener, SiteProcess } from '../../api/site-health.ts';
import type { Config } from '../config.ts';

export function siteListeners(
  config: Pick<Config, 'address' | 'apiPort' | 'bootPort' | 'netboot' | 'netbootInterfaces'>,
  processes: readonly Pick<SiteProcess, 'roles'>[],
): SiteListener[] {
  const roles = new Set(processes.flatMap((process) => process.roles));
  const { address } = config;
  const api: SiteListener = { purpose: 'api', protocol: 'tcp', place: address, port: config.apiPort };
  const boot: SiteListener = { purpose: 'boot-files', protocol: 'tcp', place: address, port: config.bootPort };
  const places = config.netbootInterfaces.length === 0 ? [address] : [...new Set(config.netbootInterfaces)];
  return [
    ...(roles.has('api') ? [api] : []),
    ...(roles.has('content') || roles.has('netboot') ? [boot] : []),
    ...(roles.has('netboot') && config.netboot ? places.flatMap(netbootListeners) : []),
  ];
}

function netbootListeners(place: string): SiteListener[] {
  return [
    { purpose: 'dhcp', protocol: 'udp', place, port: 67 },
    { purpose: 'tftp', protocol: 'udp', place, port: 69 },
    { purpose: 'pxe', protocol: 'udp', place, port: 4011 },
  ];
}
