/** Hands the bytes of each connection on to another place, both ways, with bounded resources: as many connections, and as long without a byte, as are allowed. */
import type { Server, Socket } from 'node:net';

export interface RelayLimits {
  /** Further ones are closed at once. */
  readonly mostConnections: number;
  /** A connection that is silent for so long is closed, and so is one whose peer takes nothing. */
  readonly idleMilliseconds: number;
}

/** A browser has six to a host, and an event stream for all its tabs; the site itself takes 64 from one address. */
export const usualLimits: RelayLimits = { mostConnections: 48, idleMilliseconds: 300_000 };

export interface Relay {
  /** Takes no further connections, and ends those that are open. */
  close(): void;
}

/** Relays what connects to `server`, which allows half-open connections; `dial` opens the way on, half-open too. */
export function relayConnections(server: Server, dial: () => Socket, limits: RelayLimits = usualLimits): Relay {
  const open = new Set<Socket>();
  server.maxConnections = limits.mostConnections;
  server.on('connection', (near: Socket) => {
    const far = dial();
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.setTimeout(limits.idleMilliseconds, () => one.destroy());
      // Whatever it was, the connection closes, and the other one with it once it has what came before.
      one.on('error', () => undefined);
      one.on('close', () => {
        open.delete(one);
        other.destroySoon();
      });
      one.pipe(other);
    }
  });
  return {
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
