import type { Configuration, ConfigurationFile, RenderRequest } from './configuration.ts';
import { compactMac } from './configuration.ts';
import type { AdapterSettings } from './settings.ts';

/** systemd.network(5). Of several files that match an adapter the first by name counts, so those of the image may stay. */
export function renderNetworkd({ settings }: RenderRequest): Configuration {
  return { files: settings.adapters.map(file), setAside: [] };
}

function file({ mac, dhcp, addresses, gateways, dnsServers, searchDomains }: AdapterSettings): ConfigurationFile {
  const content = [
    '[Match]',
    `MACAddress=${mac}`,
    // Bridges and VLANs on the adapter share its address, but not its type.
    'Type=ether',
    '',
    '[Network]',
    `DHCP=${dhcp ? 'ipv4' : 'no'}`,
    ...addresses.map(({ address, prefix }) => `Address=${address}/${prefix}`),
    ...gateways.flatMap(({ address, metric }) => (metric === null ? [`Gateway=${address}`] : [])),
    ...dnsServers.map(({ address }) => `DNS=${address}`),
    ...(searchDomains.length === 0 ? [] : [`Domains=${searchDomains.join(' ')}`]),
    ...(dhcp && dnsServers.length > 0 ? ['', '[DHCPv4]', 'UseDNS=no'] : []),
    ...gateways.flatMap(({ address, metric }) =>
      metric === null ? [] : ['', '[Route]', `Gateway=${address}`, `Metric=${metric}`],
    ),
    '',
  ].join('\n');
  return { path: `etc/systemd/network/05-slipway-${compactMac(mac)}.network`, content, mode: 0o644 };
}
