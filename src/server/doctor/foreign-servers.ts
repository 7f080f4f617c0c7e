/**
 * Asks, as a computer does that boots over the network, who would answer it: a PXE DHCPDISCOVER (RFC 2131 section 3.1; PXE 2.1 section
 * 2.2.1) for BIOS and one for UEFI, from the client's port, broadcast on one interface. Nothing is asked for after the offers, so no
 * address is taken.
 */
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDeviceSocket } from '../../protocols/dhcp/device-socket.ts';
import { messageType, messageTypeNumber, OPTION, serverIdentifier, vendorClass } from '../../protocols/dhcp/options.ts';
import { type DhcpPacket, parseDhcpPacket, writeDhcpPacket } from '../../protocols/dhcp/packet.ts';
import { CLIENT_PORT, SERVER_PORT } from '../../protocols/dhcp/sockets.ts';

export interface DhcpAnswer {
  readonly server: string;
  /** Whether it hands out an address. */
  readonly offersAddress: boolean;
  /** Whether it says what to boot, or that it is a PXE server. */
  readonly boots: boolean;
  readonly bootFile: string;
}

const PARAMETER_REQUEST_LIST = 55;
const ARCHITECTURES = { bios: 0, uefi: 7 } as const;
/** Of servers that first look whether the address they offer is in use (RFC 2131 section 2.2): dnsmasq takes three seconds. */
const LISTEN_MILLISECONDS = 5000;

/** @throws Error where port 68 of the interface cannot be had */
export async function askForServers(interfaceName: string, milliseconds = LISTEN_MILLISECONDS): Promise<DhcpAnswer[]> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  const answers: DhcpAnswer[] = [];
  const asked = new Set<number>();
  socket.on('message', (bytes) => {
    const answer = readAnswer(bytes, asked);
    if (answer !== null) answers.push(answer);
  });
  try {
    await bind(socket, openDeviceSocket(interfaceName, CLIENT_PORT));
    for (const architecture of Object.values(ARCHITECTURES)) {
      const id = randomBytes(4).readUInt32BE();
      asked.add(id);
      await send(socket, discover(id, architecture));
    }
    await sleep(milliseconds);
  } finally {
    socket.close();
  }
  return answers;
}

function bind(socket: Socket, fd: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ fd }, () => resolve());
  });
}

function send(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(bytes, SERVER_PORT, '255.255.255.255', (problem) => (problem === null ? resolve() : reject(problem)));
  });
}

/** From a locally administered address, so that no known computer is taken for this one. */
export function discover(transactionId: number, architecture: number): Buffer {
  const mac = Buffer.concat([Buffer.of(0x02), randomBytes(5)]);
  const zero = '0.0.0.0';
  const packet: DhcpPacket = {
    operation: 'request',
    hardwareType: 1,
    hardwareLength: 6,
    hops: 0,
    transactionId,
    seconds: 4,
    // Answer by broadcast: the address that is offered is not ours.
    flags: 0x8000,
    clientAddress: zero,
    yourAddress: zero,
    nextServer: zero,
    relayAddress: zero,
    hardwareAddress: mac,
    serverName: '',
    bootFile: '',
    options: new Map([
      [OPTION.messageType, Buffer.of(messageTypeNumber('discover'))],
      // Subnet mask, router, name server, vendor options, boot server, boot file.
      [PARAMETER_REQUEST_LIST, Buffer.of(1, 3, 6, 43, 66, 67)],
      [OPTION.vendorClass, Buffer.from(`PXEClient:Arch:${String(architecture).padStart(5, '0')}:UNDI:002001`)],
      [OPTION.architecture, Buffer.of(0, architecture)],
      [OPTION.networkInterface, Buffer.of(1, 2, 1)],
      [OPTION.machineId, Buffer.concat([Buffer.of(0), randomBytes(16)])],
    ]),
  };
  return writeDhcpPacket(packet);
}

/** An offer to what was asked; null for anything else that comes to the port. */
export function readAnswer(bytes: Uint8Array, asked: ReadonlySet<number>): DhcpAnswer | null {
  let packet: DhcpPacket;
  try {
    packet = parseDhcpPacket(bytes);
  } catch {
    return null;
  }
  const { options } = packet;
  if (packet.operation !== 'reply' || !asked.has(packet.transactionId) || messageType(options) !== 'offer') return null;
  const bootFile = packet.bootFile || (options.get(OPTION.bootFileName)?.toString('latin1').replace(/\0+$/, '') ?? '');
  return {
    server: serverIdentifier(options) ?? packet.nextServer,
    offersAddress: packet.yourAddress !== '0.0.0.0',
    boots: bootFile !== '' || vendorClass(options)?.kind === 'PXEClient',
    bootFile,
  };
}
