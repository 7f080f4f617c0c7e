import type { Configuration, ConfigurationFile, RenderRequest } from './configuration.ts';
import { compactMac } from './configuration.ts';
import type { AdapterSettings } from './settings.ts';

/** systemd.network(5). Of several files that match an adapter the first by name counts, so those of the image may stay. */
export function renderNetworkd({ settings }: RenderRequest): Configuration {
  return { files: settings.adapters.map((adapter) => file(adapter, settings.dnsSuffix)), setAside: [] };
}

function file(adapter: AdapterSettings, dnsSuffix: string | null): ConfigurationFile {
  const { mac, dhcp, addresses, gateway, dnsServers } = adapter;
  const content = [
    '[Match]',
    `MACAddress=${mac}`,
    // Bridges and VLANs on the adapter share its address, but not its type.
    'Type=ether',
    '',
    '[Network]',
    `DHCP=${dhcp ? 'ipv4' : 'no'}`,
    ...addresses.map(({ address, prefix }) => `Address=${address}/${prefix}`),
    ...(gateway === null ? [] : [`Gateway=${gateway.address}`]),
    ...dnsServers.map(({ address }) => `DNS=${address}`),
    ...(dnsSuffix === null ? [] : [`Domains=${dnsSuffix}`]),
    ...(dhcp && dnsServers.length > 0 ? ['', '[DHCPv4]', 'UseDNS=no'] : []),
    '',
  ].join('\n');
  return { path: `etc/systemd/network/05-slipway-${compactMac(mac)}.network`, content, mode: 0o644 };
}
