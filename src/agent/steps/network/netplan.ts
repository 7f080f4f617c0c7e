import type { Configuration, RenderRequest } from './configuration.ts';
import { compactMac } from './configuration.ts';
import type { AdapterSettings, Gateway } from './settings.ts';

/**
 * Netplan (netplan(5)), for both of its renderers. What the image brings would name adapters of another computer, or match this one
 * a second time: it is set aside. JSON strings are YAML strings, so every value is quoted.
 */
export function renderNetplan({ settings, present }: RenderRequest): Configuration {
  const adapters = settings.adapters.flatMap(lines);
  const content = ['network:', '  version: 2', '  ethernets:', ...adapters, ''].join('\n');
  return {
    // Not for all to read: netplan warns, since keys of wireless networks stand in such files too.
    files: [{ path: 'etc/netplan/90-slipway.yaml', content, mode: 0o600 }],
    setAside: present.filter(
      (path) => /^etc\/netplan\/.*\.ya?ml$/.test(path) && path !== 'etc/netplan/90-slipway.yaml',
    ),
  };
}

function lines({ mac, dhcp, addresses, gateways, dnsServers, searchDomains }: AdapterSettings): string[] {
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
    ...(gateways.length === 0 ? [] : [`      routes: [${gateways.map(route).join(', ')}]`]),
    ...(own || searchDomains.length > 0
      ? [
          `      nameservers: {addresses: ${list(dnsServers.map(({ address }) => address))}, search: ${list(searchDomains)}}`,
        ]
      : []),
  ];
}

function route({ family, address, metric }: Gateway): string {
  const to = JSON.stringify(family === 4 ? '0.0.0.0/0' : '::/0');
  return `{to: ${to}, via: ${JSON.stringify(address)}${metric === null ? '' : `, metric: ${metric}`}}`;
}
