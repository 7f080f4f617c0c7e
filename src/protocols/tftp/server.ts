/**
 * A read-only TFTP server (RFC 1350, 2347, 2348, 2349, 7440). Files come from `open`; nothing is known here of where
 * they are. Requests over a limit are dropped, not refused: firmware repeats its request, and an ERROR would end its boot.
 */
import type { Buffer } from 'node:buffer';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { DEFAULT_LIMITS, negotiate, type TransferLimits } from './options.ts';
import { ERROR_CODE, parseTftpPacket, TftpPacketError, type TftpRequest, writeError } from './packet.ts';
import { normalisePath } from './path.ts';
import type { TftpSource } from './read-ahead.ts';
import { type ReadTransfer, startReadTransfer, type TransferResult } from './read-transfer.ts';

export type { TftpSource } from './read-ahead.ts';

export interface TftpClient {
  readonly address: string;
  readonly port: number;
}

export type TftpEvent =
  | { readonly kind: 'started'; readonly client: TftpClient; readonly path: string; readonly bytes: number }
  | {
      readonly kind: 'finished';
      readonly client: TftpClient;
      readonly path: string;
      readonly bytes: number;
      readonly blockBytes: number;
      readonly windowBlocks: number;
      readonly retransmissions: number;
    }
  /** `normal`: a client that only asked for the options' answer; nothing to worry about. */
  | {
      readonly kind: 'aborted';
      readonly client: TftpClient;
      readonly path: string;
      readonly normal: boolean;
      readonly reason: string;
    }
  | { readonly kind: 'failed'; readonly client: TftpClient; readonly path: string; readonly error: Error }
  /** An ERROR was sent instead of a file. */
  | { readonly kind: 'refused'; readonly client: TftpClient; readonly path: string; readonly reason: string }
  /** No answer at all: a limit is reached. */
  | { readonly kind: 'dropped'; readonly client: TftpClient; readonly path: string; readonly reason: string }
  | { readonly kind: 'socket-error'; readonly error: Error };

export interface TftpServerOptions {
  /** One of our own IPv4 addresses; answers leave from it. One server per address on hosts that have several. */
  readonly address: string;
  readonly port?: number;
  /**
   * Gives the file for a clean relative path (`boot/x.efi`), null when there is none. A rejection is reported as an
   * event; the client learns no more than that reading failed.
   */
  readonly open: (path: string, client: TftpClient) => Promise<TftpSource | null>;
  readonly limits?: Partial<TransferLimits>;
  readonly maxTransfers?: number;
  readonly maxTransfersPerAddress?: number;
  /** Wait before the first retransmission where the client asks for none. */
  readonly timeoutMilliseconds?: number;
  readonly maxRetries?: number;
  readonly onEvent?: (event: TftpEvent) => void;
}

export interface TftpServer {
  readonly address: string;
  readonly port: number;
  /** Transfers under way, those being opened included. */
  readonly active: number;
  /** Ends all transfers and frees the port. */
  close(): Promise<void>;
}

const MAX_TIMEOUT_MILLISECONDS = 8000;

/**
 * Starts listening.
 * @throws Error naming address and port when they cannot be had
 */
export async function startTftpServer(options: TftpServerOptions): Promise<TftpServer> {
  const settings = {
    ...options,
    port: options.port ?? 69,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    maxTransfers: options.maxTransfers ?? 512,
    maxTransfersPerAddress: options.maxTransfersPerAddress ?? 16,
    timeoutMilliseconds: options.timeoutMilliseconds ?? 1000,
    maxRetries: options.maxRetries ?? 6,
    onEvent: options.onEvent ?? (() => undefined),
  };
  const socket = await listenOn(settings.address, settings.port);
  const server = new Server(socket, settings);
  return server;
}

type Settings = TftpServerOptions & Required<Omit<TftpServerOptions, 'limits'>> & { readonly limits: TransferLimits };

/** A client's endpoint that is being served. */
interface Serving {
  readonly request: Buffer;
  transfer: ReadTransfer | null;
  /** Why it must end, set when the client asked anew from the same port or the server closes. */
  stopped: string | null;
}

class Server implements TftpServer {
  readonly address: string;
  readonly port: number;
  readonly #socket: Socket;
  readonly #settings: Settings;
  readonly #serving = new Map<string, Serving>();
  readonly #perAddress = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  #closed: Promise<void> | undefined;

