import { SlipwayError } from '../../../api/errors.ts';
import type { Configuration, ConfigurationFile, RenderRequest } from './configuration.ts';
import type { AdapterSettings } from './settings.ts';

const INTERFACES = 'etc/network/interfaces';

/**
 * ifupdown (interfaces(5)). Adapters are found by their MAC address ("PATTERN MATCHING INTERFACES"), since nobody knows beforehand what the
 * system will call them. The file is written anew, without `source`: the image's own describes another computer's adapters.
 */
export function renderIfupdown({ settings, present, hasResolvconf }: RenderRequest): Configuration {
  const { adapters, dnsSuffix } = settings;
  if (!hasResolvconf) refuseMixedDns(adapters);
  const stanzas = adapters.flatMap((adapter, at) => [
    '',
    ...stanzasOf(adapter, `slipway${at}`, hasResolvconf, dnsSuffix),
  ]);
  const content = ['auto lo', 'iface lo inet loopback', ...stanzas, ''].join('\n');
  const interfaces = { path: INTERFACES, content, mode: 0o644 };
  return {
    files: hasResolvconf ? [interfaces] : [interfaces, ...resolvConf(adapters, dnsSuffix)],
    setAside: present.filter((path) => path === INTERFACES),
  };
}

function stanzasOf(adapter: AdapterSettings, name: string, hasResolvconf: boolean, dnsSuffix: string | null): string[] {
  const { mac, dhcp, addresses, gateway, dnsServers } = adapter;
  const dns = [
    ...(dnsServers.length > 0 ? [`    dns-nameservers ${dnsServers.map(({ address }) => address).join(' ')}`] : []),
    ...(dnsSuffix === null ? [] : [`    dns-search ${dnsSuffix}`]),
  ];
  const head = `auto mac/${mac}=${name}`;
  if (dhcp) return [head, `iface ${name} inet dhcp`, ...(hasResolvconf ? dns : [])];
  let gatewayLine = gateway === null ? [] : [`    gateway ${gateway.address}`];
  let dnsLines = hasResolvconf ? dns : [];
  const stanzas = addresses.flatMap(({ family, address, prefix }) => {
    const isGateways = gateway?.family === family;
    const lines = [
      `iface ${name} inet${family === 6 ? '6' : ''} static`,
      `    address ${address}/${prefix}`,
      ...(isGateways ? gatewayLine : []),
      ...dnsLines,
    ];
    // Once is enough: the first address of the gateway's kind brings it, the very first address the DNS servers.
    if (isGateways) gatewayLine = [];
    dnsLines = [];
    return lines;
  });
  return [head, ...stanzas];
}

/** Nothing but DHCP writes resolv.conf there, and it overwrites what stands in it. */
function refuseMixedDns(adapters: readonly AdapterSettings[]): void {
  const usesDhcp = adapters.some(({ dhcp }) => dhcp);
  if (!usesDhcp || adapters.every(({ dnsServers }) => dnsServers.length === 0)) return;
  throw new SlipwayError(
    'SLIP-4015',
    'DNS servers beside DHCP cannot be set in this image: it uses ifupdown without resolvconf. Install resolvconf in the image, or leave the DNS servers to DHCP.',
  );
}

/** resolv.conf(5). */
function resolvConf(adapters: readonly AdapterSettings[], dnsSuffix: string | null): ConfigurationFile[] {
  const servers = [...new Set(adapters.flatMap(({ dnsServers }) => dnsServers.map(({ address }) => address)))];
  if (servers.length === 0) return [];
  const lines = [
    ...(dnsSuffix === null ? [] : [`search ${dnsSuffix}`]),
    ...servers.map((server) => `nameserver ${server}`),
  ];
  return [{ path: 'etc/resolv.conf', content: `${lines.join('\n')}\n`, mode: 0o644 }];
}
