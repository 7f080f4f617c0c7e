/**
 * A large answer over plain HTTP/1.1, read into buffers that are used again. node:http makes a buffer for each 64 KiB that come, which V8 collects: reading
 * costs six times the CPU time so, a third of a processor at the speed at which wimlib unpacks an image (decision 0057).
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Download {
  readonly status: number;
  /** Pieces of the body, exactly as many bytes as the head says. A piece is the reader's until it asks for the next one. */
  readonly body: AsyncGenerator<Buffer, void, void>;
  /** Ends the connection, when the body is not to be read. Whoever begins to read ends it by leaving. */
  leave(): void;
}

/** Of each buffer; there are two, or three. */
const PIECE_BYTES = 256 * 1024;
/** What a server says before the body. Ours says some 300 bytes. */
const HEAD_BYTES = 16 * 1024;
const HEAD_END = '\r\n\r\n';

/**
 * Asks for `url`, which must be of `http:`. Null where the answer is none of a known length in one piece: somebody between here and the site sends it in another
 * form, and node:http reads that. A connection that is silent for `patience` milliseconds while bytes are awaited fails with an error that says so.
 * @throws what the connection failed with, before the head or in the middle of the body
 */
export async function downloadPlain(
  url: URL,
  headers: Readonly<Record<string, string>>,
  patience: number,
): Promise<Download | null> {
  const connection = new Connection(url, patience);
  try {
    await connection.send(requestText(url, headers));
    const head = await readHead(connection);
    const answer = head === null ? null : parseHead(head.text);
    if (head === null || answer === null) {
      connection.close();
      return null;
    }
    return {
      status: answer.status,
      body: readBody(connection, head.rest, answer.bytes),
      leave: () => connection.close(),
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** RFC 9112, section 3. */
function requestText({ pathname, search, host }: URL, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ host, ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `GET ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

async function readHead(connection: Connection): Promise<{ text: string; rest: Buffer } | null> {
  let seen = Buffer.alloc(0);
  for (;;) {
    const piece = await connection.next();
    if (piece === null) throw new Error(`${connection.host} closed the connection without an answer`);
    // Copied: the buffer is filled again by the next piece.
    seen = Buffer.concat([seen, piece]);
    const end = seen.indexOf(HEAD_END);
    if (end >= 0 && end <= HEAD_BYTES)
      return { text: seen.toString('latin1', 0, end), rest: seen.subarray(end + HEAD_END.length) };
    if (seen.length > HEAD_BYTES) return null;
  }
}

/** Status and length of the body (RFC 9112, sections 4 and 6.3); null where the head is of another form. */
export function parseHead(text: string): { status: number; bytes: number } | null {
  const [first = '', ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.[01] ([2-5]\d\d)(?: |$)/.exec(first)?.[1];
  const fields = lines.map((line) => /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line));
  if (status === undefined || fields.includes(null)) return null;
  const valuesOf = (name: string) =>
    fields.flatMap((field) => (field?.[1]?.toLowerCase() === name ? (field[2] ?? '') : []));
  const [length = '', ...more] = valuesOf('content-length');
  const otherForm = ['transfer-encoding', 'content-encoding'].some((name) => valuesOf(name).length > 0);
  if (otherForm || more.length > 0 || !/^\d{1,15}$/.test(length)) return null;
  return { status: Number(status), bytes: Number(length) };
}

async function* readBody(connection: Connection, first: Buffer, bytes: number): AsyncGenerator<Buffer, void, void> {
  try {
    let left = bytes;
    for (let piece: Buffer = first; ; piece = await nextOf(connection, left)) {
      const wanted = piece.subarray(0, left);
      left -= wanted.length;
      if (wanted.length > 0) yield wanted;
      if (left === 0) return;
    }
  } finally {
    connection.close();
  }
}

async function nextOf(connection: Connection, left: number): Promise<Buffer> {
  const piece = await connection.next();
  if (piece === null) throw new Error(`${connection.host} closed the connection ${left} bytes before the end`);
  return piece;
}

interface Piece {
  readonly bytes: Buffer;
  readonly memory: Buffer<ArrayBuffer>;
}

/** A connection that is read one buffer ahead of its reader, and no further. */
class Connection {
  readonly host: string;
  readonly #socket: Socket;
  readonly #patience: number;
  #filling = Buffer.allocUnsafeSlow(PIECE_BYTES);
  /** What came, and has not been asked for: rarely more than one, since Node reads once more now and then although it was told to wait. */
  readonly #ready: Piece[] = [];
  readonly #free: Buffer<ArrayBuffer>[] = [];
  #lent: Piece | undefined;
  #ended = false;
  #error: Error | null = null;
  #wake = (): void => undefined;

  constructor({ hostname, port, host }: URL, patience: number) {
    this.host = host;
    this.#patience = patience;
    this.#socket = connect({
      // An IPv6 address stands in brackets in a URL alone.
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port === '' ? 80 : port),
      onread: { buffer: () => this.#filling, callback: (count) => this.#take(count) },
    });
    this.#socket.on('error', (error) => this.#end(error));
    this.#socket.on('close', () => this.#end(null));
  }

  async send(text: string): Promise<void> {
    if (this.#socket.connecting) await this.#patiently(once(this.#socket, 'connect'));
    this.#socket.write(text);
  }

  /** The next piece, or null at the end. The one before is written over from here on. */
  async next(): Promise<Buffer | null> {
    if (this.#lent !== undefined) this.#free.push(this.#lent.memory);
    this.#lent = undefined;
    if (this.#ready.length === 0 && !this.#ended) {
      this.#socket.resume();
      await this.#patiently(new Promise<void>((resolve) => this.#wakeBy(resolve)));
    }
    this.#lent = this.#ready.shift();
    if (this.#lent !== undefined) {
      // Its reader works at it while another buffer is filled.
      if (this.#ready.length === 0) this.#socket.resume();
      return this.#lent.bytes;
    }
    if (this.#error !== null) throw this.#error;
    return null;
  }

  close(): void {
    this.#socket.destroy();
  }

  #wakeBy(resolve: () => void): void {
    this.#wake = resolve;
    if (this.#ready.length > 0 || this.#ended) resolve();
  }

  /** False: nothing more until somebody asks. */
  #take(count: number): boolean {
    this.#ready.push({ bytes: this.#filling.subarray(0, count), memory: this.#filling });
    this.#filling = this.#free.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
    this.#wake();
    return false;
  }

  #end(error: Error | null): void {
    this.#error ??= error;
    this.#ended = true;
    this.#wake();
  }

  async #patiently(awaited: Promise<unknown>): Promise<void> {
    const timer = setTimeout(
      () => this.#socket.destroy(new Error(`${this.host} was silent for ${this.#patience / 1000} s`)),
      this.#patience,
    );
    try {
      await awaited;
    } finally {
      clearTimeout(timer);
    }
  }
}
