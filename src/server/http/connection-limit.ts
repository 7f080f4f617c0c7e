/**
 * How many connections one computer may have open to a listener. A computer needs a handful; a hostile one that opens thousands, and sends a byte on each
 * now and then, would otherwise hold memory and places that the others need. This machine's own are not counted: nobody on the network is behind them.
 */
import { BlockList, isIPv6, type Server, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** An agent has at most a dozen, a browser six to a host and an event stream each tab. */
export const CONNECTIONS_PER_ADDRESS = 64;

/** As long as a request may take to come in whole, its body included: 8 MiB of a capture over a line of a megabit. */
export const REQUEST_MILLISECONDS = 120_000;

/** How often the log may say it, whoever it is. */
const COMPLAINT_MILLISECONDS = 60_000;

const own = new BlockList();
own.addSubnet('127.0.0.0', 8, 'ipv4');
own.addAddress('::1', 'ipv6');
const isOwn = (address: string): boolean => own.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

export interface ConnectionLimit {
  readonly perAddress: number;
  /** Whose connections are not counted. */
  readonly exempt: (address: string) => boolean;
}

const usual: ConnectionLimit = { perAddress: CONNECTIONS_PER_ADDRESS, exempt: isOwn };

/** Closes at once what one address opens above the limit; the log says so once a minute. A socket file's connections have no address. */
export function limitConnections(server: Server | FastifyInstance['server'], log: Logger, limit = usual): void {
  const open = new Map<string, number>();
  let complained = Number.NEGATIVE_INFINITY;
  const complain = (address: string): void => {
    if (performance.now() - complained < COMPLAINT_MILLISECONDS) return;
    complained = performance.now();
    log.warn({ address }, `${address} has ${limit.perAddress} connections open; more of it are closed at once`);
  };
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress;
    if (address === undefined || limit.exempt(address)) return;
    const count = (open.get(address) ?? 0) + 1;
    if (count > limit.perAddress) {
      complain(address);
      socket.destroy();
      return;
    }
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
  });
}
