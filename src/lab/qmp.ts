/**
 * A client of QEMU's machine protocol (QMP): lines of JSON over a Unix socket. The server greets, the client answers
 * with qmp_capabilities, then commands and events flow (QEMU documentation, "QEMU Machine Protocol Specification").
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type JsonObject = Readonly<Record<string, unknown>>;

export interface QmpEvent {
  name: string;
  data: JsonObject;
}

export type QmpMessage =
  | { kind: 'greeting' }
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'error'; id: number | undefined; errorClass: string; description: string }
  | { kind: 'event'; event: QmpEvent };

export interface QmpClient {
  /** Sends a command and gives what QEMU returned; rejects with QEMU's own description. */
  execute(command: string, args?: JsonObject): Promise<unknown>;
  /** Resolves when the connection has ended and every event was handed over; never rejects. */
  readonly closed: Promise<void>;
  close(): void;
}

interface Waiting {
  command: string;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads one line from QEMU. Throws when it is not one of the protocol's four kinds of message. */
export function parseQmpMessage(line: string): QmpMessage {
  const message: unknown = JSON.parse(line);
  if (!isObject(message)) throw new Error('QEMU sent something that is not an object');
  if (isObject(message['QMP'])) return { kind: 'greeting' };
  if (typeof message['event'] === 'string') {
    return { kind: 'event', event: { name: message['event'], data: isObject(message['data']) ? message['data'] : {} } };
  }
  const id = typeof message['id'] === 'number' ? message['id'] : undefined;
  const error = message['error'];
  if (isObject(error))
    return { kind: 'error', id, errorClass: String(error['class']), description: String(error['desc']) };
  if ('return' in message && id !== undefined) return { kind: 'result', id, value: message['return'] };
  throw new Error('QEMU sent a message of no known kind');
}

/** Connects to QEMU's socket as soon as it is there, and gets past the greeting. `signal` gives up (QEMU ended). */
export async function connectQmp(
  path: string,
  onEvent: (event: QmpEvent) => void,
  signal: AbortSignal,
): Promise<QmpClient> {
  const client = speakQmp(await connectWhenThere(path, signal), onEvent);
  await client.execute('qmp_capabilities');
  return client;
}

async function connectWhenThere(path: string, signal: AbortSignal): Promise<Socket> {
  for (;;) {
    signal.throwIfAborted();
    const socket = await tryConnect(path);
    if (socket) return socket;
    await sleep(20);
  }
}

/** Undefined while QEMU has not made the socket yet or does not listen yet. */
function tryConnect(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined);
      else reject(error);
    });
  });
}

/** Speaks QMP on a connected socket. Commands may be sent at once: QEMU reads them after its greeting. */
export function speakQmp(socket: Socket, onEvent: (event: QmpEvent) => void): QmpClient {
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let partial = '';
  let broken: Error | undefined;
  const receive = (line: string): void => {
    const message = parseQmpMessage(line);
    if (message.kind === 'event') onEvent(message.event);
    if (message.kind === 'result' || message.kind === 'error') settle(waiting, message);
  };
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (partial + text).split('\n');
    partial = lines.pop() ?? '';
    try {
      for (const line of lines) if (line.trim()) receive(line);
    } catch (error) {
      socket.destroy(new Error(`QEMU's machine protocol broke: ${String(error)}`, { cause: error }));
    }
  });
  socket.on('error', (error) => {
    broken = error;
  });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      for (const { command, reject } of waiting.values())
        reject(new Error(`QEMU did not answer ${command}: it closed the connection`, { cause: broken }));
      waiting.clear();
      resolve();
    });
  });
  return {
    closed,
    close: () => socket.destroy(),
    execute: (command, args) => {
      if (socket.destroyed)
        return Promise.reject(new Error(`QEMU cannot take ${command}: the connection is closed`, { cause: broken }));
      const id = nextId++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { command, resolve, reject });
        socket.write(`${JSON.stringify({ execute: command, id, ...(args && { arguments: args }) })}\n`);
      });
    },
  };
}

/** An error without an id answers a line QEMU could not read at all: ours was the oldest one waiting. */
function settle(waiting: Map<number, Waiting>, message: Extract<QmpMessage, { kind: 'result' | 'error' }>): void {
  const id = message.id ?? waiting.keys().next().value;
  const entry = id === undefined ? undefined : waiting.get(id);
  if (id === undefined || !entry) return;
  waiting.delete(id);
  if (message.kind === 'result') entry.resolve(message.value);
  else entry.reject(new Error(`QEMU refused ${entry.command}: ${message.description} (${message.errorClass})`));
}
