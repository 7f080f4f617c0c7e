/** Runs one read transfer: its own socket (RFC 1350 section 4: a transfer identifier each), its timer, its source. */
import type { Buffer } from 'node:buffer';
import type { RemoteInfo } from 'node:dgram';
import { ERROR_CODE, parseTftpPacket, type TftpOption, writeError, writeOptionAck } from './packet.ts';
import { ReadAhead, type TftpSource } from './read-ahead.ts';
import {
  beginTransfer,
  continueTransfer,
  type Step,
  type TransferAction,
  type TransferEvent,
  type TransferPlan,
  type TransferState,
} from './transfer.ts';
import { TransferSocket } from './transfer-socket.ts';

export type TransferEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'aborted'; readonly normal: boolean; readonly code: number; readonly message: string }
  | { readonly kind: 'gave-up' }
  /** Ended from our side or by a client that has closed its port. */
  | { readonly kind: 'stopped'; readonly normal: boolean; readonly reason: string }
  /** The source or the socket failed. */
  | { readonly kind: 'broken'; readonly error: Error };

export interface TransferResult {
  readonly end: TransferEnd;
  readonly retransmissions: number;
}

export interface ReadTransfer {
  readonly finished: Promise<TransferResult>;
  /** Ends it at once; `finished` resolves with `stopped`. */
  stop(reason: string): void;
}

export interface ReadTransferOptions {
  /** Our address; the transfer answers from a fresh port of it. */
  readonly address: string;
  readonly client: Pick<RemoteInfo, 'address' | 'port'>;
  readonly plan: TransferPlan;
  readonly acknowledged: readonly TftpOption[];
  /** Closed by the caller after `finished`. */
  readonly source: TftpSource;
}

/** Starts sending. */
export function startReadTransfer(options: ReadTransferOptions): ReadTransfer {
  const { promise, resolve } = Promise.withResolvers<TransferResult>();
  const run = new Run(options, resolve);
  run.start();
  return { finished: promise, stop: (reason) => run.end({ kind: 'stopped', normal: true, reason }) };
}

class Run {
  readonly #options: ReadTransferOptions;
  readonly #resolve: (result: TransferResult) => void;
  #socket: TransferSocket | undefined;
  readonly #bytes: ReadAhead;
  #state: TransferState = { name: 'ended' };
  #timer: NodeJS.Timeout | undefined;
  /** How long it waits. */
  #waiting = 0;
  #retransmissions = 0;
  /** Counts steps that send, so that a read finishing late does not send an outdated window. */
  #sending = 0;
  #over = false;

  constructor(options: ReadTransferOptions, resolve: (result: TransferResult) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#bytes = new ReadAhead(options.source);
  }

  start(): void {
    const { address, client, plan } = this.#options;
    try {
      this.#socket = new TransferSocket({
        ...{ address, client, blockBytes: plan.blockBytes, windowBlocks: plan.windowBlocks },
        onMessage: (bytes) => this.#onMessage(bytes),
        onError: (error) => this.#socketFailed(error),
      });
    } catch (error) {
      this.end({ kind: 'broken', error: asError(error) });
      return;
    }
    this.#take(beginTransfer(plan));
  }

  end(end: TransferEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#state = { name: 'ended' };
    this.#stopWaiting();
    this.#socket?.close();
    this.#resolve({ end, retransmissions: this.#retransmissions });
  }

  #onMessage(bytes: Buffer): void {
    const event = eventIn(bytes);
    if (event !== null) this.#happen(event);
  }

  #happen(event: TransferEvent): void {
    if (!this.#over) this.#take(continueTransfer(this.#options.plan, this.#state, event));
  }

  #take({ state, action }: Step): void {
    if (this.#over) return;
    this.#state = state;
    switch (action.kind) {
      case 'ignore':
        return;
      case 'send-options':
        this.#sending += 1;
        this.#socket?.send(writeOptionAck(this.#options.acknowledged));
        this.#wait(action.waitMilliseconds);
        return;
      case 'send-blocks':
        this.#sendBlocks(action);
        return;
      default:
        this.end(action);
    }
  }

  #sendBlocks(window: Extract<TransferAction, { kind: 'send-blocks' }>): void {
    const { blockBytes, fileBytes } = this.#options.plan;
    this.#sending += 1;
    const turn = this.#sending;
    if (window.isRetransmission) this.#retransmissions += 1;
    const offset = (window.first - 1) * blockBytes;
    const length = Math.min(window.last * blockBytes, fileBytes) - offset;
    const send = (bytes: Buffer): void => {
      if (turn !== this.#sending || this.#over) return;
      this.#socket?.sendBlocks(window.first, window.last, bytes);
      this.#wait(window.waitMilliseconds);
    };
    const held = this.#bytes.held(offset, length);
    if (held !== undefined) send(held);
    else {
      this.#stopWaiting();
      this.#bytes.load(offset, length).then(send, (error: unknown) => this.#sourceFailed(error));
    }
  }

  #sourceFailed(error: unknown): void {
    if (this.#over) return;
    this.#socket?.send(writeError(ERROR_CODE.notDefined, 'The file could not be read.'));
    this.end({ kind: 'broken', error: asError(error) });
  }

  #socketFailed(error: Error): void {
    if (!isRefused(error)) this.end({ kind: 'broken', error });
    else this.end({ kind: 'stopped', normal: false, reason: 'The client has closed its port.' });
  }

  #wait(milliseconds: number): void {
    if (this.#timer !== undefined && this.#waiting === milliseconds) {
      // A new timer for each block is a tenth of what one costs.
      this.#timer.refresh();
      return;
    }
    this.#stopWaiting();
    this.#waiting = milliseconds;
    this.#timer = setTimeout(() => this.#happen({ kind: 'timeout' }), milliseconds);
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function isRefused(error: Error): boolean {
  return 'code' in error && error.code === 'ECONNREFUSED';
}

/** What a packet of the client means for the transfer; null for what has no place in it. */
function eventIn(bytes: Uint8Array): TransferEvent | null {
  try {
    const packet = parseTftpPacket(bytes);
    return packet.kind === 'ack' || packet.kind === 'error' ? packet : null;
  } catch {
    return null;
  }
}
