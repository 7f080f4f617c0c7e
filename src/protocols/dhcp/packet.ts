/**
 * BOOTP/DHCP frames, bytes in and values out (RFC 2131 section 2, RFC 2132 sections 2 and 9.3, RFC 3396).
 * Knows the frame and the option list, not what the options mean: that is `options.ts`.
 */
import { Buffer } from 'node:buffer';

/** Fixed part of a frame: up to and including the 128-byte file field, without the magic cookie. */
const FIXED_BYTES = 236;
const MAGIC_COOKIE = 0x63825363;
const OPTIONS_START = FIXED_BYTES + 4;
/** One jumbo Ethernet frame; nothing that boots sends more, and a bound keeps hostile input cheap. */
const MAX_PACKET_BYTES = 9216;
const SNAME = { start: 44, length: 64 } as const;
const FILE = { start: 108, length: 128 } as const;
const PAD = 0;
const OVERLOAD = 52;
const END = 255;

export type DhcpPacketProblem =
  | 'too-short'
  | 'too-long'
  | 'no-magic-cookie'
  | 'bad-operation'
  | 'bad-hardware-length'
  | 'truncated-option'
  | 'bad-overload';

/** The bytes are not a DHCP frame that can be trusted; `problem` says which rule they break. */
export class DhcpPacketError extends Error {
  override readonly name = 'DhcpPacketError';
  readonly problem: DhcpPacketProblem;

  constructor(problem: DhcpPacketProblem, detail: string) {
    super(`Not a valid DHCP packet: ${detail}`);
    this.problem = problem;
  }
}

/** One frame. Addresses are dotted text, `0.0.0.0` for none; option values are copies, already joined (RFC 3396). */
export interface DhcpPacket {
  readonly operation: 'request' | 'reply';
  readonly hardwareType: number;
  readonly hardwareLength: number;
  readonly hops: number;
  readonly transactionId: number;
  readonly seconds: number;
  readonly flags: number;
  readonly clientAddress: string;
  readonly yourAddress: string;
  readonly nextServer: string;
  readonly relayAddress: string;
  /** The whole 16-byte chaddr field. */
  readonly hardwareAddress: Buffer;
  readonly serverName: string;
  readonly bootFile: string;
  readonly options: ReadonlyMap<number, Buffer>;
}

/**
 * Reads one frame.
 * @throws DhcpPacketError for anything that is not a complete DHCP frame
 */
export function parseDhcpPacket(bytes: Uint8Array): DhcpPacket {
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  checkFrame(frame);
  const hardwareLength = frame.readUInt8(2);
  const pieces: OptionPieces = new Map();
  collectOptions(frame.subarray(OPTIONS_START), pieces);
  const overload = overloadedFields(pieces);
  // RFC 3396 section 5: the aggregate buffer is options, then file, then sname.
  if (overload.file) collectOptions(fieldOf(frame, FILE), pieces);
  if (overload.sname) collectOptions(fieldOf(frame, SNAME), pieces);
  return {
    operation: frame.readUInt8(0) === 1 ? 'request' : 'reply',
    hardwareType: frame.readUInt8(1),
    hardwareLength,
    hops: frame.readUInt8(3),
    transactionId: frame.readUInt32BE(4),
    seconds: frame.readUInt16BE(8),
    flags: frame.readUInt16BE(10),
    clientAddress: formatAddress(frame.subarray(12, 16)),
    yourAddress: formatAddress(frame.subarray(16, 20)),
    nextServer: formatAddress(frame.subarray(20, 24)),
    relayAddress: formatAddress(frame.subarray(24, 28)),
    hardwareAddress: Buffer.from(frame.subarray(28, 44)),
    serverName: overload.sname ? '' : textOf(fieldOf(frame, SNAME)),
    bootFile: overload.file ? '' : textOf(fieldOf(frame, FILE)),
    options: joinPieces(pieces),
  };
}

/**
 * Writes one frame; options go out in the map's order, values over 255 bytes in several pieces (RFC 3396), and the
 * frame is padded to `minimumBytes` (RFC 1542 section 2.1: some relays and ROMs drop replies under 300 bytes).
 * @throws RangeError when a field does not fit its place
 */
export function writeDhcpPacket(packet: DhcpPacket, minimumBytes = 300): Buffer {
  const frame = Buffer.alloc(OPTIONS_START);
  frame.writeUInt8(packet.operation === 'request' ? 1 : 2, 0);
  frame.writeUInt8(packet.hardwareType, 1);
  frame.writeUInt8(packet.hardwareLength, 2);
  frame.writeUInt8(packet.hops, 3);
  frame.writeUInt32BE(packet.transactionId, 4);
  frame.writeUInt16BE(packet.seconds, 8);
  frame.writeUInt16BE(packet.flags, 10);
  writeAddress(frame, 12, packet.clientAddress);
  writeAddress(frame, 16, packet.yourAddress);
  writeAddress(frame, 20, packet.nextServer);
  writeAddress(frame, 24, packet.relayAddress);
  if (packet.hardwareAddress.length > 16) throw new RangeError('A hardware address has at most 16 bytes.');
  packet.hardwareAddress.copy(frame, 28);
  writeText(frame, SNAME, packet.serverName, 'server name');
  writeText(frame, FILE, packet.bootFile, 'boot file');
  frame.writeUInt32BE(MAGIC_COOKIE, FIXED_BYTES);
  const parts = [frame, ...[...packet.options].flatMap(([code, value]) => optionPieces(code, value)), Buffer.of(END)];
  const missing = minimumBytes - parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat(missing > 0 ? [...parts, Buffer.alloc(missing)] : parts);
}

