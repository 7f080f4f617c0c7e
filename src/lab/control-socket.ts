/** A lab's control socket: lines of JSON (lab-protocol.ts). Who can open it may do anything in the lab, so it is root's alone. */
import { chmod } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import {
  formatLabAnswer,
  type LabAnswer,
  type LabRequest,
  type LabStatus,
  parseLabAnswer,
  parseLabRequest,
} from './lab-protocol.ts';

/** No request needs more; a caller that never ends its line must not fill our memory. */
const LONGEST_REQUEST = 1 << 20;

/** Answers one request. `sendLine` hands a serial line on; `signal` aborts when the caller has hung up. */
export type LabHandler = (
  request: LabRequest,
  sendLine: (line: string) => void,
  signal: AbortSignal,
) => Promise<LabStatus>;

export interface ControlSocket {
  /** Takes no further callers; those that wait for an answer still get it. */
  close(): void;
}

/** Listens on `path`, mode 0600. */
export async function serveControl(path: string, handle: LabHandler): Promise<ControlSocket> {
  const server = createServer((socket) => void answer(socket, handle));
  await listen(server, path);
  await chmod(path, 0o600);
  return { close: () => void server.close() };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

async function answer(socket: Socket, handle: LabHandler): Promise<void> {
  const hungUp = new AbortController();
  socket.on('close', () => hungUp.abort());
  // A caller that has gone needs no answer.
  socket.on('error', () => undefined);
  const send = (reply: LabAnswer): void => void socket.write(formatLabAnswer(reply));
  try {
    const line = await firstLine(socket);
    const status = await handle(parseLabRequest(line), (text) => send({ kind: 'line', line: text }), hungUp.signal);
    send({ kind: 'done', status });
  } catch (error) {
    send({ kind: 'error', message: error instanceof Error ? error.message : String(error) });
  }
  socket.end();
}

function firstLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > LONGEST_REQUEST) reject(new Error('the request has no end'));
    });
    socket.on('close', () => reject(new Error('the caller hung up')));
  });
}

export interface CallOptions {
  readonly onLine?: (line: string) => void;
  /** Hangs up; the call then resolves with null. */
  readonly signal?: AbortSignal;
}

/** Asks a running lab. Rejects with what the lab said, or when nobody answers. Null when the signal aborted. */
export async function callLab(path: string, request: LabRequest, options: CallOptions = {}): Promise<LabStatus | null> {
  const socket = connect(path);
  const hangUp = (): void => void socket.destroy();
  options.signal?.addEventListener('abort', hangUp);
  try {
    return await converse(socket, request, options);
  } catch (error) {
    if (options.signal?.aborted) return null;
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', hangUp);
    socket.destroy();
  }
}

async function converse(socket: Socket, request: LabRequest, { onLine }: CallOptions): Promise<LabStatus> {
  let partial = '';
  // A socket's errors come out of the loop, also when the connection was never made.
  socket.setEncoding('utf8').write(`${JSON.stringify(request)}\n`);
  for await (const piece of socket) {
    const lines = (partial + String(piece)).split('\n');
    partial = lines.pop() ?? '';
    for (const line of lines) {
      const reply = parseLabAnswer(line);
      if (reply.kind === 'done') return reply.status;
      if (reply.kind === 'error') throw new Error(reply.message);
      onLine?.(reply.line);
    }
  }
  throw new Error('The lab ended before it answered.');
}
