/** What a program writes: its last bytes for the result, its lines for the log. */
import { StringDecoder } from 'node:string_decoder';

const KEPT_BYTES = 64 * 1024;
/** The site takes log lines of at most 8000 characters (src/api/agent.ts). */
const LONGEST_LINE = 4000;

/** Keeps the last 64 KiB of a stream of bytes. */
export class OutputTail {
  #pieces: Buffer[] = [];
  #bytes = 0;

  push(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    // Not at each piece: joining is only worth it once a good deal can be dropped.
    if (this.#bytes > 2 * KEPT_BYTES) this.#keep(Buffer.concat(this.#pieces).subarray(-KEPT_BYTES));
  }

  text(): string {
    return Buffer.concat(this.#pieces).subarray(-KEPT_BYTES).toString('utf8');
  }

  #keep(bytes: Buffer): void {
    this.#pieces = [Buffer.from(bytes)];
    this.#bytes = bytes.length;
  }
}

/**
 * Cuts output into lines for a log as a terminal would leave them: what a carriage return overwrites (progress) is dropped,
 * empty lines too, and a line that never ends is cut.
 */
export class OutputLines {
  readonly #log: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  #open = '';

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  /** Returns the piece as text: a character that two pieces share comes with the second. */
  push(piece: Buffer): string {
    const text = this.#decoder.write(piece);
    const lines = (this.#open + text).split('\n');
    // A carriage return at the very end may be the first half of CR LF: it waits for what follows.
    this.#open = shown(lines.pop() ?? '');
    for (const line of lines) this.#write(line);
    while (this.#open.length > LONGEST_LINE) {
      this.#log(this.#open.slice(0, LONGEST_LINE));
      this.#open = this.#open.slice(LONGEST_LINE);
    }
    return text;
  }

  end(): void {
    this.#write(this.#open + this.#decoder.end());
    this.#open = '';
  }

  #write(line: string): void {
    const text = shown(line).trimEnd();
    for (let at = 0; at < text.length; at += LONGEST_LINE) this.#log(text.slice(at, at + LONGEST_LINE));
  }
}

function shown(line: string): string {
  const end = line.endsWith('\r') ? line.length - 1 : line.length;
  return line.slice(line.lastIndexOf('\r', end - 1) + 1);
}