/** Longest text the file field holds: one byte stays for the terminating zero. */
export const FILE_FIELD_TEXT_BYTES = FILE.length - 1;

/** Four bytes as dotted text. */
export function formatAddress(bytes: Uint8Array): string {
  return bytes.subarray(0, 4).join('.');
}

/**
 * Dotted text as four bytes.
 * @throws RangeError for text that is not an IPv4 address
 */
export function addressBytes(address: string): Buffer {
  const numbers = address.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  if (numbers.length !== 4 || numbers.some((number) => number > 255)) {
    throw new RangeError(`"${address}" is not an IPv4 address such as 192.0.2.1.`);
  }
  return Buffer.from(numbers);
}

type OptionPieces = Map<number, Buffer[]>;
interface Field {
  readonly start: number;
  readonly length: number;
}

function checkFrame(frame: Buffer): void {
  if (frame.length < OPTIONS_START) {
    throw new DhcpPacketError('too-short', `${frame.length} bytes, at least ${OPTIONS_START} are needed.`);
  }
  if (frame.length > MAX_PACKET_BYTES) {
    throw new DhcpPacketError('too-long', `${frame.length} bytes, at most ${MAX_PACKET_BYTES} are read.`);
  }
  if (frame.readUInt32BE(FIXED_BYTES) !== MAGIC_COOKIE) {
    throw new DhcpPacketError('no-magic-cookie', 'the option list does not begin with 99.130.83.99.');
  }
  const operation = frame.readUInt8(0);
  if (operation !== 1 && operation !== 2) {
    throw new DhcpPacketError('bad-operation', `operation ${operation} is neither request (1) nor reply (2).`);
  }
  if (frame.readUInt8(2) > 16) {
    throw new DhcpPacketError('bad-hardware-length', `a hardware address of ${frame.readUInt8(2)} bytes.`);
  }
}

function collectOptions(area: Buffer, pieces: OptionPieces): void {
  let at = 0;
  // A missing END is tolerated at the end of the area: the bytes before it are complete all the same.
  while (at < area.length) {
    const code = area.readUInt8(at);
    if (code === END) return;
    if (code === PAD) {
      at += 1;
      continue;
    }
    const length = area[at + 1];
    if (length === undefined || at + 2 + length > area.length) {
      throw new DhcpPacketError('truncated-option', `option ${code} reaches past the end.`);
    }
    const value = area.subarray(at + 2, at + 2 + length);
    const known = pieces.get(code);
    if (known === undefined) pieces.set(code, [value]);
    else known.push(value);
    at += 2 + length;
  }
}

function overloadedFields(pieces: OptionPieces): { file: boolean; sname: boolean } {
  const value = pieces.get(OVERLOAD)?.[0];
  if (value === undefined) return { file: false, sname: false };
  const fields = value.length === 1 ? value.readUInt8(0) : 0;
  if (fields < 1 || fields > 3) throw new DhcpPacketError('bad-overload', 'option 52 must be 1, 2 or 3.');
  return { file: (fields & 1) !== 0, sname: (fields & 2) !== 0 };
}

function joinPieces(pieces: OptionPieces): Map<number, Buffer> {
  return new Map([...pieces].map(([code, values]) => [code, Buffer.concat(values)]));
}

function fieldOf(frame: Buffer, field: Field): Buffer {
  return frame.subarray(field.start, field.start + field.length);
}

function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end === -1 ? field.length : end);
}

function writeText(frame: Buffer, field: Field, text: string, what: string): void {
  if (text.length >= field.length) throw new RangeError(`The ${what} is longer than ${field.length - 1} characters.`);
  frame.write(text, field.start, 'latin1');
}

function writeAddress(frame: Buffer, at: number, address: string): void {
  addressBytes(address).copy(frame, at);
}

function optionPieces(code: number, value: Buffer): Buffer[] {
  if (code <= PAD || code >= END) throw new RangeError(`Option ${code} cannot carry a value.`);
  const pieces: Buffer[] = [];
  for (let at = 0; at === 0 || at < value.length; at += 255) {
    const piece = value.subarray(at, at + 255);
    pieces.push(Buffer.of(code, piece.length), piece);
  }
  return pieces;
}
