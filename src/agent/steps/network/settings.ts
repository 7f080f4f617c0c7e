/** The settings of Apply Network Settings as values that are safe to write into any configuration file. */
import { SlipwayError } from '../../../api/errors.ts';
import type { StepOf } from '../../../task-sequence/document.ts';
import {
  addressFamily,
  HOST_LABEL,
  parseDomain,
  parseMac,
  parsePrefixedAddress,
} from '../../../task-sequence/network-options.ts';
import type { Variables } from '../../../task-sequence/variables.ts';

type Options = StepOf<'apply-network-settings'>['options'];
type AdapterOptions = Options['adapters'][number];

export interface Address {
  readonly family: 4 | 6;
  /** `192.0.2.10`. */
  readonly address: string;
  readonly prefix: number;
}

export interface AdapterSettings {
  /** Lower case with colons: what the deployed system finds the adapter by, whatever it calls it. */
  readonly mac: string;
  readonly dhcp: boolean;
  readonly addresses: readonly Address[];
  /** Each of its kind has a metric of its own; null for the only one. */
  readonly gateways: readonly Gateway[];
  readonly dnsServers: readonly { readonly family: 4 | 6; readonly address: string }[];
  /** Domains that are tried for short names, in order. */
  readonly searchDomains: readonly string[];
}

export interface Gateway {
  readonly family: 4 | 6;
  readonly address: string;
  readonly metric: number | null;
}

export interface NetworkSettings {
  readonly computerName: string;
  readonly dnsSuffix: string | null;
  /** Asked for in so many words; adapters have it among their own. */
  readonly dnsSearchList: readonly string[];
  readonly adapters: readonly AdapterSettings[];
}

/**
 * @param bootMac the adapter that the computer was booted from, where known: adapters without a MAC address mean that one
 * @throws SlipwayError SLIP-4015 with all problems at once
 */
export function parseNetworkSettings(options: Options, variables: Variables, bootMac: string | null): NetworkSettings {
  const problems: string[] = [];
  const note = (problem: string) => void problems.push(problem);
  const expand = (text: string) => expanded(text, variables, note);
  const computerName = hostNameOf(options.computerName, variables, note);
  const dnsSuffix = options.dnsSuffix === undefined ? null : suffixOf(expand(options.dnsSuffix), note);
  const dnsSearchList = options.dnsSearchList.map((text) => suffixOf(expand(text), note));
  if (dnsSearchList.length > 0 && options.adapters.length === 0)
    note('dnsSearchList is written for the adapters of the step, and it names none');
  const common = dnsSearchList.length > 0 ? dnsSearchList : dnsSuffix === null ? [] : [dnsSuffix];
  const adapters = options.adapters.map((adapter) => {
    const own = adapter.dnsSuffix === undefined ? null : suffixOf(expand(adapter.dnsSuffix), note);
    const searchDomains = own === null || dnsSearchList.length > 0 ? common : [...new Set([own, ...common])];
    return { ...adapterOf(adapter, bootMac, expand, note), searchDomains };
  });
  noteSameMacs(adapters, note);
  refuseProblems('network settings', problems);
  return { computerName, dnsSuffix, dnsSearchList, adapters };
}

export type Note = (problem: string) => void;
type Expand = (text: string) => string;

/** @throws SlipwayError SLIP-4015 with all problems at once, where there are any */
export function refuseProblems(what: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new SlipwayError(
    'SLIP-4015',
    `The ${what} are not valid: ${problems.join('; ')}. Correct the step, or the variables it uses.`,
  );
}

export function noteSameMacs(adapters: readonly { readonly mac: string }[], note: Note): void {
  if (new Set(adapters.map(({ mac }) => mac)).size < adapters.length)
    note(
      'two adapters have the same MAC address (an adapter without one is the one that the computer was booted from)',
    );
}

/** The text with variables' values in it; one that is not set is noted. */
export function expanded(text: string, variables: Variables, note: Note): string {
  const result = variables.expand(text).trim();
  const missing = VARIABLE.exec(result);
  if (missing !== null) note(`the variable ${missing[0]} is not set`);
  return result;
}

