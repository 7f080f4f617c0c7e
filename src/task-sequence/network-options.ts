/** What Apply Network Settings is told of adapters, as far as it can be judged before a run. */
import * as z from 'zod';
import { isFromVariable, type OptionProblem, problemsIn, problemWhen } from './option-problems.ts';

interface AdapterOptions {
  readonly mac?: string | undefined;
  readonly dhcp: boolean;
  readonly addresses: readonly string[];
  readonly gateway?: string | undefined;
  readonly gateways?: readonly Gateway[] | undefined;
  readonly dnsServers: readonly string[];
  readonly dnsSuffix?: string | undefined;
}

interface Gateway {
  readonly address: string;
  readonly metric: number;
}

const v4 = z.ipv4();
const v6 = z.ipv6();

/** 4 or 6; null for what is no address, and for one with a zone (`fe80::1%eth0`): its interface has another name there. */
export function addressFamily(text: string): 4 | 6 | null {
  if (v4.safeParse(text).success) return 4;
  return v6.safeParse(text).success ? 6 : null;
}

/** `192.0.2.10/24` in its parts; null for what is none. */
export function parsePrefixedAddress(text: string): { family: 4 | 6; address: string; prefix: number } | null {
  const [address = '', prefix = '', ...more] = text.split('/');
  const family = addressFamily(address);
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (family === null || more.length > 0 || !(bits >= 1 && bits <= (family === 4 ? 32 : 128))) return null;
  return { family, address, prefix: bits };
}

/** Lower case with colons; null for what is no MAC address. */
export function parseMac(text: string): string | null {
  const mac = text.toLowerCase().replaceAll('-', ':');
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac) ? mac : null;
}

export function adapterProblems(adapters: readonly AdapterOptions[]): OptionProblem[] {
  return adapters.flatMap((adapter, at) => {
    const { mac, dhcp, addresses, gateway, gateways, dnsServers } = adapter;
    const place = `adapters[${at}]`;
    const fromDhcp = 'it comes from DHCP: leave it out, or set dhcp to false';
    return problemsIn(
      macProblem(adapters, mac, at),
      problemWhen(!dhcp && addresses.length === 0, `${place}.addresses`, 'without DHCP it needs an address'),
      problemWhen(dhcp && addresses.length > 0, `${place}.addresses`, fromDhcp),
      problemWhen(dhcp && gateway !== undefined, `${place}.gateway`, fromDhcp),
      problemWhen(dhcp && gateways !== undefined, `${place}.gateways`, fromDhcp),
      problemWhen(
        gateway !== undefined && gateways !== undefined,
        `${place}.gateways`,
        'one gateway, or a list of them',
      ),
      gatewayProblems(gateways ?? [], `${place}.gateways`),
      domainProblem(`${place}.dnsSuffix`, adapter.dnsSuffix),
      addresses.flatMap((text, n) => textProblem(text, `${place}.addresses[${n}]`, isAddress, withPrefix) ?? []),
      gateway === undefined ? null : textProblem(gateway, `${place}.gateway`, isPlainAddress, plain),
      dnsServers.flatMap((text, n) => textProblem(text, `${place}.dnsServers[${n}]`, isPlainAddress, plain) ?? []),
    );
  });
}

/** Of two routes with the same metric the system takes one alone. */
function gatewayProblems(gateways: readonly Gateway[], place: string): OptionProblem[] {
  return gateways.flatMap(({ address, metric }, at) =>
    problemsIn(
      textProblem(address, `${place}[${at}].address`, isPlainAddress, plain),
      problemWhen(
        gateways.slice(0, at).some((other) => other.metric === metric && mayBeOfOneKind(other.address, address)),
        `${place}[${at}].metric`,
        `another gateway has the metric ${metric} too`,
      ),
    ),
  );
}

/** IPv4 and IPv6 have routes of their own. */
function mayBeOfOneKind(one: string, other: string): boolean {
  const kinds = [one, other].map((text) => (isFromVariable(text) ? null : addressFamily(text.trim())));
  return kinds.includes(null) || kinds[0] === kinds[1];
}

const withPrefix = 'an address with its prefix length, like 192.0.2.10/24';
const plain = 'an address, like 192.0.2.1';

function isAddress(text: string): boolean {
  return parsePrefixedAddress(text) !== null;
}

function isPlainAddress(text: string): boolean {
  return addressFamily(text) !== null;
}

function textProblem(text: string, option: string, isRight: (text: string) => boolean, wanted: string) {
  return problemWhen(!isFromVariable(text) && !isRight(text.trim()), option, `"${text}" is not ${wanted}`);
}

/** Two adapters of the same MAC address are one; so are two without any. */
function macProblem(adapters: readonly AdapterOptions[], mac: string | undefined, at: number): OptionProblem | null {
  const option = `adapters[${at}].mac`;
  if (mac !== undefined && isFromVariable(mac)) return null;
  if (mac !== undefined && parseMac(mac.trim()) === null) return { option, message: `"${mac}" is not a MAC address` };
  const same = adapters.findIndex((other) => keyOf(other.mac) === keyOf(mac));
  const message =
    mac === undefined
      ? 'only one adapter can be the one that the computer was booted from: name the others'
      : 'another adapter has this MAC address';
  return problemWhen(same !== at, option, message);
}

function keyOf(mac: string | undefined): string | null {
  return mac === undefined ? null : (parseMac(mac.trim()) ?? mac);
}

/** RFC 1123, 2.1: letters, digits and hyphens within, at most 63. */
export const HOST_LABEL = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** `example.org`, without the dots around that some write; null for what is no domain, or leaves no room for a computer's name. */
export function parseDomain(text: string): string | null {
  const domain = text.replace(/^\.|\.$/g, '');
  return domain.length <= 253 - 64 && domain.split('.').every((label) => HOST_LABEL.test(label)) ? domain : null;
}

export function domainProblem(option: string, text: string | undefined): OptionProblem | null {
  if (text === undefined || isFromVariable(text)) return null;
  return problemWhen(parseDomain(text.trim()) === null, option, `"${text}" is not a DNS domain`);
}
