/** Network adapters of Apply Network Settings: `OSDAdapterN…` of ConfigMgr, N from 0 on. */
import type { StepOf } from '../../task-sequence/document.ts';
import { cut } from '../cut.ts';
import type { StepReading } from './step-reading.ts';

type Adapter = StepOf<'apply-network-settings'>['options']['adapters'][number];
const MOST = 64;

export function readNetworkAdapters(reading: StepReading): void {
  const count = Number.parseInt(reading.text('NumAdapters', 'OSDAdapterCount', 'Adapters'), 10) || 0;
  const adapters = Array.from({ length: Math.min(MOST, count) }, (_, n) => readAdapter(n, reading));
  if (adapters.length > 0) reading.set('adapters', adapters);
  if (reading.isOn('EnableTCPIPFiltering', 'OSDEnableTCPIPFiltering'))
    reading.translated('Filters of TCP/IP ports are not carried over: Windows has a firewall since.');
}

type Read = (property: string) => string;

function readAdapter(n: number, reading: StepReading): Adapter {
  const text: Read = (property) => reading.text(`Adapters${n}${property}`, `OSDAdapter${n}${property}`);
  const [name, mac, dnsSuffix] = [text('Name'), text('MacAddress'), text('DNSSuffix') || text('DNSDomain')];
  const dhcp = !isOff(text('EnableDHCP'));
  const windows = windowsOf(text);
  noteWhatIsLost(n, mac, text, reading);
  // With DHCP they count for nothing.
  const fixed = { addresses: addressesOf(text), ...gatewaysOf(n, text, reading) };
  return {
    ...(mac === '' ? {} : { mac }),
    dhcp,
    ...(dhcp ? { addresses: [] } : fixed),
    dnsServers: list(text('DNSServerList')),
    ...(dnsSuffix === '' ? {} : { dnsSuffix }),
    ...(name === '' ? {} : { name }),
    ...(windows === null ? {} : { windows }),
  };
}

function isOff(text: string): boolean {
  return /^(false|no|0)$/i.test(text);
}

function isOn(text: string): boolean {
  return /^(true|yes|1)$/i.test(text);
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function addressesOf(text: Read): string[] {
  const masks = list(text('SubnetMask'));
  return list(text('IPAddressList')).map((address, at) => withPrefix(address, masks[at]));
}

/** One gateway needs no metric; of several, Windows would find one out where none is written. */
function gatewaysOf(n: number, text: Read, reading: StepReading): Pick<Adapter, 'gateway' | 'gateways'> {
  const [addresses, metrics] = [list(text('Gateways')), list(text('GatewayCostMetric')).map(Number)];
  const [first] = addresses;
  const isAutomatic = metrics.every((metric) => !(metric >= 1 && metric <= 9999));
  if (first === undefined) return {};
  if (addresses.length === 1 && isAutomatic) return { gateway: first };
  const areTold = new Set(addresses.map((_, at) => metrics[at])).size === addresses.length && !isAutomatic;
  if (!areTold) reading.translated(`The gateways of the network adapter ${n + 1} are used in their order.`);
  return { gateways: addresses.map((address, at) => ({ address, metric: (areTold && metrics[at]) || at + 1 })) };
}

const netbios = { '0': 'dhcp', '1': 'on', '2': 'off' } as const;

/** Null where all of it is as Windows has it by itself. */
function windowsOf(text: Read): NonNullable<Adapter['windows']> | null {
  const mode = text('TcpipNetbiosOptions');
  const found = {
    registerInDns: !isOff(text('EnableDNSRegistration')),
    registerSuffixInDns: isOn(text('EnableFullDNSRegistration')),
    winsServers: list(text('WINSServerList')),
    dnsForWins: isOn(text('EnableWINS')),
    lmhosts: !isOff(text('EnableLMHOSTS')),
    netbios: mode === '1' || mode === '2' ? netbios[mode] : netbios['0'],
  };
  const { registerInDns, registerSuffixInDns, winsServers, dnsForWins, lmhosts } = found;
  const isUsual = registerInDns && !registerSuffixInDns && winsServers.length === 0 && !dnsForWins && lmhosts;
  return isUsual && found.netbios === 'dhcp' ? null : found;
}

const filters = [
  ['EnableTCPFiltering', 'TCPFilterPortList'],
  ['EnableUDPFiltering', 'UDPFilterPortList'],
  ['EnableIPProtocolFiltering', 'IPProtocolFilterList'],
] as const;

function noteWhatIsLost(n: number, mac: string, text: Read, reading: StepReading): void {
  const used = filters.filter(([enable, ports]) => text(ports) !== '' && isOn(text(enable)));
  if (used.length > 0)
    reading.translated(`Filters of ports of the network adapter ${n + 1} are left out: Windows has a firewall since.`);
  const index = text('Index');
  if (index !== '' && mac === '' && Number(index) !== n)
    reading.translated(
      `That it is the network adapter ${cut(index, 20)} in Windows’ own count is left out: name its MAC address.`,
    );
}

function withPrefix(address: string, mask: string | undefined): string {
  const prefix = mask === undefined ? null : prefixOf(mask);
  return prefix === null ? address : `${address}/${prefix}`;
}

/** `255.255.255.0` or `24`; null for what is neither. */
function prefixOf(mask: string): number | null {
  if (/^\d{1,3}$/.test(mask)) return Number(mask);
  const bits = mask
    .split('.')
    .map((byte) => Number(byte).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) && bits.length === 32 ? bits.replaceAll('0', '').length : null;
}

/** The other way round. */
export function maskOf(prefix: number): string {
  const bits = '1'.repeat(prefix).padEnd(32, '0');
  return [0, 8, 16, 24].map((at) => Number.parseInt(bits.slice(at, at + 8), 2)).join('.');
}
