/**
 * Typed readers for the options that matter to network boot. Each takes the option map of a parsed frame and gives
 * null (or an empty list) when the option is absent or malformed: a client with one odd option still boots.
 * Sources: RFC 2132 (53, 54, 57, 60), RFC 3004 (77), RFC 3046 (82), RFC 4578 (93, 94, 97), iPXE's features.h (175).
 */
import type { Buffer } from 'node:buffer';
import { formatAddress } from './packet.ts';

export const OPTION = {
  vendorInformation: 43,
  messageType: 53,
  serverIdentifier: 54,
  maximumMessageSize: 57,
  vendorClass: 60,
  tftpServerName: 66,
  bootFileName: 67,
  userClass: 77,
  relayInformation: 82,
  architecture: 93,
  networkInterface: 94,
  machineId: 97,
  ipxe: 175,
} as const;

type Options = ReadonlyMap<number, Buffer>;

const MESSAGE_TYPES = [
  'discover',
  'offer',
  'request',
  'decline',
  'acknowledge',
  'refuse',
  'release',
  'inform',
] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];

/** Option 53. */
export function messageType(options: Options): MessageType | null {
  const value = options.get(OPTION.messageType);
  return value?.length === 1 ? (MESSAGE_TYPES[value.readUInt8(0) - 1] ?? null) : null;
}

/** Number of a message type as option 53 carries it. */
export function messageTypeNumber(type: MessageType): number {
  return MESSAGE_TYPES.indexOf(type) + 1;
}

/** Option 54 as dotted text. */
export function serverIdentifier(options: Options): string | null {
  const value = options.get(OPTION.serverIdentifier);
  return value?.length === 4 ? formatAddress(value) : null;
}

/** Option 57 in bytes, counted like the IP datagram (RFC 2132 section 9.10); under 576 is not legal. */
export function maximumMessageSize(options: Options): number | null {
  const value = options.get(OPTION.maximumMessageSize);
  if (value?.length !== 2) return null;
  const bytes = value.readUInt16BE(0);
  return bytes < 576 ? null : bytes;
}

export interface VendorClass {
  readonly kind: 'PXEClient' | 'HTTPClient' | 'other';
  /** The option as text, trailing zeros removed. */
  readonly text: string;
  /** From `:Arch:00007`, when there. */
  readonly architecture: number | null;
}

/** Option 60, e.g. `PXEClient:Arch:00007:UNDI:003000`; undionly.kpxe sends the bare `PXEClient` (capture). */
export function vendorClass(options: Options): VendorClass | null {
  const value = options.get(OPTION.vendorClass);
  if (value === undefined) return null;
  const text = withoutTrailingZeros(value.toString('latin1'));
  const match = /^(PXEClient|HTTPClient)(?::|$)(?:Arch:(\d{5})(?::|$))?/.exec(text);
  const kind = match?.[1] === 'PXEClient' || match?.[1] === 'HTTPClient' ? match[1] : 'other';
  return { kind, text, architecture: match?.[2] === undefined ? null : Number(match[2]) };
}

/**
 * Option 77. RFC 3004 wants length-prefixed entries; iPXE sends the bare text `iPXE` (capture). The lengths are
 * believed only when they fill the option exactly.
 */