  constructor(socket: Socket, settings: Settings) {
    this.#socket = socket;
    this.#settings = settings;
    ({ address: this.address, port: this.port } = socket.address());
    socket.on('message', (bytes, sender) => this.#onMessage(bytes, sender));
    socket.on('error', (error) => settings.onEvent({ kind: 'socket-error', error }));
  }

  get active(): number {
    return this.#running.size;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
    for (const serving of this.#serving.values()) stop(serving, 'The server is closing.');
    await Promise.all(this.#running);
  }

  #onMessage(bytes: Buffer, sender: RemoteInfo): void {
    // A forged source port 0 cannot be answered: dgram throws on it.
    if (sender.port === 0) return;
    const client = { address: sender.address, port: sender.port };
    let request: TftpRequest;
    try {
      const packet = parseTftpPacket(bytes);
      // Anything else on this port belongs to no transfer. Never answered: two servers could play ping-pong.
      if (packet.kind !== 'read-request' && packet.kind !== 'write-request') return;
      request = packet;
    } catch (error) {
      const isRequest = error instanceof TftpPacketError && error.isRequest;
      if (isRequest) this.#refuse(client, '', ERROR_CODE.illegalOperation, 'The request is malformed.');
      return;
    }
    this.#onRequest(request, bytes, client);
  }

  #onRequest(request: TftpRequest, bytes: Buffer, client: TftpClient): void {
    const path = normalisePath(request.file);
    if (request.kind === 'write-request') {
      this.#refuse(client, request.file, ERROR_CODE.accessViolation, 'This server is read-only.');
    } else if (request.mode !== 'octet') {
      // netascii would alter the bytes of a boot file at the client without a word: better a clear refusal.
      this.#refuse(client, request.file, ERROR_CODE.illegalOperation, 'Only octet (binary) mode is served.');
    } else if (path === null) {
      this.#refuse(client, request.file, ERROR_CODE.accessViolation, 'This path is not served.');
    } else {
      this.#onRead(request, path, bytes, client);
    }
  }

  #onRead(request: TftpRequest, path: string, bytes: Buffer, client: TftpClient): void {
    const key = `${client.address} ${client.port}`;
    const former = this.#serving.get(key);
    // Our first answer was lost and the client repeats itself: the transfer's own timer answers again.
    if (former?.request.equals(bytes)) return;
    if (former !== undefined) stop(former, 'The client asked for something else.');
    if (!this.#hasRoom(client, path)) return;
    const serving: Serving = { request: bytes, transfer: null, stopped: null };
    this.#serving.set(key, serving);
    this.#count(client.address, 1);
    const running = this.#serve(serving, request, path, client).finally(() => {
      if (this.#serving.get(key) === serving) this.#serving.delete(key);
      this.#count(client.address, -1);
      this.#running.delete(running);
    });
    this.#running.add(running);
  }

  #hasRoom(client: TftpClient, path: string): boolean {
    const { maxTransfers, maxTransfersPerAddress, onEvent } = this.#settings;
    const full = this.#running.size >= maxTransfers;
    if (!full && (this.#perAddress.get(client.address) ?? 0) < maxTransfersPerAddress) return true;
    const reason = full
      ? `All ${maxTransfers} transfers are in use.`
      : `${maxTransfersPerAddress} transfers run already.`;
    onEvent({ kind: 'dropped', client, path, reason });
    return false;
  }

  #count(address: string, change: 1 | -1): void {
    const count = (this.#perAddress.get(address) ?? 0) + change;
    if (count === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, count);
  }

  /** Never rejects. */
  async #serve(serving: Serving, request: TftpRequest, path: string, client: TftpClient): Promise<void> {
    let source: TftpSource | null = null;
    try {
      source = await this.#settings.open(path, client);
      if (serving.stopped !== null) return;
      if (source === null) this.#refuse(client, path, ERROR_CODE.fileNotFound, 'File not found.');
      else await this.#transfer(serving, request, path, client, source);
    } catch (error) {
      this.#answer(client, ERROR_CODE.notDefined, 'The file could not be read.');
      this.#settings.onEvent({ kind: 'failed', client, path, error: asError(error) });
    } finally {
      await source?.close().catch((error) => {
        this.#settings.onEvent({ kind: 'failed', client, path, error: asError(error) });
      });
    }
  }

  async #transfer(serving: Serving, request: TftpRequest, path: string, client: TftpClient, source: TftpSource) {
    const { address, limits, maxRetries, onEvent } = this.#settings;
    const granted = negotiate(request.options, limits, source.size);
    const { blockBytes, windowBlocks, acknowledged } = granted;
    const plan = {
      fileBytes: source.size,
      blockBytes,
      windowBlocks,
      offersOptions: acknowledged.length > 0,
      timeoutMilliseconds: granted.timeoutMilliseconds ?? this.#settings.timeoutMilliseconds,
      maxTimeoutMilliseconds: MAX_TIMEOUT_MILLISECONDS,
      maxRetries,
    };
    onEvent({ kind: 'started', client, path, bytes: source.size });
    serving.transfer = startReadTransfer({ address, client, plan, acknowledged, source });
    const result = await serving.transfer.finished;
    onEvent(endOf({ client, path }, result, { bytes: source.size, blockBytes, windowBlocks }));
  }

  #refuse(client: TftpClient, path: string, code: number, reason: string): void {
    this.#answer(client, code, reason);
    this.#settings.onEvent({ kind: 'refused', client, path, reason });
  }

  #answer(client: TftpClient, code: number, text: string): void {
    try {
      // A lost ERROR is asked for again by the client's own repetition.
      this.#socket.send(writeError(code, text), client.port, client.address, () => undefined);
    } catch {
      // The server closed while a file was being opened: there is nobody left to tell.
    }
  }
}

function endOf(
  about: { client: TftpClient; path: string },
  { end, retransmissions }: TransferResult,
  sizes: { bytes: number; blockBytes: number; windowBlocks: number },
): TftpEvent {
  switch (end.kind) {
    case 'done':
      return { kind: 'finished', ...about, ...sizes, retransmissions };
    case 'aborted':
      return { kind: 'aborted', ...about, normal: end.normal, reason: `error ${end.code}: ${end.message}` };
    case 'gave-up':
      return { kind: 'failed', ...about, error: new Error(`No answer after ${retransmissions} retransmissions.`) };
    case 'stopped':
      return { kind: 'aborted', ...about, normal: end.normal, reason: end.reason };
    case 'broken':
      return { kind: 'failed', ...about, error: end.error };
  }
}

function stop(serving: Serving, reason: string): void {
  serving.stopped = reason;
  serving.transfer?.stop(reason);
}

function listenOn(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
    const onError = (cause: Error): void => {
      socket.close();
      reject(new Error(`Cannot listen for TFTP on ${address}:${port}: ${cause.message}`, { cause }));
    };
    socket.once('error', onError);
    socket.bind(port, address, () => {
      socket.off('error', onError);
      resolve(socket);
    });
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
