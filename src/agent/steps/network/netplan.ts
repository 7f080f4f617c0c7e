import type { Configuration, RenderRequest } from './configuration.ts';
import { compactMac } from './configuration.ts';
import type { AdapterSettings } from './settings.ts';

/**
 * Netplan (netplan(5)), for both of its renderers. What the image brings would name adapters of another computer, or match this one
 * a second time: it is set aside. JSON strings are YAML strings, so every value is quoted.
 */
export function renderNetplan({ settings, present }: RenderRequest): Configuration {
  const adapters = settings.adapters.flatMap((adapter) => lines(adapter, settings.dnsSuffix));
  const content = ['network:', '  version: 2', '  ethernets:', ...adapters, ''].join('\n');
  return {
    // Not for all to read: netplan warns, since keys of wireless networks stand in such files too.
    files: [{ path: 'etc/netplan/90-slipway.yaml', content, mode: 0o600 }],
    setAside: present.filter(
      (path) => /^etc\/netplan\/.*\.ya?ml$/.test(path) && path !== 'etc/netplan/90-slipway.yaml',
    ),
  };
}

function lines(adapter: AdapterSettings, dnsSuffix: string | null): string[] {
  const { mac, dhcp, addresses, gateway, dnsServers } = adapter;
  const text = (value: string) => JSON.stringify(value);
  const list = (values: readonly string[]) => `[${values.map(text).join(', ')}]`;
  const own = dnsServers.length > 0;
  return [
    `    slipway-${compactMac(mac)}:`,
    `      match: {macaddress: ${text(mac)}}`,
    `      dhcp4: ${dhcp}`,
    ...(dhcp && own ? ['      dhcp4-overrides: {use-dns: false}'] : []),
    ...(addresses.length > 0
      ? [`      addresses: ${list(addresses.map(({ address, prefix }) => `${address}/${prefix}`))}`]
      : []),
    // `default` is not known to netplan before 0.103.
    ...(gateway === null
      ? []
      : [`      routes: [{to: ${text(gateway.family === 4 ? '0.0.0.0/0' : '::/0')}, via: ${text(gateway.address)}}]`]),
    ...(own || dnsSuffix !== null
      ? [
          `      nameservers: {addresses: ${list(dnsServers.map(({ address }) => address))}, search: ${list(dnsSuffix === null ? [] : [dnsSuffix])}}`,
        ]
      : []),
  ];
}
