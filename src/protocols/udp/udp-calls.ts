/** The system calls of UDP sockets that node:dgram does not make: options it lacks, and sends without an object for each datagram. Linux only. */
import { Buffer } from 'node:buffer';
import { endianness } from 'node:os';
import { getSystemErrorMap, getSystemErrorName } from 'node:util';
import koffi from 'koffi';

const AF_INET = 2;
const SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0o4000 | 0o2000000;

interface UdpCalls {
  readonly socket: (domain: number, type: number, protocol: number) => number;
  readonly setsockopt: (fd: number, level: number, name: number, value: Buffer, length: number) => number;
  readonly bind: (fd: number, address: Buffer, length: number) => number;
  readonly connect: (fd: number, address: Buffer, length: number) => number;
  /** Gives the bytes that were taken, or -1. */
  readonly send: (fd: number, bytes: Uint8Array, length: number, flags: number) => number;
  readonly close: (fd: number) => number;
}

let loaded: UdpCalls | undefined;

export function udpCalls(): UdpCalls {
  if (loaded !== undefined) return loaded;
  // null: the symbols of the running process, so the same line works with glibc and musl.
  const library = koffi.load(null);
  loaded = {
    socket: library.func('int socket(int domain, int type, int protocol)'),
    setsockopt: library.func('int setsockopt(int fd, int level, int name, const void *value, uint32_t length)'),
    bind: library.func('int bind(int fd, const void *address, uint32_t length)'),
    connect: library.func('int connect(int fd, const void *address, uint32_t length)'),
    send: library.func('int64_t send(int fd, const void *bytes, size_t length, int flags)'),
    close: library.func('int close(int fd)'),
  };
  return loaded;
}

/** A call that failed: which, and what the system says. */
export class UdpCallError extends Error {
  override readonly name = 'UdpCallError';
  /** `EADDRINUSE` and the like. */
  readonly code: string;

  constructor(call: string, errno: number) {
    const code = getSystemErrorName(-errno);
    super(`${call} failed, ${getSystemErrorMap().get(-errno)?.[1] ?? 'unknown error'} (${code}).`);
    this.code = code;
  }
}

/**
 * A new IPv4 socket, set up by `setUp`, whose `check` throws when a call gave less than 0. The caller owns the descriptor;
 * `dgram.Socket.bind({ fd })` takes it over.
 * @throws UdpCallError
 */
export function openUdpSocket(setUp: (fd: number, check: (call: string, result: number) => void) => void): number {
  const calls = udpCalls();
  const check = (call: string, result: number): void => {
    if (result < 0) throw new UdpCallError(call, koffi.errno());
  };
  const fd = calls.socket(AF_INET, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
  check('socket', fd);
  try {
    setUp(fd, check);
    return fd;
  } catch (error) {
    calls.close(fd);
    throw error;
  }
}

/** The value of an option that is a number. */
export function optionValue(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  if (endianness() === 'LE') bytes.writeInt32LE(value);
  else bytes.writeInt32BE(value);
  return bytes;
}

/** struct sockaddr_in: family in host order, port and address in network order. */
export function socketAddress(address: string, port: number): Buffer {
  const bytes = Buffer.alloc(16);
  if (endianness() === 'LE') bytes.writeUInt16LE(AF_INET, 0);
  else bytes.writeUInt16BE(AF_INET, 0);
  bytes.writeUInt16BE(port, 2);
  bytes.set(address.split('.').map(Number), 4);
  return bytes;
}
