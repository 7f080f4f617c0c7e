import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { cannotStart } from '../data-directory.ts';
import { hasCode } from '../db/error-code.ts';

export interface ListenPlace {
  readonly address: string;
  readonly port: number;
  /** How the port is set: `--api-port`. */
  readonly flag: string;
}

/** What a site that was killed held is free within milliseconds; another program keeps it. */
export const PATIENCE_MILLISECONDS = 3000;
export const PAUSE_MILLISECONDS = 100;

/** Listens on the site's address alone; throws SLIP-1009 that says why it cannot and what to do. */
export async function listenOn(app: FastifyInstance, { address, port, flag }: ListenPlace): Promise<void> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    try {
      await app.listen({ host: address, port });
      return;
    } catch (error) {
      if (!hasCode(error, 'EADDRINUSE') || performance.now() > deadline)
        throw cannotStart(whyNot(error, address, port, flag), error);
      await sleep(PAUSE_MILLISECONDS);
    }
  }
}

function whyNot(error: unknown, address: string, port: number, flag: string): string {
  const place = `${address}, port ${port}`;
  if (hasCode(error, 'EADDRINUSE'))
    return `Port ${port} on ${address} is taken by another program (ss -ltnp shows it). Stop that program, or choose another port (${flag}).`;
  if (hasCode(error, 'EADDRNOTAVAIL'))
    return `The address ${address} is not on this machine. Give one that is (--address; ip -4 address shows them).`;
  if (hasCode(error, 'EACCES'))
    return `This user may not listen on ${place}. Choose a port from 1024 on (${flag}), or give the service CAP_NET_BIND_SERVICE.`;
  return `Cannot listen on ${place}: ${error instanceof Error ? error.message : String(error)}.`;
}
