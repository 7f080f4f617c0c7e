/** What a network-booting client says about itself, read out of one frame. */
import { Buffer } from 'node:buffer';
import {
  architectureNumbers,
  type IpxeOptions,
  ipxeOptions,
  type MessageType,
  machineUuid,
  maximumMessageSize,
  messageType,
  OPTION,
  serverIdentifier,
  userClasses,
  type VendorClass,
  vendorClass,
} from './options.ts';
import type { DhcpPacket } from './packet.ts';

export type ClientArchitecture =
  | 'bios'
  | 'x86-uefi'
  | 'x64-uefi'
  | 'arm32-uefi'
  | 'arm64-uefi'
  | 'riscv32-uefi'
  | 'riscv64-uefi'
  | 'loongarch64-uefi'
  | 'unknown';

export interface PxeRequest {
  readonly xid: number;
  readonly messageType: 'discover' | 'request' | 'inform';
  /** `52:54:00:77:00:01`, lower case. */
  readonly mac: string;
  /** SMBIOS text form, lower case; null when firmware sent none, all zeros or all ones. */
  readonly uuid: string | null;
  readonly architecture: ClientArchitecture;
  /** Option 93 as sent, for the log. */
  readonly architectureNumbers: readonly number[];
  /** UEFI HTTP Boot: wants an absolute URL instead of a TFTP path. */
  readonly httpBoot: boolean;
  /** Set when the client is iPXE; features are empty when it sent no (readable) option 175. */
  readonly ipxe: Pick<IpxeOptions, 'version' | 'features'> | null;
  /** The relay agent's address, null on the local segment. */
  readonly relay: string | null;
  /** The client's own address, null while it has none. */
  readonly ciaddr: string | null;
  readonly broadcast: boolean;
  readonly vendorClass: string;
  /** Option 54: the server this message speaks to. */
  readonly serverIdentifier: string | null;
  /** Largest DHCP message (UDP payload) the client takes, in bytes. */
  readonly maximumReplyBytes: number;
  /** What a reply must give back unchanged. */
  readonly echo: {
    readonly flags: number;
    readonly hardwareType: number;
    readonly hardwareAddress: Buffer;
    readonly machineId: Buffer | null;
    readonly relayInformation: Buffer | null;
  };
}

const ETHERNET_ADDRESS_BYTES = 6;
const IP_AND_UDP_HEADER_BYTES = 28;
/** RFC 2131 section 2: what every client must take. */
const SMALLEST_MAXIMUM_MESSAGE = 576;

/**
 * IANA "Processor Architecture Types". 7 and 9 were swapped in RFC 4578 (erratum 4625), so firmware sends either
 * for x64; real EFI byte code clients do not exist, hence 9 and 17 count as x64.
 */
const ARCHITECTURES = new Map<number, { architecture: ClientArchitecture; httpBoot: boolean }>([
  [0, { architecture: 'bios', httpBoot: false }],
  [6, { architecture: 'x86-uefi', httpBoot: false }],
  [7, { architecture: 'x64-uefi', httpBoot: false }],
  [9, { architecture: 'x64-uefi', httpBoot: false }],
  [10, { architecture: 'arm32-uefi', httpBoot: false }],
  [11, { architecture: 'arm64-uefi', httpBoot: false }],
  [15, { architecture: 'x86-uefi', httpBoot: true }],
  [16, { architecture: 'x64-uefi', httpBoot: true }],
  [17, { architecture: 'x64-uefi', httpBoot: true }],
  [18, { architecture: 'arm32-uefi', httpBoot: true }],
  [19, { architecture: 'arm64-uefi', httpBoot: true }],
  [20, { architecture: 'bios', httpBoot: true }],
  [25, { architecture: 'riscv32-uefi', httpBoot: false }],
  [26, { architecture: 'riscv32-uefi', httpBoot: true }],
  [27, { architecture: 'riscv64-uefi', httpBoot: false }],
  [28, { architecture: 'riscv64-uefi', httpBoot: true }],
  [39, { architecture: 'loongarch64-uefi', httpBoot: false }],
  [40, { architecture: 'loongarch64-uefi', httpBoot: true }],
]);

/**
 * Reads a client's message; null for everything that is not a booting client's DISCOVER, REQUEST or INFORM
 * (ordinary DHCP clients, replies of servers, hardware addresses that are not six bytes).
 */
export function readPxeRequest(packet: DhcpPacket): PxeRequest | null {
  const type = clientMessageType(messageType(packet.options));
  const vendor = vendorClass(packet.options);
  if (packet.operation !== 'request' || type === null || vendor === null || vendor.kind === 'other') return null;
  if (packet.hardwareLength !== ETHERNET_ADDRESS_BYTES) return null;
  const numbers = architectureNumbers(packet.options);
  return {
    xid: packet.transactionId,
    messageType: type,
    mac: packet.hardwareAddress.toString('hex', 0, ETHERNET_ADDRESS_BYTES).replace(/(..)(?!$)/g, '$1:'),
    uuid: machineUuid(packet.options),
    ...whatBoots(numbers, vendor),
    architectureNumbers: numbers,
    ipxe: readIpxe(packet.options),
    relay: addressOrNull(packet.relayAddress),
    ciaddr: addressOrNull(packet.clientAddress),
    broadcast: (packet.flags & 0x8000) !== 0,
    vendorClass: vendor.text,
    serverIdentifier: serverIdentifier(packet.options),
    maximumReplyBytes: (maximumMessageSize(packet.options) ?? SMALLEST_MAXIMUM_MESSAGE) - IP_AND_UDP_HEADER_BYTES,
    echo: {
      flags: packet.flags,
      hardwareType: packet.hardwareType,
      hardwareAddress: Buffer.from(packet.hardwareAddress),
      machineId: packet.options.get(OPTION.machineId) ?? null,
      relayInformation: packet.options.get(OPTION.relayInformation) ?? null,
    },
  };
}

function clientMessageType(type: MessageType | null): PxeRequest['messageType'] | null {
  return type === 'discover' || type === 'request' || type === 'inform' ? type : null;
}

/**
 * Option 93 before the suffix of option 60: undionly.kpxe sends a bare `PXEClient` beside a right option 93. Option 55
 * is never consulted: OVMF's HTTP Boot puts a random byte into it (two captures of one firmware differ).
 */
function whatBoots(numbers: readonly number[], vendor: VendorClass): Pick<PxeRequest, 'architecture' | 'httpBoot'> {
  const candidates = vendor.architecture === null ? numbers : [...numbers, vendor.architecture];
  const known = candidates.map((number) => ARCHITECTURES.get(number)).find((entry) => entry !== undefined);
  const isHttpClass = vendor.kind === 'HTTPClient';
  if (known !== undefined) return { ...known, httpBoot: known.httpBoot || isHttpClass };
  // PXE before option 93 existed (PXE 2.0) is always BIOS.
  const architecture = candidates.length === 0 && !isHttpClass ? 'bios' : 'unknown';
  return { architecture, httpBoot: isHttpClass };
}

function readIpxe(options: DhcpPacket['options']): PxeRequest['ipxe'] {
  if (!userClasses(options).includes('iPXE')) return null;
  const sent = ipxeOptions(options);
  return { version: sent?.version ?? null, features: sent?.features ?? new Set() };
}

function addressOrNull(address: string): string | null {
  return address === '0.0.0.0' ? null : address;
}
