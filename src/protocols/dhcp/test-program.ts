/**
 * For tests only: what runs inside a network namespace. Speaks JSON lines on standard output.
 *   proxy  '{"interfaces":[…],"plain":true|false}'  the sockets of this folder with a fixed boot file; no `plain`: tied
 *   client '{"interface":"eth0","port":68}'          sends each line of standard input ("hex address port"), prints all
 */
import { Buffer } from 'node:buffer';
import { createSocket } from 'node:dgram';
import { createInterface } from 'node:readline';
import { openDeviceSocket } from './device-socket.ts';
import { parseDhcpPacket } from './packet.ts';
import { proxyReply, proxyReplyKind } from './proxy-offer.ts';
import { readPxeRequest } from './pxe-request.ts';
import { type DhcpInterface, type DhcpOrigin, openDhcpSockets } from './sockets.ts';

const [role, config] = process.argv.slice(2);
const settings: { interfaces: DhcpInterface[]; plain?: boolean; interface: string; port: number } = JSON.parse(
  config ?? '{}',
);
const say = (event: object): void => void process.stdout.write(`${JSON.stringify(event)}\n`);

if (role === 'proxy') await proxy();
else client();

async function proxy(): Promise<void> {
  const sockets = await openDhcpSockets({
    interfaces: settings.interfaces,
    ...(settings.plain === true ? {} : { openDeviceSocket }),
    onError: (error) => say({ error: error.message }),
    onPacket: (bytes, origin) => answer(bytes, origin),
  });
  const answer = (bytes: Uint8Array, origin: DhcpOrigin): void => {
    const request = readPxeRequest(parseDhcpPacket(bytes));
    const serverAddress = settings.interfaces.find((nic) => nic.name === origin.interface)?.address ?? '';
    const kind = request === null ? null : proxyReplyKind(request, origin.via, serverAddress);
    say({ received: request?.messageType ?? null, kind, ...origin, relay: request?.relay ?? null });
    if (request === null || kind === null) return;
    const boot = { serverAddress, nextServer: serverAddress, bootFile: 'boot.efi' };
    sockets.send(proxyReply(request, boot, kind), origin, request.relay);
  };
  say({ ready: true });
}

function client(): void {
  const socket = createSocket({ type: 'udp4' });
  socket.on('message', (bytes, from) => say({ from: from.address, port: from.port, hex: bytes.toString('hex') }));
  socket.bind({ fd: openDeviceSocket(settings.interface, settings.port) }, () => say({ ready: true }));
  createInterface({ input: process.stdin }).on('line', (line) => {
    const [hex = '', address, port] = line.split(' ');
    socket.send(Buffer.from(hex, 'hex'), Number(port), address, (error) => {
      if (error !== null) say({ error: error.message });
    });
  });
}
