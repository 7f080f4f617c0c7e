/**
 * Which addresses the site may be sent to by somebody who can only name a URL (SSRF): none of its own machine, of the networks behind it, of a cloud's metadata, none that
 * reaches many, and none that is one of these in other words. Pure.
 */
import { BlockList, isIP } from 'node:net';

/** IANA's special-purpose address registries (RFC 6890 and what followed), multicast, and the ways to write an IPv4 address in an IPv6 one. */
const refused: readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6', why: string][] = [
  ['0.0.0.0', 8, 'ipv4', 'this network'],
  ['10.0.0.0', 8, 'ipv4', 'a private network'],
  ['100.64.0.0', 10, 'ipv4', 'the shared network of a provider'],
  ['127.0.0.0', 8, 'ipv4', 'the site server itself'],
  ['169.254.0.0', 16, 'ipv4', 'link-local, where clouds have their metadata'],
  ['172.16.0.0', 12, 'ipv4', 'a private network'],
  ['192.0.0.0', 24, 'ipv4', 'reserved for protocols'],
  ['192.0.2.0', 24, 'ipv4', 'for documentation'],
  ['192.88.99.0', 24, 'ipv4', 'a relay of 6to4'],
  ['192.168.0.0', 16, 'ipv4', 'a private network'],
  ['198.18.0.0', 15, 'ipv4', 'for benchmarks'],
  ['198.51.100.0', 24, 'ipv4', 'for documentation'],
  ['203.0.113.0', 24, 'ipv4', 'for documentation'],
  ['224.0.0.0', 4, 'ipv4', 'multicast'],
  ['240.0.0.0', 4, 'ipv4', 'reserved, or broadcast'],
  ['::', 128, 'ipv6', 'this network'],
  ['::1', 128, 'ipv6', 'the site server itself'],
  ['::', 96, 'ipv6', 'an IPv4 address in another form'],
  ['::ffff:0:0:0', 96, 'ipv6', 'an IPv4 address in another form'],
  ['64:ff9b::', 96, 'ipv6', 'an IPv4 address in another form'],
  ['64:ff9b:1::', 48, 'ipv6', 'an IPv4 address in another form'],
  ['100::', 64, 'ipv6', 'for discarding'],
  ['2001::', 23, 'ipv6', 'reserved for protocols, Teredo among them'],
  ['2001:db8::', 32, 'ipv6', 'for documentation'],
  ['2002::', 16, 'ipv6', 'an IPv4 address in another form'],
  ['3fff::', 20, 'ipv6', 'for documentation'],
  ['5f00::', 16, 'ipv6', 'for segment routing'],
  ['fc00::', 7, 'ipv6', 'a private network'],
  ['fe80::', 10, 'ipv6', 'link-local'],
  ['fec0::', 10, 'ipv6', 'a private network'],
  ['ff00::', 8, 'ipv6', 'multicast'],
];

const lists = refused.map(([network, prefix, family, why]) => ({ list: listOf(network, prefix, family), why }));

function listOf(network: string, prefix: number, family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list;
}

/** Why nothing may be sent there; null: it may. `allowed`: networks of the site's own settings, `10.1.0.0/16`. What is no address is refused. */
export function whyRefused(address: string, allowed: readonly string[]): string | null {
  const plain = unmapped(address);
  const version = isIP(plain);
  if (version === 0) return 'no address';
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (allowed.some((network) => isWithin(plain, family, network))) return null;
  return lists.find(({ list }) => list.check(plain, family))?.why ?? null;
}

/** `::ffff:7f00:1` and `::ffff:127.0.0.1` are 127.0.0.1: the way in which URL writes an IPv6 address tells which. */
function unmapped(address: string): string {
  if (isIP(address) !== 6 || address.includes('%')) return address;
  const written = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [, high = '', low = ''] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(written) ?? [];
  if (high === '') return written;
  const [one, two] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [one >> 8, one & 255, two >> 8, two & 255].join('.');
}

function isWithin(address: string, family: 'ipv4' | 'ipv6', network: string): boolean {
  const [base = '', prefix = ''] = network.split('/');
  if ((isIP(base) === 4 ? 'ipv4' : 'ipv6') !== family) return false;
  return listOf(base, Number(prefix), family).check(address, family);
}
