/** TFTP packets, bytes in and values out (RFC 1350 section 5, RFC 2347). */
import { Buffer } from 'node:buffer';

const OPCODE = {
  'read-request': 1,
  'write-request': 2,
  data: 3,
  ack: 4,
  error: 5,
  'option-ack': 6,
} as const;

/** RFC 1350 section 5 and RFC 2347. */
export const ERROR_CODE = {
  notDefined: 0,
  fileNotFound: 1,
  accessViolation: 2,
  diskFull: 3,
  illegalOperation: 4,
  unknownTransferId: 5,
  fileExists: 6,
  noSuchUser: 7,
  optionsRefused: 8,
} as const;

/** RFC 2347 section "Packet Formats": a request has at most 512 octets; some room for senders that do not count. */
const MAX_REQUEST_BYTES = 1024;
const MAX_OPTIONS = 16;

export interface TftpOption {
  /** As the client spelled it. */
  readonly name: string;
  readonly value: string;
}

export interface TftpRequest {
  readonly kind: 'read-request' | 'write-request';
  readonly file: string;
  /** Lower case: `octet`, `netascii`, … */
  readonly mode: string;
  readonly options: readonly TftpOption[];
}

export type TftpPacket =
  | TftpRequest
  | { readonly kind: 'data'; readonly block: number; readonly bytes: Buffer }
  | { readonly kind: 'ack'; readonly block: number }
  | { readonly kind: 'error'; readonly code: number; readonly message: string }
  | { readonly kind: 'option-ack'; readonly options: readonly TftpOption[] };

/** The bytes are no TFTP packet. `isRequest` tells whether the sender deserves an ERROR back. */
export class TftpPacketError extends Error {
  override readonly name = 'TftpPacketError';
  readonly isRequest: boolean;

  constructor(detail: string, isRequest: boolean) {
    super(`Not a valid TFTP packet: ${detail}`);
    this.isRequest = isRequest;
  }
}

/**
 * Reads one packet. DATA bytes are a view into the input.
 * @throws TftpPacketError
 */
export function parseTftpPacket(bytes: Uint8Array): TftpPacket {
  const packet = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (packet.length < 4) throw new TftpPacketError(`${packet.length} bytes, at least 4 are needed.`, false);
  const opcode = packet.readUInt16BE(0);
  switch (opcode) {
    case OPCODE['read-request']:
      return parseRequest('read-request', packet);
    case OPCODE['write-request']:
      return parseRequest('write-request', packet);
    case OPCODE.data:
      return { kind: 'data', block: packet.readUInt16BE(2), bytes: packet.subarray(4) };
    case OPCODE.ack:
      return { kind: 'ack', block: packet.readUInt16BE(2) };
    case OPCODE.error:
      return { kind: 'error', code: packet.readUInt16BE(2), message: errorText(packet.subarray(4)) };
    case OPCODE['option-ack']:
      return { kind: 'option-ack', options: pairs(strings(packet.subarray(2), 0), false) };
    default:
      throw new TftpPacketError(`opcode ${opcode} is unknown.`, false);
  }
}

/** Writes a request, e.g. for clients. */
export function writeRequest(request: TftpRequest): Buffer {
  const texts = [request.file, request.mode, ...request.options.flatMap(({ name, value }) => [name, value])];
  return Buffer.concat([header(request.kind), ...texts.map(zeroTerminated)]);
}

export const DATA_HEADER_BYTES = 4;

/** The four bytes before a DATA packet's bytes; `block` is taken modulo 65536. */
export function writeDataHeader(target: Buffer, at: number, block: number): void {
  target.writeUInt16BE(OPCODE.data, at);
  target.writeUInt16BE(block & 0xffff, at + 2);
}

/** Writes an ACK; `block` is taken modulo 65536. */
export function writeAck(block: number): Buffer {
  return header('ack', block);
}

/** Writes an ERROR. The text goes to strangers: it must not name anything of this machine. */
export function writeError(code: number, message: string): Buffer {
  return Buffer.concat([header('error', code), zeroTerminated(message)]);
}

/** Writes an OACK. */
export function writeOptionAck(options: readonly TftpOption[]): Buffer {
  return Buffer.concat([
    header('option-ack'),
    ...options.flatMap(({ name, value }) => [zeroTerminated(name), zeroTerminated(value)]),
  ]);
}

function parseRequest(kind: TftpRequest['kind'], packet: Buffer): TftpRequest {
  if (packet.length > MAX_REQUEST_BYTES) {
    throw new TftpPacketError(`a request of ${packet.length} bytes, at most ${MAX_REQUEST_BYTES} are read.`, true);
  }
  const [file, mode, ...rest] = strings(packet.subarray(2), 2);
  if (file === undefined || mode === undefined || file === '' || mode === '') {
    throw new TftpPacketError('a request without file name or mode.', true);
  }
  return { kind, file, mode: mode.toLowerCase(), options: pairs(rest, true) };
}

/**
 * Zero-terminated texts: `fixed` of them, then names and values. An empty name ends the list: firmware that sends a
 * request of fixed size pads it with zeros.
 */
function strings(area: Buffer, fixed: 0 | 2): string[] {
  const isRequest = fixed === 2;
  if (area.at(-1) !== 0) throw new TftpPacketError('the last text is not terminated by a zero.', isRequest);
  const texts: string[] = [];
  for (let at = 0; at < area.length; ) {
    const end = area.indexOf(0, at);
    if (end === at && texts.length >= fixed && texts.length % 2 === 0) break;
    texts.push(area.toString('utf8', at, end));
    if (texts.length > fixed + 2 * MAX_OPTIONS) throw new TftpPacketError('too many options.', isRequest);
    at = end + 1;
  }
  return texts;
}

function pairs(texts: readonly string[], isRequest: boolean): TftpOption[] {
  const options: TftpOption[] = [];
  const names = new Set<string>();
  for (let at = 0; at < texts.length; at += 2) {
    const name = texts[at] ?? '';
    const value = texts[at + 1];
    if (value === undefined) throw new TftpPacketError(`option ${name} has no value.`, isRequest);
    // RFC 2347: "An option may only be specified once"; names are case-insensitive.
    if (names.has(name.toLowerCase())) throw new TftpPacketError(`option ${name} comes twice.`, isRequest);
    names.add(name.toLowerCase());
    options.push({ name, value });
  }
  return options;
}

/** A text without its terminating zero is read as well: the message is only for the log. */
function errorText(area: Buffer): string {
  const end = area.indexOf(0);
  return area.toString('utf8', 0, Math.min(end === -1 ? area.length : end, 512));
}

function header(kind: keyof typeof OPCODE, number?: number): Buffer {
  const bytes = Buffer.allocUnsafe(number === undefined ? 2 : 4);
  bytes.writeUInt16BE(OPCODE[kind], 0);
  if (number !== undefined) bytes.writeUInt16BE(number & 0xffff, 2);
  return bytes;
}

function zeroTerminated(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8');
}
