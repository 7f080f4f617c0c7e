/** What a person may enter for the network, read as it is typed: every text is right, may become right, or is wrong with a reason. */
import { isIP as ipVersion } from 'node:net';
import { type Check, right } from './form.ts';

export type NetworkSettings =
  | { readonly mode: 'dhcp'; readonly interface: string }
  | {
      readonly mode: 'static';
      readonly interface: string;
      readonly address: string;
      /** Bits: 24 for 255.255.255.0. */
      readonly prefix: number;
      readonly gateway: string | null;
      readonly dns: readonly string[];
    };

interface AddressWithPrefix {
  readonly address: string;
  readonly prefix: number;
}

const incomplete = (message: string): Check => ({ kind: 'incomplete', message });
const wrong = (message: string): Check => ({ kind: 'wrong', message });

/** `10.0.0.20/24`, `10.0.0.20/255.255.255.0`, `2001:db8::20/64`; null when it is none of these. */
export function parseAddressWithPrefix(text: string): AddressWithPrefix | null {
  const [address = '', suffix, ...others] = text.trim().split('/');
  if (isIP(address) === 0 || suffix === undefined || others.length > 0) return null;
  const prefix = isIPv4(suffix) && isIPv4(address) ? prefixOfMask(suffix) : prefixOfDigits(suffix);
  return prefix === null || prefix > (isIPv4(address) ? 32 : 128) ? null : { address, prefix };
}

/** Addresses separated by blanks or commas; null when one of them is none. */
export function parseAddresses(text: string): string[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  return parts.every((part) => isIP(part) !== 0) ? parts : null;
}

export function checkAddressWithPrefix(text: string): Check {
  const hint = incomplete('An address and its prefix, such as 10.0.0.20/24');
  if (text.trim() === '') return hint;
  const parsed = parseAddressWithPrefix(text);
  if (parsed !== null) return checkHost(parsed);
  const [address = '', suffix] = text.trim().split('/');
  if (suffix === undefined) return checkBeginning(address, hint);
  if (isIP(address) === 0) return wrong(`${address} is not an IP address`);
  if (suffix === '' || (isIPv4(address) && masks.some((mask) => mask.startsWith(suffix)))) return hint;
  return wrong(`/${suffix} is neither a prefix (1 to ${isIPv4(address) ? 32 : 128}) nor a network mask`);
}

/** `network` is the text of the address field: a gateway outside of it could not be reached. */
export function checkGateway(text: string, network: string): Check {
  const gateway = text.trim();
  if (gateway === '') return right;
  const own = parseAddressWithPrefix(network);
  if (isIP(gateway) === 0) return checkBeginning(gateway, incomplete('An address such as 10.0.0.1, or nothing'));
  if (own === null) return right;
  if (isIP(gateway) !== isIP(own.address)) return wrong('Its kind (IPv4, IPv6) is not the kind of the address');
  if (sameAddress(gateway, own.address)) return wrong('This is the address of this computer');
  // An IPv6 gateway is mostly a link-local address, which is in no prefix that anybody enters (RFC 4861, section 4.2).
  if (isIPv6(gateway)) return right;
  return sameNetwork(gateway, own) ? right : wrong(`${gateway} is not in the network ${own.address}/${own.prefix}`);
}

export function checkDnsServers(text: string): Check {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  for (const [at, part] of parts.entries()) {
    if (isIP(part) !== 0) continue;
    const beingTyped = at === parts.length - 1 && text.endsWith(part);
    if (!beingTyped) return wrong(`${part} is not an IP address`);
    return checkBeginning(part, incomplete('Addresses separated by blanks, or nothing'));
  }
  return right;
}

function isIPv4(text: string): boolean {
  return ipVersion(text) === 4;
}

function isIPv6(text: string): boolean {
  return isIP(text) === 6;
}

/** 4 or 6; 0 for what is no address, or one with a zone (fe80::1%eth0): the adapter is chosen elsewhere. */
function isIP(text: string): number {
  return text.includes('%') ? 0 : ipVersion(text);
}

/** Whether an address may come of what is there so far. */
function checkBeginning(text: string, hint: Check): Check {
  if (isIP(text) !== 0) return hint;
  const parts = text.split('.');
  const v4 = parts.length <= 4 && parts.every((part) => /^\d{0,3}$/.test(part) && Number(part) <= 255);
  const v6 = /^[0-9a-f]{0,4}(:[0-9a-f]{0,4}){0,7}$/i.test(text);
  return v4 || v6 ? hint : wrong(`${text} is not an IP address`);
}

function checkHost({ address, prefix }: AddressWithPrefix): Check {
  if (isIPv6(address)) return checkHostV6(address, prefix);
  if (prefix < 1) return wrong('The prefix is 1 to 32');
  const value = numberOf(address);
  const first = value >>> 24;
  if (first === 0 || first === 127 || first >= 224) return wrong(`${address} is not an address for a computer`);
  // A /31 has two hosts and neither a network nor a broadcast address (RFC 3021).
  if (prefix >= 31) return right;
  const hostBits = value & (2 ** (32 - prefix) - 1);
  if (hostBits === 0) return wrong(`${address} is the address of the network itself`);
  return hostBits === 2 ** (32 - prefix) - 1 ? wrong(`${address} is the broadcast address of its network`) : right;
}

function checkHostV6(address: string, prefix: number): Check {
  if (prefix < 1) return wrong('The prefix is 1 to 128');
  if (/^ff/i.test(address) || sameAddress(address, '::') || sameAddress(address, '::1'))
    return wrong(`${address} is not an address for a computer`);
  return right;
}

function prefixOfDigits(text: string): number | null {
  return /^\d{1,3}$/.test(text) ? Number(text) : null;
}

/** By prefix: masks[24] is 255.255.255.0. */
const masks: readonly string[] = Array.from({ length: 33 }, (_, prefix) => {
  const bits = '1'.repeat(prefix).padEnd(32, '0');
  return [0, 8, 16, 24].map((at) => Number.parseInt(bits.slice(at, at + 8), 2)).join('.');
});

/** 24 for 255.255.255.0; null for what is no mask. */
function prefixOfMask(mask: string): number | null {
  const prefix = masks.indexOf(mask);
  return prefix < 0 ? null : prefix;
}

/** The 32 bits of an IPv4 address, unsigned. */
function numberOf(address: string): number {
  return address.split('.').reduce((value, part) => value * 256 + Number(part), 0);
}

function sameNetwork(address: string, own: AddressWithPrefix): boolean {
  const size = 2 ** (32 - own.prefix);
  return Math.floor(numberOf(address) / size) === Math.floor(numberOf(own.address) / size);
}

/** IPv6 has many ways to write one address; the URL parser writes each in one (RFC 5952). */
function sameAddress(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

function canonical(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]/`).hostname : address;
}
