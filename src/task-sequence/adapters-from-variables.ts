/** Adapters of Apply Network Settings as ConfigMgr's variables have them: `OSDAdapter0IPAddressList` and so on, counted by OSDAdapterCount. */

import { flagFrom } from './flag.ts';
import { phrase } from './phrases/english.ts';
import type { Phrase } from './phrases/phrase.ts';
import type { OptionsFromVariables, ReadVariable } from './step.ts';
import type { AdapterOptions } from './steps/apply-network-settings.ts';
import { listFromText } from './variable-texts.ts';

const MOST = 64;

/** A variable wins over what the step says of the same adapter. Without OSDAdapterCount there are as many as the step has. */
export function adaptersFromVariables(given: readonly AdapterOptions[], read: ReadVariable) {
  const problems: Phrase[] = [];
  const count = countOf(given.length, read('OSDAdapterCount'), problems);
  const adapters = Array.from({ length: count }, (_, n) => adapterOf(n, given[n], read, problems));
  const isSame = count === given.length && adapters.every((adapter, n) => adapter === given[n]);
  return { adapters: isSame ? given : adapters, problems };
}

function countOf(usual: number, text: string | undefined, problems: Phrase[]): number {
  if (text === undefined) return usual;
  const count = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  if (count <= MOST) return count;
  problems.push(phrase('noCountOfAdapters', { name: 'OSDAdapterCount', most: MOST }));
  return usual;
}

function adapterOf(
  n: number,
  given: AdapterOptions | undefined,
  read: ReadVariable,
  problems: Phrase[],
): AdapterOptions {
  const text = (name: string) => read(name.replace('#', String(n)));
  const dhcp = dhcpOf(n, given, text, problems);
  const [mac, servers] = [text('OSDAdapter#MacAddress'), text('OSDAdapter#DNSServerList')];
  const suffix = text('OSDAdapter#DNSSuffix') ?? text('OSDAdapter#DNSDomain');
  const name = text('OSDAdapter#Name');
  const changes = {
    ...(mac === undefined ? {} : { mac: mac.trim() }),
    ...(dhcp === given?.dhcp ? {} : { dhcp }),
    ...(servers === undefined ? {} : { dnsServers: listFromText(servers) }),
    ...(suffix === undefined ? {} : { dnsSuffix: suffix.trim() }),
    ...(name === undefined ? {} : { name: name.trim() }),
    ...wayOf(dhcp, given, text),
  };
  if (given !== undefined && Object.keys(changes).length === 0) return given;
  const { gateway, gateways, ...others } = given ?? { addresses: [], dnsServers: [] };
  const isOtherWay = 'gateway' in changes || 'gateways' in changes || dhcp;
  return {
    ...others,
    ...(isOtherWay ? {} : { ...(gateway !== undefined && { gateway }), ...(gateways && { gateways }) }),
    dhcp,
    ...changes,
  };
}

/** Fixed addresses need its word: with DHCP they count for nothing, as in ConfigMgr. */
function dhcpOf(n: number, given: AdapterOptions | undefined, text: ReadVariable, problems: Phrase[]): boolean {
  const written = text('OSDAdapter#EnableDHCP');
  const usual = given?.dhcp ?? true;
  const dhcp = written === undefined ? usual : flagFrom(written);
  if (dhcp === undefined) problems.push(phrase('neitherTrueNorFalse', { name: `OSDAdapter${n}EnableDHCP` }));
  else if (written === undefined && dhcp && text('OSDAdapter#IPAddressList') !== undefined)
    problems.push(
      phrase('addressesWithDhcp', {
        ...{ addresses: `OSDAdapter${n}IPAddressList`, dhcp: `OSDAdapter${n}EnableDHCP` },
      }),
    );
  return dhcp ?? usual;
}

function wayOf(dhcp: boolean, given: AdapterOptions | undefined, text: ReadVariable) {
  if (dhcp) return (given?.addresses.length ?? 0) > 0 ? { addresses: [] } : {};
  const [addresses, gateways] = [text('OSDAdapter#IPAddressList'), text('OSDAdapter#Gateways')];
  const { areInOrder, ...ways } = gatewaysFromTexts(gateways ?? '', text('OSDAdapter#GatewayCostMetric') ?? '');
  return {
    ...(addresses === undefined
      ? {}
      : { addresses: addressesFromTexts(addresses, text('OSDAdapter#SubnetMask') ?? '') }),
    ...(gateways === undefined ? {} : ways),
  };
}

/** `192.0.2.10,192.0.2.11` and their masks. */
export function addressesFromTexts(addresses: string, masks: string): string[] {
  const each = listFromText(masks);
  return listFromText(addresses).map((address, at) => withPrefix(address, each[at]));
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

/** One gateway needs no metric; several that have none, or one twice, are used in their order. */
export function gatewaysFromTexts(
  gateways: string,
  metrics: string,
): Pick<AdapterOptions, 'gateway' | 'gateways'> & { areInOrder: boolean } {
  const [addresses, numbers] = [listFromText(gateways), listFromText(metrics).map(Number)];
  const [first] = addresses;
  if (first === undefined) return { areInOrder: false };
  const isMetric = (metric: number | undefined) =>
    Number.isInteger(metric) && Number(metric) >= 1 && Number(metric) <= 9999;
  const own = addresses.map((_, at) => numbers[at]);
  if (addresses.length === 1 && !isMetric(own[0])) return { gateway: first, areInOrder: false };
  const areTold = own.every(isMetric) && new Set(own).size === own.length;
  return {
    gateways: addresses.map((address, at) => ({ address, metric: areTold ? Number(own[at]) : at + 1 })),
    areInOrder: !areTold,
  };
}

/** For the step's kind. */
export function networkFromVariables<Options extends { readonly adapters: readonly AdapterOptions[] }>(
  options: Options,
  read: ReadVariable,
): OptionsFromVariables {
  const { adapters, problems } = adaptersFromVariables(options.adapters, read);
  return { options: adapters === options.adapters ? options : { ...options, adapters }, problems };
}
