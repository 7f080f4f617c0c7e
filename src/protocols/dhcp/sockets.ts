/**
 * The only network I/O of this folder: receives on ports 67 and 4011 of each interface and sends replies out of the
 * interface the request came in by.
 *
 * Three ways to get the sockets, measured in network namespaces (see README):
 * 1. handed over as file descriptors (a service manager's BindToDevice=),
 * 2. made here by `openDeviceSocket`, one pair an interface,
 * 3. plain dgram for a single interface: a socket on 0.0.0.0 receives (only it gets broadcasts), a second one on the
 *    interface's own address sends (a broadcast from 0.0.0.0 fails with ENETUNREACH where there is no default route).
 */
import type { Buffer } from 'node:buffer';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';

export const SERVER_PORT = 67;
export const CLIENT_PORT = 68;
export const PROXY_PORT = 4011;

export interface DhcpInterface {
  /** As the kernel calls it, e.g. `eth0`. */
  readonly name: string;
  /** Our IPv4 address on it. */
  readonly address: string;
}

/** A bound UDP socket from outside; it is taken over and closed with the rest. */
export interface HandedOverSocket {
  readonly interface: string;
  readonly port: 67 | 4011;
  readonly fd: number;
}

/** Where a frame came from: interface and sender. */
export interface DhcpOrigin {
  readonly interface: string;
  readonly via: 67 | 4011;
  readonly address: string;
  readonly port: number;
}

export interface DhcpSocketOptions {
  readonly interfaces: readonly DhcpInterface[];
  readonly fds?: readonly HandedOverSocket[];
  /** Makes a socket tied to an interface: `openDeviceSocket` of `device-socket.ts`. Left out: way 3. */
  readonly openDeviceSocket?: (interfaceName: string, port: number) => number;
  /** Bytes are only valid during the call unless copied. */
  readonly onPacket: (bytes: Uint8Array, origin: DhcpOrigin) => void;
  /** A socket failed after it was open (interface removed, send refused). */
  readonly onError: (error: Error) => void;
}

export interface DhcpSockets {
  /** Sends out of the interface `origin` names, to where `replyDestination` says. */
  send(bytes: Uint8Array, origin: DhcpOrigin, relay: string | null): void;
  close(): Promise<void>;
}

/**
 * Where a reply goes: relayed → the relay's port 67; port 4011 → back to the sender; otherwise broadcast to port 68,
 * whatever the broadcast flag says (a client without address cannot be reached without raw sockets; iPXE and OVMF
 * with flag 0 both take the broadcast).
 */
export function replyDestination(origin: DhcpOrigin, relay: string | null): { address: string; port: number } {
  if (origin.via === PROXY_PORT) return { address: origin.address, port: origin.port };
  if (relay !== null) return { address: relay, port: SERVER_PORT };
  return { address: '255.255.255.255', port: CLIENT_PORT };
}

/**
 * Opens all sockets or none.
 * @throws Error naming interface and port that could not be opened and what to do
 */
export async function openDhcpSockets(options: DhcpSocketOptions): Promise<DhcpSockets> {
  const senders = new Map<string, Socket>();
  const opened: Socket[] = [];
  const closeAll = async (): Promise<void> => {
    await Promise.all(opened.splice(0).map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  };
  try {
    for (const nic of options.interfaces) {
      for (const via of [SERVER_PORT, PROXY_PORT] as const) {
        const pair = await openPair(options, nic, via);
        opened.push(...pair.sockets);
        senders.set(`${nic.name} ${via}`, pair.sender);
        for (const socket of pair.sockets) listen(socket, { interface: nic.name, via }, options);
      }
    }
  } catch (error) {
    await closeAll();
    throw error;
  }
  return {
    send(bytes, origin, relay) {
      const to = replyDestination(origin, relay);
      const sender = senders.get(`${origin.interface} ${origin.via}`);
      if (sender === undefined) throw new Error(`No DHCP socket is open on interface ${origin.interface}.`);
      sender.send(bytes, to.port, to.address, (error) => {
        if (error !== null) options.onError(sendError(origin, to, error));
      });
    },
    close: closeAll,
  };
}

interface SocketPair {
  readonly sockets: readonly Socket[];
  readonly sender: Socket;
}

async function openPair(options: DhcpSocketOptions, nic: DhcpInterface, via: 67 | 4011): Promise<SocketPair> {
  const fd = handedOver(options, nic, via) ?? options.openDeviceSocket?.(nic.name, via);
  if (fd !== undefined) {
    const socket = await bound(nic, via, { fd });
    return { sockets: [socket], sender: socket };
  }
  if (options.interfaces.length > 1) {
    throw new Error(
      `No socket for port ${via} of ${nic.name}: serving several interfaces needs a socket tied to each. ` +
        'Hand the sockets over (BindToDevice=) or serve one interface only.',
    );
  }
  const receiver = await bound(nic, via, { address: '0.0.0.0', port: via });
  try {
    const sender = await bound(nic, via, { address: nic.address, port: via });
    return { sockets: [receiver, sender], sender };
  } catch (error) {
    receiver.close();
    throw error;
  }
}

function handedOver(options: DhcpSocketOptions, nic: DhcpInterface, via: 67 | 4011): number | undefined {
  return options.fds?.find((given) => given.interface === nic.name && given.port === via)?.fd;
}

type Place = { fd: number } | { address: string; port: number };

function bound(nic: DhcpInterface, via: number, place: Place): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: 'udp4', reuseAddr: true });
    const onError = (error: Error): void => {
      socket.close();
      reject(new Error(`Cannot listen for DHCP on port ${via} of ${nic.name}: ${error.message}`, { cause: error }));
    };
    socket.once('error', onError);
    socket.bind(place, () => {
      socket.off('error', onError);
      socket.setBroadcast(true);
      resolve(socket);
    });
  });
}

function listen(socket: Socket, place: Pick<DhcpOrigin, 'interface' | 'via'>, options: DhcpSocketOptions): void {
  socket.on('error', (error) =>
    options.onError(
      new Error(`DHCP socket of ${place.interface}, port ${place.via}: ${error.message}`, { cause: error }),
    ),
  );
  socket.on('message', (bytes: Buffer, sender: RemoteInfo) => {
    // A forged source port 0 cannot be answered: dgram throws on it.
    if (sender.port !== 0) options.onPacket(bytes, { ...place, address: sender.address, port: sender.port });
  });
}

function sendError(origin: DhcpOrigin, to: { address: string; port: number }, cause: Error): Error {
  const destination = `${to.address}:${to.port}`;
  return new Error(`Cannot send a DHCP reply to ${destination} on ${origin.interface}: ${cause.message}`, { cause });
}
