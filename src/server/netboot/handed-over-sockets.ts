/**
 * Sockets that a service manager opened for us (sd_listen_fds(3)): descriptors from 3 on, named `67-eth0` and `4011-eth0` by
 * FileDescriptorName=. So the service needs no right to bind to interfaces itself.
 */
import type { HandedOverSocket } from '../../protocols/dhcp/sockets.ts';

const FIRST_DESCRIPTOR = 3;

/**
 * Reads LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES; main.ts hands the environment in. Nothing for another process's sockets.
 * @throws Error for a name that says neither port nor interface
 */
export function handedOverSockets(
  environment: Readonly<Record<string, string | undefined>>,
  pid: number,
): HandedOverSocket[] {
  if (environment['LISTEN_PID'] !== String(pid)) return [];
  const names = (environment['LISTEN_FDNAMES'] ?? '').split(':');
  const count = Number(environment['LISTEN_FDS']);
  return Array.from({ length: Number.isSafeInteger(count) ? count : 0 }, (_, index) => {
    const name = names[index] ?? '';
    const [, port, interfaceName] = /^(67|4011)-(.+)$/.exec(name) ?? [];
    if (interfaceName === undefined) {
      throw new Error(
        `The service manager handed over a socket named "${name}". Name it by port and interface: FileDescriptorName=67-eth0 or 4011-eth0.`,
      );
    }
    return { interface: interfaceName, port: port === '67' ? 67 : 4011, fd: FIRST_DESCRIPTOR + index };
  });
}
