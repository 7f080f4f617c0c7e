/** For tests only: a TFTP client that can lose packets on purpose, files in memory, a server to talk to. */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { TestContext } from 'node:test';
import { parseTftpPacket, type TftpOption, type TftpPacket, writeAck, writeRequest } from './packet.ts';
import { startTftpServer, type TftpEvent, type TftpServer, type TftpServerOptions, type TftpSource } from './server.ts';

export const LOOPBACK = '127.0.0.1';

/** Bytes that differ everywhere, the same for the same seed. */
export function patternBytes(length: number, seed = 'pattern'): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += 32) createHash('sha256').update(`${seed} ${at}`).digest().copy(bytes, at);
  return bytes;
}

export interface ReadLog {
  reads: number;
  largestRead: number;
  open: number;
}

export function memorySource(bytes: Uint8Array, log: ReadLog = { reads: 0, largestRead: 0, open: 0 }): TftpSource {
  log.open += 1;
  return {
    size: bytes.length,
    async read(offset, length) {
      log.reads += 1;
      log.largestRead = Math.max(log.largestRead, length);
      return bytes.subarray(offset, offset + length);
    },
    async close() {
      log.open -= 1;
    },
  };
}

export interface TestServer {
  readonly server: TftpServer;
  readonly port: number;
  readonly events: readonly TftpEvent[];
  /** The next event of the kind, seen or still to come; each is given once. */
  event(kind: TftpEvent['kind']): Promise<TftpEvent>;
}

/** A server on a free loopback port that serves the given files until the test ends. */
export async function serve(
  t: TestContext,
  files: Record<string, Uint8Array | (() => Promise<TftpSource>)>,
  options: Partial<TftpServerOptions> = {},
): Promise<TestServer> {
  const events: TftpEvent[] = [];
  const taken = new Set<TftpEvent>();
  const waiting: { kind: TftpEvent['kind']; resolve: (event: TftpEvent) => void }[] = [];
  const server = await startTftpServer({
    address: LOOPBACK,
    port: 0,
    timeoutMilliseconds: 50,
    async open(path) {
      const file = files[path];
      if (file === undefined) return null;
      return typeof file === 'function' ? file() : memorySource(file);
    },
    onEvent(event) {
      events.push(event);
      const at = waiting.findIndex(({ kind }) => kind === event.kind);
      if (at === -1) return;
      taken.add(event);
      waiting.splice(at, 1)[0]?.resolve(event);
    },
    ...options,
  });
  t.after(() => server.close());
  return {
    server,
    port: server.port,
    events,
    event(kind) {
      const known = events.find((event) => event.kind === kind && !taken.has(event));
      if (known === undefined) return new Promise((resolve) => waiting.push({ kind, resolve }));
      taken.add(known);
      return Promise.resolve(known);
    },
  };
}

export interface FetchOptions {
  readonly options?: Record<string, string>;
  /** Decides for each packet, numbered from 0 in each direction, whether it is lost. */
  readonly loses?: (direction: 'in' | 'out', number: number) => boolean;
  /** Wait before the last ACK is repeated. */
  readonly repeatMilliseconds?: number;
  /** EDK2 answers every unexpected block with an ACK; others answer the first of them only. */
  readonly acksEveryUnexpectedBlock?: boolean;
}

export interface Fetched {
  readonly bytes: Buffer;
  readonly acknowledged: readonly TftpOption[];
  readonly dataPackets: number;
}

/** The server answered with an ERROR. */
export class TftpRefusal extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Fetches one file the way RFC 7440 asks of a client. */
export function fetchFile(server: { port: number }, file: string, how: FetchOptions = {}): Promise<Fetched> {
  return new Promise((resolve, reject) => new Fetch(server.port, file, how, resolve, reject).begin());
}

class Fetch {
  readonly #socket: Socket;
  readonly #how: FetchOptions;
  readonly #request: Buffer;
  readonly #serverPort: number;
  readonly #resolve: (fetched: Fetched) => void;
  readonly #reject: (error: Error) => void;
  #pieces: Buffer[] = [];
  #acknowledged: readonly TftpOption[] = [];
  #blockBytes = 512;
  #windowBlocks = 1;
  #expected = 1;
  #sinceAck = 0;
  #gapReported = false;
  #peer: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #counts = { in: 0, out: 0 };
  #dataPackets = 0;

  constructor(
    serverPort: number,
    file: string,
    how: FetchOptions,
    resolve: (fetched: Fetched) => void,
    reject: (error: Error) => void,
  ) {
    this.#serverPort = serverPort;
    this.#how = how;
    this.#resolve = resolve;
    this.#reject = reject;
    const options = Object.entries(how.options ?? {}).map(([name, value]) => ({ name, value }));
    this.#request = writeRequest({ kind: 'read-request', file, mode: 'octet', options });
    this.#socket = createSocket({ type: 'udp4', recvBufferSize: 4 << 20 });
  }

