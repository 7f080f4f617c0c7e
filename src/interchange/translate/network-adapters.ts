/** Network adapters of Apply Network Settings: `OSDAdapterN…` of ConfigMgr, N from 0 on. */
import type { StepOf } from '../../task-sequence/document.ts';
import type { StepReading } from './step-reading.ts';

type Adapter = StepOf<'apply-network-settings'>['options']['adapters'][number];
const MOST = 64;

/** Settings that say that an adapter is as Windows has it; with another value they are told as left out. */
const asItComes =
  /^(?:Adapters|OSDAdapter)(\d+)(?:Index=\1|TcpipNetbiosOptions=0|GatewayCostMetric=(?:automatic|0)|(?:EnableDNSRegistration|EnableLMHOSTS)=(?:true|yes|1))$/i;

export function readNetworkAdapters(reading: StepReading): void {
  const count = Number.parseInt(reading.text('NumAdapters', 'OSDAdapterCount', 'Adapters'), 10) || 0;
  const adapters = Array.from({ length: Math.min(MOST, count) }, (_, n) => readAdapter(n, reading));
  if (adapters.length > 0) reading.set('adapters', adapters);
  reading.ignoreValues(asItComes);
  if (reading.isOn('EnableTCPIPFiltering', 'OSDEnableTCPIPFiltering'))
    reading.translated('Filters of TCP/IP ports are not carried over: Windows has a firewall since.');
}

function readAdapter(n: number, reading: StepReading): Adapter {
  const text = (property: string) => reading.text(`Adapters${n}${property}`, `OSDAdapter${n}${property}`);
  const list = (property: string) =>
    text(property)
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  const [gateway, ...more] = list('Gateways');
  if (more.length > 0) reading.translated(`Of the gateways of the network adapter ${n + 1} the first one counts.`);
  const masks = list('SubnetMask');
  const mac = text('MacAddress');
  return {
    ...(mac === '' ? {} : { mac }),
    dhcp: !/^(false|no|0)$/i.test(text('EnableDHCP')),
    addresses: list('IPAddressList').map((address, at) => withPrefix(address, masks[at])),
    ...(gateway === undefined ? {} : { gateway }),
    dnsServers: list('DNSServerList'),
  };
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
