/**
 * The boot listener's TCP connections, ended so that nothing of them is left. GRUB begins with the same port (21550) and a
 * sequence number near zero at every start. Where the kernel still knows such a connection of the start before, it answers
 * the new SYN as RFC 9293 section 3.10.7.4 and RFC 5961 say, with an ACK, which GRUB does not understand: seen as "No answer"
 * after a restart. Three things leave one behind, and each is met here:
 *   - GRUB closes with a receive window of zero, so our FIN can never be sent: answered with a reset instead
 *   - the computer is switched off or restarted in the middle: reset when firmware at this address begins anew
 *   - nobody speaks any more: reset instead of closed when the idle time is over
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { plainAddress } from '../boot-tickets/boot-ticket.ts';

export class LoaderConnections {
  /** Connections that are open, by the client's address. */
  readonly #open = new Map<string, Set<Socket>>();
  /** Answers under way on a connection. */
  readonly #answering = new WeakMap<Socket, number>();

  constructor(server: Server) {
    server.on('connection', (socket) => this.#add(socket));
    server.on('request', ({ socket }, response) => {
      this.#count(socket, 1);
      response.once('close', () => this.#count(socket, -1));
    });
    // Node closes idle connections itself unless somebody listens for this.
    server.on('timeout', (socket) => socket.resetAndDestroy());
  }

  /** Firmware at this address begins: whatever was open to it before is dead, but for the connection it asks by. */
  beginsAnew(address: string, except?: Socket): void {
    for (const socket of this.#open.get(address) ?? []) if (socket !== except) socket.resetAndDestroy();
  }

  #add(socket: Socket): void {
    const address = plainAddress(socket.remoteAddress ?? '');
    const others = this.#open.get(address) ?? new Set();
    this.#open.set(address, others.add(socket));
    socket.once('close', () => {
      others.delete(socket);
      if (others.size === 0) this.#open.delete(address);
    });
    // Before Node's own listener, which begins an orderly end that cannot be turned into a reset any more.
    socket.prependListener('end', () => {
      const idle = socket.writableLength === 0 && (this.#answering.get(socket) ?? 0) === 0;
      if (idle) socket.resetAndDestroy();
    });
  }

  #count(socket: Socket, change: 1 | -1): void {
    this.#answering.set(socket, (this.#answering.get(socket) ?? 0) + change);
  }
}