/** Whether no variable without a value is left in the text: what is, was noted, and is not to be judged besides. */
export function isExpanded(text: string): boolean {
  return !VARIABLE.test(text);
}

const VARIABLE = /%[A-Za-z_][A-Za-z0-9_-]*%/;

/** Without a name of its own, the computer keeps the one it has in the site. */
export function computerNameOf(template: string, variables: Variables, note: Note): string {
  const fallback = variables.get('OSDComputerName') ?? variables.get('_SMSTSMachineName') ?? '%OSDComputerName%';
  return expanded(
    template.replace(/%OSDComputerName%/gi, () => fallback),
    variables,
    note,
  );
}

function hostNameOf(template: string, variables: Variables, note: Note): string {
  const name = computerNameOf(template, variables, note);
  if (!HOST_LABEL.test(name) && !name.includes('%'))
    note(`"${name}" is not a computer name: use letters, digits and "-" within, at most 63 characters`);
  return name;
}

export function suffixOf(text: string, note: Note): string {
  const suffix = parseDomain(text);
  if (suffix === null) note(`"${text}" is not a DNS suffix`);
  return suffix ?? '';
}

/** What an adapter is told in every system. */
export type WithoutDomains = Omit<AdapterSettings, 'searchDomains'>;

export function adapterOf(options: AdapterOptions, bootMac: string | null, expand: Expand, note: Note): WithoutDomains {
  const mac = macOf(options.mac === undefined ? null : expand(options.mac), bootMac, note);
  const gateways =
    options.gateway === undefined ? (options.gateways ?? []) : [{ address: options.gateway, metric: null }];
  const adapter: WithoutDomains = {
    mac,
    dhcp: options.dhcp,
    addresses: options.addresses.flatMap((text) => addressOf(expand(text), note) ?? []),
    gateways: gateways.flatMap(({ address, metric }) => {
      const found = ipOf(expand(address), 'a gateway', note);
      return found === null ? [] : [{ ...found, metric }];
    }),
    dnsServers: options.dnsServers.flatMap((text) => ipOf(expand(text), 'a DNS server', note) ?? []),
  };
  const problem = contradictionOf(adapter, options);
  if (problem !== null) note(`adapter ${mac}: ${problem}`);
  return adapter;
}

function contradictionOf({ dhcp, addresses, gateways }: WithoutDomains, options: AdapterOptions): string | null {
  const isWithoutGateway = options.gateway === undefined && options.gateways === undefined;
  if (dhcp && (options.addresses.length > 0 || !isWithoutGateway))
    return 'addresses and a gateway come from DHCP: leave them out, or set dhcp to false';
  if (!dhcp && options.addresses.length === 0) return 'without DHCP it needs an address';
  const foreign = gateways.find((gateway) => !addresses.some(({ family }) => family === gateway.family));
  if (foreign !== undefined) return `the gateway ${foreign.address} is of another kind than its addresses`;
  const keys = gateways.map(({ family, metric }) => `${family} ${metric}`);
  if (new Set(keys).size < keys.length) return 'two of its gateways have the same metric';
  return null;
}

function macOf(text: string | null, bootMac: string | null, note: Note): string {
  const given = text ?? bootMac ?? '';
  const mac = parseMac(given);
  if (given === '')
    note('an adapter has no MAC address, and it is not known which one the computer was booted from: name it');
  else if (mac === null) note(`"${given}" is not a MAC address`);
  return mac ?? '';
}

function addressOf(text: string, note: Note): Address | null {
  const address = parsePrefixedAddress(text);
  if (address === null) note(`"${text}" is not an address with its prefix length, like 192.0.2.10/24`);
  return address;
}

export function ipOf(text: string, what: string, note: Note): { family: 4 | 6; address: string } | null {
  const family = addressFamily(text);
  if (family !== null) return { family, address: text };
  note(`"${text}" is not the address of ${what}`);
  return null;
}
