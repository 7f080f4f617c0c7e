/**
 * A UDP socket tied to one network interface (SO_BINDTODEVICE), which node:dgram cannot make: it has neither that
 * option nor IP_PKTINFO, so it could not tell which interface a broadcast came in by. Linux only; kept apart from
 * `sockets.ts` so that sockets handed over by a service manager need no native code.
 */
import { Buffer } from 'node:buffer';
import { openUdpSocket, optionValue, socketAddress, UdpCallError, udpCalls } from '../udp/udp-calls.ts';

const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SO_BROADCAST = 6;
const SO_BINDTODEVICE = 25;

/**
 * Opens 0.0.0.0:`port` on one interface, with broadcast allowed and the address shared (SO_REUSEADDR). The caller owns
 * the returned file descriptor; `dgram.Socket.bind({ fd })` takes it over.
 * @throws Error saying which call failed and why (no such interface, port taken, no permission)
 */
export function openDeviceSocket(interfaceName: string, port: number): number {
  const { setsockopt, bind } = udpCalls();
  try {
    return openUdpSocket((fd, check) => {
      const one = optionValue(1);
      const device = Buffer.from(`${interfaceName}\0`);
      check('SO_REUSEADDR', setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, one, one.length));
      check('SO_BROADCAST', setsockopt(fd, SOL_SOCKET, SO_BROADCAST, one, one.length));
      check('SO_BINDTODEVICE', setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, device.length));
      const address = socketAddress('0.0.0.0', port);
      check('bind', bind(fd, address, address.length));
    });
  } catch (error) {
    if (!(error instanceof UdpCallError)) throw error;
    const what = `Cannot listen for DHCP on port ${port} of ${interfaceName}: ${error.message}`;
    throw new Error(`${what}${advice(error.code)}`, { cause: error });
  }
}

function advice(errorName: string): string {
  if (errorName === 'EADDRINUSE')
    return ' Stop the program that holds the port or let it share it (ss -ulpn shows it).';
  if (errorName === 'EACCES' || errorName === 'EPERM')
    return ' Run as root or with CAP_NET_BIND_SERVICE and CAP_NET_RAW.';
  if (errorName === 'ENODEV') return ' Check the interface name (ip link shows them).';
  return '';
}
