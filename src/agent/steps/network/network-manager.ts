import { derivedGuid } from '../disks/partition-guid.ts';
import type { Configuration, ConfigurationFile, RenderRequest } from './configuration.ts';
import { compactMac } from './configuration.ts';
import type { AdapterSettings } from './settings.ts';

/** NetworkManager's key files (nm-settings-keyfile(5)). Ours wins over connections of the image by its priority. */
export function renderNetworkManager({ settings }: RenderRequest): Configuration {
  return { files: settings.adapters.map(file), setAside: [] };
}

function file(adapter: AdapterSettings): ConfigurationFile {
  const name = `slipway-${compactMac(adapter.mac)}`;
  const content = [
    '[connection]',
    `id=${name}`,
    `uuid=${derivedGuid('network-manager', adapter.mac)}`,
    'type=ethernet',
    'autoconnect-priority=100',
    '',
    '[ethernet]',
    `mac-address=${adapter.mac.toUpperCase()}`,
    '',
    '[ipv4]',
    ...family(adapter, 4),
    '',
    '[ipv6]',
    ...family(adapter, 6),
    '',
  ].join('\n');
  // NetworkManager ignores files that others may read.
  return { path: `etc/NetworkManager/system-connections/${name}.nmconnection`, content, mode: 0o600 };
}

function family(adapter: AdapterSettings, version: 4 | 6): string[] {
  const { dhcp, searchDomains } = adapter;
  const addresses = adapter.addresses.filter((address) => address.family === version);
  const dns = adapter.dnsServers.filter((server) => server.family === version);
  // IPv6 without addresses of its own follows the router's advertisements, as with the other kinds of configuration.
  const method = addresses.length > 0 ? 'manual' : version === 6 || dhcp ? 'auto' : 'disabled';
  return [
    `method=${method}`,
    ...addresses.map(({ address, prefix }, at) => `address${at + 1}=${address}/${prefix}`),
    ...gatewayLines(adapter, version),
    ...(method !== 'disabled' && dns.length > 0 ? [`dns=${dns.map(({ address }) => `${address};`).join('')}`] : []),
    ...(method === 'auto' && adapter.dnsServers.length > 0 ? ['ignore-auto-dns=true'] : []),
    ...(method !== 'disabled' && searchDomains.length > 0
      ? [`dns-search=${searchDomains.map((domain) => `${domain};`).join('')}`]
      : []),
  ];
}

/** `gateway` has the metric of the whole connection, so gateways with metrics are routes. */
function gatewayLines({ gateways }: AdapterSettings, version: 4 | 6): string[] {
  const everywhere = version === 4 ? '0.0.0.0/0' : '::/0';
  return gateways
    .filter(({ family }) => family === version)
    .map(({ address, metric }, at) =>
      metric === null ? `gateway=${address}` : `route${at + 1}=${everywhere},${address},${metric}`,
    );
}
