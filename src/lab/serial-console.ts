/** The serial line of a virtual computer: lines as they come, and waiting for one, as a person at a terminal would. */
import { EventEmitter } from 'node:events';
import { stripVTControlCharacters } from 'node:util';

const keptLines = 20_000;
const longestLine = 65_536;

export interface SerialMatch {
  /** The whole line, without control sequences. */
  line: string;
  match: RegExpExecArray;
}

interface Waiter {
  pattern: RegExp;
  from: number;
  resolve: (found: SerialMatch) => void;
  reject: (error: Error) => void;
}

/** Emits 'line' with each complete line. */
export class SerialConsole extends EventEmitter<{ line: [string] }> {
  readonly #decoder = new TextDecoder();
  readonly #lines: string[] = [];
  readonly #waiters = new Set<Waiter>();
  readonly #quietMs: number;
  #quiet: NodeJS.Timeout | undefined;
  #dropped = 0;
  #partial = '';
  #cursor = 0;

  /** A line without an end, such as a prompt, counts as a line when nothing more came for `quietMs` milliseconds. */
  constructor(quietMs = 500) {
    super();
    this.#quietMs = quietMs;
  }

  /** Takes bytes from the line. */
  push(bytes: Uint8Array): void {
    const pieces = (this.#partial + this.#decoder.decode(bytes, { stream: true })).split('\n');
    // A guest that never ends its line must not fill our memory.
    if ((pieces.at(-1)?.length ?? 0) > longestLine) pieces.push('');
    this.#partial = pieces.pop() ?? '';
    for (const piece of pieces) this.#add(cleanLine(piece));
    clearTimeout(this.#quiet);
    this.#quiet = undefined;
    if (this.#partial) this.#quiet = setTimeout(() => this.#offerPartial(), this.#quietMs).unref();
  }

  /** The last `count` complete lines. */
  tail(count: number): string[] {
    return this.#lines.slice(-count);
  }

  /**
   * Waits for a line that matches. It looks first at the lines after the last one a wait has found, so that nothing is
   * missed between two waits. Rejects with `onTimeout()` after `timeoutMs` milliseconds.
   */
  waitFor(pattern: RegExp, timeoutMs: number, onTimeout: () => Error): Promise<SerialMatch> {
    const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
    const { promise, resolve, reject } = Promise.withResolvers<SerialMatch>();
    const waiter: Waiter = { pattern: stateless, from: this.#cursor, resolve, reject };
    this.#waiters.add(waiter);
    this.#lines.forEach((line, index) => {
      this.#offer(line, this.#dropped + index);
    });
    if (this.#partial) this.#quiet ??= setTimeout(() => this.#offerPartial(), this.#quietMs).unref();
    const timer = setTimeout(() => reject(onTimeout()), timeoutMs);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    });
  }

  /** Ends every wait with `error`, as nothing more will come before the next start. */
  end(error: Error): void {
    clearTimeout(this.#quiet);
    this.#offerPartial();
    for (const waiter of [...this.#waiters]) waiter.reject(error);
  }

  #add(line: string): void {
    const number = this.#dropped + this.#lines.length;
    this.#lines.push(line);
    if (this.#lines.length > keptLines) {
      this.#lines.shift();
      this.#dropped++;
    }
    this.#offer(line, number);
    this.emit('line', line);
  }

  #offerPartial(): void {
    this.#quiet = undefined;
    if (this.#partial) this.#offer(cleanLine(this.#partial), this.#dropped + this.#lines.length);
  }

  #offer(line: string, number: number): void {
    for (const waiter of [...this.#waiters]) {
      const match = number >= waiter.from ? waiter.pattern.exec(line) : null;
      if (!match) continue;
      this.#cursor = Math.max(this.#cursor, number + 1);
      this.#waiters.delete(waiter);
      waiter.resolve({ line, match });
    }
  }
}

/** Firmware draws menus on the serial line with control sequences; what is left is what a person reads. */
function cleanLine(raw: string): string {
  return stripVTControlCharacters(raw).replaceAll('\r', '');
}