export function userClasses(options: Options): string[] {
  const value = options.get(OPTION.userClass);
  if (value === undefined || value.length === 0) return [];
  const entries: string[] = [];
  let at = 0;
  while (at < value.length) {
    const length = value.readUInt8(at);
    if (length === 0 || at + 1 + length > value.length) return [withoutTrailingZeros(value.toString('latin1'))];
    entries.push(value.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return entries;
}

/** Option 93: architecture numbers in the client's order (RFC 4578 section 2.1). */
export function architectureNumbers(options: Options): number[] {
  const value = options.get(OPTION.architecture);
  if (value === undefined || value.length % 2 !== 0) return [];
  return Array.from({ length: value.length / 2 }, (_, index) => value.readUInt16BE(index * 2));
}

export interface NetworkInterfaceId {
  readonly type: number;
  readonly major: number;
  readonly minor: number;
}

/** Option 94: UNDI revision (RFC 4578 section 2.2). */
export function networkInterfaceId(options: Options): NetworkInterfaceId | null {
  const value = options.get(OPTION.networkInterface);
  if (value?.length !== 3) return null;
  return { type: value.readUInt8(0), major: value.readUInt8(1), minor: value.readUInt8(2) };
}

/**
 * Option 97 as the text SMBIOS tools print: the first three fields are little-endian on the wire
 * (RFC 4578 section 2.3; OVMF with a set UUID). All zeros and all ones mean "not set" (SMBIOS 7.2.1) and give null.
 */
export function machineUuid(options: Options): string | null {
  const value = options.get(OPTION.machineId);
  if (value?.length !== 17 || value.readUInt8(0) !== 0) return null;
  const guid = value.subarray(1);
  if (guid.every((byte) => byte === 0) || guid.every((byte) => byte === 0xff)) return null;
  const hex = (start: number, end: number): string => guid.toString('hex', start, end);
  const first = guid.readUInt32LE(0).toString(16).padStart(8, '0');
  const second = guid.readUInt16LE(4).toString(16).padStart(4, '0');
  const third = guid.readUInt16LE(6).toString(16).padStart(4, '0');
  return `${first}-${second}-${third}-${hex(8, 10)}-${hex(10, 16)}`;
}

/** Feature flags of iPXE's option 175, by the sub-option number in its `features.h`. */
const IPXE_FEATURES = [
  [0x10, 'pxe-extensions'],
  [0x11, 'iscsi'],
  [0x12, 'aoe'],
  [0x13, 'http'],
  [0x14, 'https'],
  [0x15, 'tftp'],
  [0x16, 'ftp'],
  [0x17, 'dns'],
  [0x18, 'bzimage'],
  [0x19, 'multiboot'],
  [0x1a, 'slam'],
  [0x1b, 'srp'],
  [0x20, 'nbi'],
  [0x21, 'pxe'],
  [0x22, 'elf'],
  [0x23, 'comboot'],
  [0x24, 'efi'],
  [0x25, 'fcoe'],
  [0x26, 'vlan'],
  [0x27, 'menu'],
  [0x28, 'sdi'],
  [0x29, 'nfs'],
] as const;
const IPXE_VERSION = 0xeb;

export type IpxeFeature = (typeof IPXE_FEATURES)[number][1];
const FEATURE_BY_CODE = new Map<number, IpxeFeature>(IPXE_FEATURES);

export interface IpxeOptions {
  /** `1.21.1`, null when iPXE did not say. */
  readonly version: string | null;
  readonly features: ReadonlySet<IpxeFeature>;
  /** Every sub-option as sent, the ones above included. */
  readonly subOptions: ReadonlyMap<number, Buffer>;
}

/** Option 175, iPXE's encapsulated options; null when absent or when a sub-option reaches past the end. */
export function ipxeOptions(options: Options): IpxeOptions | null {
  const value = options.get(OPTION.ipxe);
  const subOptions = value === undefined ? null : readSubOptions(value);
  if (subOptions === null) return null;
  const features = new Set<IpxeFeature>();
  for (const [code, flag] of subOptions) {
    const feature = FEATURE_BY_CODE.get(code);
    if (feature !== undefined && flag.some((byte) => byte !== 0)) features.add(feature);
  }
  const version = subOptions.get(IPXE_VERSION);
  return { version: version === undefined || version.length === 0 ? null : version.join('.'), features, subOptions };
}

function readSubOptions(value: Buffer): Map<number, Buffer> | null {
  const subOptions = new Map<number, Buffer>();
  let at = 0;
  while (at < value.length) {
    const code = value.readUInt8(at);
    if (code === 255) break;
    if (code === 0) {
      at += 1;
      continue;
    }
    const length = value[at + 1];
    if (length === undefined || at + 2 + length > value.length) return null;
    subOptions.set(code, value.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return subOptions;
}

function withoutTrailingZeros(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end -= 1;
  return text.slice(0, end);
}
