/** Loaders over TFTP, for firmware that knows nothing better: one server for each address, so that answers leave from it. */
import { Buffer } from 'node:buffer';
import { open } from 'node:fs/promises';
import type { Logger } from 'pino';
import {
  startTftpServer,
  type TftpClient,
  type TftpEvent,
  type TftpServer,
  type TftpSource,
} from '../../protocols/tftp/server.ts';
import type { Counter } from '../metrics/registry.ts';
import type { BootAnswers } from './boot-answers.ts';
import { type BootFiles, findTftpFile } from './boot-files.ts';
import { ROUTE, readTftpPath } from './boot-urls.ts';
import { grubStart } from './grub-script.ts';
import type { LoaderConnections } from './loader-connections.ts';
import { RateLimit } from './rate-limit.ts';

export interface BootTftpOptions {
  readonly address: string;
  readonly files: BootFiles;
  readonly answers: Pick<BootAnswers, 'grubScript' | 'ticket'>;
  /** The HTTP server that GRUB is led to, `10.0.0.1:8080`. */
  readonly httpServer: string;
  /** Only firmware and loaders that have just begun use TFTP. */
  readonly connections: Pick<LoaderConnections, 'beginsAnew'>;
  /** Counts how transfers end. */
  readonly transfers?: Counter;
  readonly log: Logger;
  /** Milliseconds that only go forward. */
  readonly clock: () => number;
  /** Another port than 69, for tests. */
  readonly port?: number;
}

export function startBootTftp(options: BootTftpOptions): Promise<TftpServer> {
  const { address, files, httpServer, connections, transfers, log, clock, port } = options;
  const start = Buffer.from(grubStart(httpServer));
  const complaints = new RateLimit(COMPLAINTS_PER_MINUTE, clock);
  return startTftpServer({
    address,
    ...(port === undefined ? {} : { port }),
    open: async (path, client) => {
      connections.beginsAnew(client.address);
      if (`/${path}` === ROUTE.grubStart) return bytesSource(start);
      return (await madeForOne(options, path, client)) ?? openBootFile(files, path);
    },
    onEvent: (event) => {
      if (event.kind !== 'started') transfers?.add({ result: event.kind });
      logEvent(log, complaints, event);
    },
  });
}

/** Scripts and tickets, for a GRUB that knows no HTTP. */
async function madeForOne(
  { answers, address: server }: BootTftpOptions,
  path: string,
  { address }: TftpClient,
): Promise<TftpSource | null> {
  const asked = readTftpPath(path);
  if (asked === null) return null;
  const asker = { who: asked.who, address };
  if (asked.route === ROUTE.grubScript) return bytesSource(await answers.grubScript(asker, { kind: 'tftp', server }));
  const ticket = await answers.ticket(asker);
  return ticket === null ? null : bytesSource(ticket);
}

async function openBootFile(files: BootFiles, path: string): Promise<TftpSource | null> {
  const file = await findTftpFile(files, path);
  if (file === null) return null;
  const handle = await open(file.path, 'r');
  return {
    size: file.bytes,
    async read(offset, length) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
}

function bytesSource(bytes: Buffer): TftpSource {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
    close: async () => undefined,
  };
}

/** Under a flood the log must not drown what else it says. */
const COMPLAINTS_PER_MINUTE = 10;

/** Level info: one line for each file that arrived. What firmware tries and gives up by custom stays on debug. */
function logEvent(log: Logger, complaints: RateLimit, event: TftpEvent): void {
  if (event.kind === 'socket-error') {
    log.error({ err: event.error }, 'the TFTP socket failed');
    return;
  }
  const { level, text } = told(event);
  if (level === 'warn' && !complaints.take(event.client.address)) return;
  log[level]({ file: event.path, from: event.client.address }, text);
}

function told(event: Exclude<TftpEvent, { kind: 'socket-error' }>): { level: 'debug' | 'info' | 'warn'; text: string } {
  const to = `${event.path} to ${event.client.address}`;
  switch (event.kind) {
    case 'started':
      return { level: 'debug', text: `TFTP: sending ${to}` };
    case 'finished':
      return { level: 'info', text: `boot file: ${to} (TFTP, ${event.retransmissions} retransmissions)` };
    case 'aborted':
      return { level: event.normal ? 'debug' : 'warn', text: `TFTP: ${to} was broken off: ${event.reason}` };
    case 'failed':
      return { level: 'warn', text: `TFTP: ${to} failed: ${event.error.message}` };
    // shim asks for files that may or may not be there.
    case 'refused':
      return { level: 'debug', text: `TFTP: ${to} was refused: ${event.reason}` };
    case 'dropped':
      return { level: 'warn', text: `TFTP: ${to} was not answered: ${event.reason}` };
  }
}
