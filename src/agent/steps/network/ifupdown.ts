import { SlipwayError } from '../../../api/errors.ts';
import type { Configuration, ConfigurationFile, RenderRequest } from './configuration.ts';
import type { AdapterSettings, Gateway, NetworkSettings } from './settings.ts';

const INTERFACES = 'etc/network/interfaces';

/**
 * ifupdown (interfaces(5)). Adapters are found by their MAC address ("PATTERN MATCHING INTERFACES"), since nobody knows beforehand what the
 * system will call them. The file is written anew, without `source`: the image's own describes another computer's adapters.
 */
export function renderIfupdown({ settings, present, hasResolvconf }: RenderRequest): Configuration {
  const { adapters } = settings;
  if (!hasResolvconf) refuseMixedDns(settings);
  const stanzas = adapters.flatMap((adapter, at) => ['', ...stanzasOf(adapter, `slipway${at}`, hasResolvconf)]);
  const content = ['auto lo', 'iface lo inet loopback', ...stanzas, ''].join('\n');
  const interfaces = { path: INTERFACES, content, mode: 0o644 };
  return {
    files: hasResolvconf ? [interfaces] : [interfaces, ...resolvConf(adapters)],
    setAside: present.filter((path) => path === INTERFACES),
  };
}

function stanzasOf(adapter: AdapterSettings, name: string, hasResolvconf: boolean): string[] {
  const { mac, dhcp, addresses, gateways, dnsServers, searchDomains } = adapter;
  const dns = [
    ...(dnsServers.length > 0 ? [`    dns-nameservers ${dnsServers.map(({ address }) => address).join(' ')}`] : []),
    ...(searchDomains.length === 0 ? [] : [`    dns-search ${searchDomains.join(' ')}`]),
  ];
  const head = `auto mac/${mac}=${name}`;
  if (dhcp) return [head, `iface ${name} inet dhcp`, ...(hasResolvconf ? dns : [])];
  const told = new Set<4 | 6>();
  let dnsLines = hasResolvconf ? dns : [];
  const stanzas = addresses.flatMap(({ family, address, prefix }) => {
    // Once is enough: the first address of a kind brings the gateways of that kind, the very first address the DNS servers.
    const own = told.has(family) ? [] : gateways.filter((gateway) => gateway.family === family);
    const lines = [
      `iface ${name} inet${family === 6 ? '6' : ''} static`,
      `    address ${address}/${prefix}`,
      ...gatewayLines(own),
      ...dnsLines,
    ];
    told.add(family);
    dnsLines = [];
    return lines;
  });
  return [head, ...stanzas];
}

/** The stanza takes one gateway; the others are routes that come with it. */
function gatewayLines([first, ...others]: readonly Gateway[]): string[] {
  if (first === undefined) return [];
  return [
    `    gateway ${first.address}`,
    ...(first.metric === null ? [] : [`    metric ${first.metric}`]),
    ...others.map(
      ({ family, address, metric }) =>
        `    up ip ${family === 6 ? '-6 ' : ''}route replace default via ${address} metric ${metric}`,
    ),
  ];
}

/** Nothing but DHCP writes resolv.conf there, and it overwrites what stands in it. */
function refuseMixedDns({ adapters, dnsSearchList }: NetworkSettings): void {
  const usesDhcp = adapters.some(({ dhcp }) => dhcp);
  const hasServers = adapters.some(({ dnsServers }) => dnsServers.length > 0);
  if (usesDhcp && (hasServers || dnsSearchList.length > 0))
    throw new SlipwayError(
      'SLIP-4015',
      'DNS servers and search domains beside DHCP cannot be set in this image: it uses ifupdown without resolvconf. Install resolvconf in the image, or leave them to DHCP.',
    );
  if (!hasServers && dnsSearchList.length > 0)
    throw new SlipwayError(
      'SLIP-4015',
      'Search domains without DNS servers cannot be set in this image: it uses ifupdown without resolvconf. Install resolvconf in the image, or name DNS servers too.',
    );
}

/** resolv.conf(5). */
function resolvConf(adapters: readonly AdapterSettings[]): ConfigurationFile[] {
  const servers = [...new Set(adapters.flatMap(({ dnsServers }) => dnsServers.map(({ address }) => address)))];
  if (servers.length === 0) return [];
  const domains = [...new Set(adapters.flatMap(({ searchDomains }) => searchDomains))];
  const lines = [
    ...(domains.length === 0 ? [] : [`search ${domains.join(' ')}`]),
    ...servers.map((server) => `nameserver ${server}`),
  ];
  return [{ path: 'etc/resolv.conf', content: `${lines.join('\n')}\n`, mode: 0o644 }];
}