  begin(): void {
    this.#socket.on('message', (bytes, sender) => this.#onMessage(bytes, sender));
    this.#socket.bind(0, LOOPBACK, () => this.#send(this.#request));
  }

  #onMessage(bytes: Buffer, sender: RemoteInfo): void {
    if (this.#isLost('in')) return;
    this.#peer ??= sender.port;
    if (sender.port !== this.#peer) return;
    const packet = parseTftpPacket(bytes);
    if (packet.kind === 'error') this.#end(() => this.#reject(new TftpRefusal(packet.code, packet.message)));
    else if (packet.kind === 'option-ack') this.#onOptions(packet.options);
    else if (packet.kind === 'data') this.#onData(packet);
  }

  #onOptions(options: readonly TftpOption[]): void {
    if (this.#expected > 1) return;
    this.#acknowledged = options;
    for (const { name, value } of options) {
      if (name === 'blksize') this.#blockBytes = Number(value);
      if (name === 'windowsize') this.#windowBlocks = Number(value);
    }
    this.#ack();
  }

  #onData({ block, bytes }: Extract<TftpPacket, { kind: 'data' }>): void {
    this.#dataPackets += 1;
    if (block !== (this.#expected & 0xffff)) {
      if (this.#windowBlocks > 1 && (!this.#gapReported || this.#how.acksEveryUnexpectedBlock)) this.#ack();
      this.#gapReported = true;
      return;
    }
    this.#gapReported = false;
    this.#expected += 1;
    this.#sinceAck += 1;
    this.#pieces.push(Buffer.from(bytes));
    const isLast = bytes.length < this.#blockBytes;
    if (isLast || this.#sinceAck === this.#windowBlocks) this.#ack();
    if (isLast) {
      const bytesOfAll = Buffer.concat(this.#pieces);
      const result = { bytes: bytesOfAll, acknowledged: this.#acknowledged, dataPackets: this.#dataPackets };
      this.#end(() => this.#resolve(result));
    }
  }

  #ack(): void {
    this.#sinceAck = 0;
    this.#send(writeAck(this.#expected - 1));
  }

  #send(bytes: Buffer): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(bytes), this.#how.repeatMilliseconds ?? 150);
    if (!this.#isLost('out')) this.#socket.send(bytes, this.#peer ?? this.#serverPort, LOOPBACK);
  }

  #isLost(direction: 'in' | 'out'): boolean {
    const number = this.#counts[direction];
    this.#counts[direction] += 1;
    return this.#how.loses?.(direction, number) ?? false;
  }

  #end(report: () => void): void {
    clearTimeout(this.#timer);
    this.#socket.removeAllListeners('message');
    // Closed in the next turn, so that the last ACK is out.
    setImmediate(() => this.#socket.close());
    report();
  }
}

export interface RawClient {
  send(bytes: Uint8Array, port?: number): void;
  /** The next reply, received or still to come. */
  next(): Promise<{ packet: TftpPacket; port: number }>;
  /** Replies not yet taken by `next`. */
  unread(): number;
  close(): Promise<void>;
}

/** Sends raw bytes from a fresh port; closed when the test ends. */
export async function rawClient(t: TestContext, serverPort: number): Promise<RawClient> {
  const socket = createSocket('udp4');
  const received: { packet: TftpPacket; port: number }[] = [];
  const waiting: ((reply: { packet: TftpPacket; port: number }) => void)[] = [];
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= new Promise((resolve) => socket.close(() => resolve()));
    return closing;
  };
  socket.on('message', (bytes, sender) => {
    const reply = { packet: parseTftpPacket(Buffer.from(bytes)), port: sender.port };
    const reader = waiting.shift();
    if (reader === undefined) received.push(reply);
    else reader(reply);
  });
  await new Promise<void>((resolve) => socket.bind(0, LOOPBACK, resolve));
  t.after(close);
  return {
    send: (bytes, port = serverPort) => socket.send(bytes, port, LOOPBACK),
    next() {
      const reply = received.shift();
      return reply === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(reply);
    },
    unread: () => received.length,
    close,
  };
}

/** A read request's bytes. */
export function readRequest(file: string, options: Record<string, string> = {}, mode = 'octet'): Buffer {
  const list = Object.entries(options).map(([name, value]) => ({ name, value }));
  return writeRequest({ kind: 'read-request', file, mode, options: list });
}
