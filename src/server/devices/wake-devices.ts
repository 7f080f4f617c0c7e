/**
 * Wakes computers by Wake-on-LAN: to the broadcast address of each subnet that a computer was last seen in, by whichever interface reaches that, and to
 * everybody on the interfaces that network boot is served on. Nothing says whether a computer has woken.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { sql } from 'kysely';
import type { Inventory } from '../../api/inventory.ts';
import { directedBroadcast, magicPacket, WAKE_PORT } from '../../protocols/wake-on-lan/magic-packet.ts';
import { chooseInterfaces } from '../netboot/interfaces.ts';
import { deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

export interface WokenDevice {
  readonly id: string;
  readonly name: string;
  /** Where magic packets for it went, `10.1.2.255` or `everybody on eth0`; none: it has no MAC address, or nothing could be sent. */
  readonly sentTo: readonly string[];
  /** Why one could not be sent. */
  readonly problems: readonly string[];
}

/** A way to send: a socket and the address beyond it. */
interface Way {
  readonly name: string;
  readonly socket: Socket;
  readonly to: string;
}

/** Of these the ones that are within reach, in no order. */
export async function wakeDevices(site: SiteContext, ids: readonly string[], port = WAKE_PORT): Promise<WokenDevice[]> {
  const devices = await readDevices(site, ids);
  const sockets: Socket[] = [];
  try {
    const routed = await open(sockets);
    const everybody = await waysToEverybody(site, sockets);
    const woken: WokenDevice[] = [];
    for (const { id, name, macs, addresses } of devices) {
      const subnets = [...new Set(addresses.map(directedBroadcast))].filter((each) => each !== null);
      const ways = [...subnets.map((to): Way => ({ name: to, socket: routed, to })), ...everybody];
      woken.push({ id, name, ...(await sendEach(macs.map(magicPacket), ways, port)) });
    }
    return woken;
  } finally {
    for (const socket of sockets) socket.close();
  }
}

interface Sleeping {
  readonly id: string;
  readonly name: string;
  readonly macs: readonly string[];
  readonly addresses: readonly string[];
}

async function readDevices({ db, reach }: SiteContext, ids: readonly string[]): Promise<Sleeping[]> {
  const rows = await db
    .selectFrom('device')
    .select(['id', 'name', sql<Inventory['networkAdapters'] | null>`inventory->'networkAdapters'`.as('adapters')])
    .select(sql<string[]>`array(select mac from device_mac where device_id = device.id order by mac)`.as('macs'))
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .where(deviceWithin(reach, 'device.id'))
    .execute();
  return rows.map(({ id, name, macs, adapters }) => ({
    ...{ id, name, macs },
    addresses: (adapters ?? []).flatMap(({ addresses }) => addresses),
  }));
}

/** On an interface's own address a broadcast leaves by that interface. */
async function waysToEverybody({ config, log }: SiteContext, sockets: Socket[]): Promise<Way[]> {
  const ways: Way[] = [];
  try {
    for (const { name, address } of chooseInterfaces(config, networkInterfaces()))
      ways.push({ name: `everybody on ${name}`, socket: await open(sockets, address), to: '255.255.255.255' });
  } catch (err) {
    log.warn({ err }, 'computers are woken by their subnets alone: no interface of this machine can be used');
  }
  return ways;
}

async function open(sockets: Socket[], address?: string): Promise<Socket> {
  const socket = createSocket('udp4');
  sockets.push(socket);
  socket.bind(0, address);
  await once(socket, 'listening');
  socket.setBroadcast(true);
  return socket;
}

async function sendEach(
  packets: readonly Buffer[],
  ways: readonly Way[],
  port: number,
): Promise<Pick<WokenDevice, 'sentTo' | 'problems'>> {
  const [sentTo, problems]: [string[], string[]] = [[], []];
  if (packets.length === 0) return { sentTo, problems: ['No MAC address is known.'] };
  for (const { name, socket, to } of ways) {
    try {
      for (const packet of packets) await send(socket, packet, port, to);
      sentTo.push(name);
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}.`);
    }
  }
  return { sentTo, problems };
}

function send(socket: Socket, packet: Buffer, port: number, to: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(packet, port, to, (error) => (error === null ? resolve() : reject(error)));
  });
}
