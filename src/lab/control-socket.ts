/** A lab's control socket: lines of JSON (client/lab-protocol.ts). Who can open it may do anything in the lab, so it is root's alone. */
import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import {
  formatLabAnswer,
  type LabAnswer,
  type LabRequest,
  type LabStatus,
  parseLabRequest,
} from '../client/lab-protocol.ts';

/** No request needs more; a caller that never ends its line must not fill our memory. */
const LONGEST_REQUEST = 1 << 20;

/** What a caller is told before the status. */
export interface LabReply {
  /** Of a serial line. */
  line(text: string): void;
  picture(png: Buffer): void;
}

/** Answers one request; `signal` aborts when the caller has hung up. */
export type LabHandler = (request: LabRequest, reply: LabReply, signal: AbortSignal) => Promise<LabStatus>;

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
    const reply: LabReply = {
      line: (text) => send({ kind: 'line', line: text }),
      picture: (png) => send({ kind: 'picture', png }),
    };
    const status = await handle(parseLabRequest(line), reply, hungUp.signal);
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
