/** Network adapters of Apply Network Settings: `OSDAdapterN…` of ConfigMgr, N from 0 on. */
import { addressesFromTexts, gatewaysFromTexts } from '../../task-sequence/adapters-from-variables.ts';
import type { StepOf } from '../../task-sequence/document.ts';
import { flagFrom, isOn } from '../../task-sequence/flag.ts';
import { listFromText } from '../../task-sequence/variable-texts.ts';
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
  const fixed = {
    addresses: addressesFromTexts(text('IPAddressList'), text('SubnetMask')),
    ...gatewaysOf(n, text, reading),
  };
  return {
    ...(mac === '' ? {} : { mac }),
    dhcp,
    ...(dhcp ? { addresses: [] } : fixed),
    dnsServers: listFromText(text('DNSServerList')),
    ...(dnsSuffix === '' ? {} : { dnsSuffix }),
    ...(name === '' ? {} : { name }),
    ...(windows === null ? {} : { windows }),
  };
}

function isOff(text: string): boolean {
  return flagFrom(text) === false;
}

/** Windows would find metrics out by itself. */
function gatewaysOf(n: number, text: Read, reading: StepReading): Pick<Adapter, 'gateway' | 'gateways'> {
  const { areInOrder, ...gateways } = gatewaysFromTexts(text('Gateways'), text('GatewayCostMetric'));
  if (areInOrder) reading.translated(`The gateways of the network adapter ${n + 1} are used in their order.`);
  return gateways;
}

const netbios = { '0': 'dhcp', '1': 'on', '2': 'off' } as const;

/** Null where all of it is as Windows has it by itself. */
function windowsOf(text: Read): NonNullable<Adapter['windows']> | null {
  const mode = text('TcpipNetbiosOptions');
  const found = {
    registerInDns: !isOff(text('EnableDNSRegistration')),
    registerSuffixInDns: isOn(text('EnableFullDNSRegistration')),
    winsServers: listFromText(text('WINSServerList')),
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

/** The other way round. */
export function maskOf(prefix: number): string {
  const bits = '1'.repeat(prefix).padEnd(32, '0');
  return [0, 8, 16, 24].map((at) => Number.parseInt(bits.slice(at, at + 8), 2)).join('.');
}
