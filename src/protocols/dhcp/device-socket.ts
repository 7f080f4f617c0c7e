/**
 * A UDP socket tied to one network interface (SO_BINDTODEVICE), which node:dgram cannot make: it has neither that
 * option nor IP_PKTINFO, so it could not tell which interface a broadcast came in by. Linux only; kept apart from
 * `sockets.ts` so that sockets handed over by a service manager need no native code.
 */
import { Buffer } from 'node:buffer';
import { endianness } from 'node:os';
import { getSystemErrorMap, getSystemErrorName } from 'node:util';
import koffi from 'koffi';

const AF_INET = 2;
const SOCK_DGRAM_NONBLOCK_CLOEXEC = 2 | 0o4000 | 0o2000000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SO_BROADCAST = 6;
const SO_BINDTODEVICE = 25;

interface Libc {
  socket: (domain: number, type: number, protocol: number) => number;
  setsockopt: (fd: number, level: number, name: number, value: Buffer, length: number) => number;
  bind: (fd: number, address: Buffer, length: number) => number;
  close: (fd: number) => number;
}

let loaded: Libc | undefined;

/**
 * Opens 0.0.0.0:`port` on one interface, with broadcast allowed and the address shared (SO_REUSEADDR). The caller owns
 * the returned file descriptor; `dgram.Socket.bind({ fd })` takes it over.
 * @throws Error saying which call failed and why (no such interface, port taken, no permission)
 */
export function openDeviceSocket(interfaceName: string, port: number): number {
  const libc = loadLibc();
  const fail = (call: string): Error => {
    const number = koffi.errno();
    const name = getSystemErrorName(-number);
    const text = getSystemErrorMap().get(-number)?.[1] ?? 'unknown error';
    return new Error(
      `Cannot listen for DHCP on port ${port} of ${interfaceName}: ${call} failed, ${text} (${name}).${advice(name)}`,
    );
  };
  const fd = libc.socket(AF_INET, SOCK_DGRAM_NONBLOCK_CLOEXEC, 0);
  if (fd < 0) throw fail('socket');
  const refuse = (call: string): never => {
    const error = fail(call);
    libc.close(fd);
    throw error;
  };
  const one = Buffer.alloc(4);
  if (endianness() === 'LE') one.writeInt32LE(1);
  else one.writeInt32BE(1);
  const device = Buffer.from(`${interfaceName}\0`);
  if (libc.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, one, 4) < 0) refuse('SO_REUSEADDR');
  if (libc.setsockopt(fd, SOL_SOCKET, SO_BROADCAST, one, 4) < 0) refuse('SO_BROADCAST');
  if (libc.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, device.length) < 0) refuse('SO_BINDTODEVICE');
  const address = anyAddress(port);
  if (libc.bind(fd, address, address.length) < 0) refuse('bind');
  return fd;
}

function loadLibc(): Libc {
  // null: the symbols of the running process, so the same line works with glibc and musl.
  const library = koffi.load(null);
  loaded ??= {
    socket: library.func('int socket(int domain, int type, int protocol)'),
    setsockopt: library.func('int setsockopt(int fd, int level, int name, const void *value, uint32_t length)'),
    bind: library.func('int bind(int fd, const void *address, uint32_t length)'),
    close: library.func('int close(int fd)'),
  };
  return loaded;
}

/** struct sockaddr_in for 0.0.0.0: family in host order, port in network order. */
function anyAddress(port: number): Buffer {
  const address = Buffer.alloc(16);
  if (endianness() === 'LE') address.writeUInt16LE(AF_INET, 0);
  else address.writeUInt16BE(AF_INET, 0);
  address.writeUInt16BE(port, 2);
  return address;
}

function advice(errorName: string): string {
  if (errorName === 'EADDRINUSE')
    return ' Stop the program that holds the port or let it share it (ss -ulpn shows it).';
  if (errorName === 'EACCES' || errorName === 'EPERM')
    return ' Run as root or with CAP_NET_BIND_SERVICE and CAP_NET_RAW.';
  if (errorName === 'ENODEV') return ' Check the interface name (ip link shows them).';
  return '';
}
