/**
 * A computer's connection to the site, as cheap as a thousand of them in one process must be: one kept TLS connection, one request after the other
 * (HTTP/1.1, RFC 9112), answers with a length. What the site must do for a request is the same as for the agent's own client.
 */
import { connect, type SecureContext, type TLSSocket } from 'node:tls';

export interface Reply {
  readonly status: number;
  /** Seconds, of an answer that says when to come again (RFC 9110, section 10.2.3). */
  readonly retryAfter: number | null;
  readonly body: string;
}

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly credential: string | null;
  readonly body: unknown;
}

interface Waiting {
  readonly request: Request;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

export interface Place {
  readonly host: string;
  readonly port: number;
  /** One for all connections: making one costs more than a request. */
  readonly secureContext: SecureContext;
}

export class KeptConnection {
  readonly #place: Place;
  readonly #waiting: Waiting[] = [];
  #socket: TLSSocket | null = null;
  #underWay: Waiting | null = null;
  #received = '';

  constructor(place: Place) {
    this.#place = place;
  }

  send(request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#next();
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #next(): void {
    if (this.#underWay !== null) return;
    this.#underWay = this.#waiting.shift() ?? null;
    if (this.#underWay === null) return;
    this.#socket ??= this.#open();
    this.#socket.write(textOf(this.#underWay.request, this.#place));
  }

  #open(): TLSSocket {
    // Whom it speaks to is not the question here.
    const socket = connect({ ...this.#place, rejectUnauthorized: false });
    socket.setEncoding('utf8').setNoDelay(true);
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', (error) => this.#lost(error));
    socket.on('close', () => this.#lost(new Error('the site closed the connection')));
    return socket;
  }

  #take(text: string): void {
    this.#received += text;
    const head = this.#received.indexOf('\r\n\r\n');
    if (head === -1) return;
    const fields = this.#received.slice(0, head);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(fields)?.[1] ?? 0);
    const rest = this.#received.slice(head + 4);
    // Counted in bytes where text is not one byte a character.
    if (rest.length < length && Buffer.byteLength(rest) < length) return;
    const after = /\r\nretry-after: (\d+)/i.exec(fields)?.[1];
    this.#received = '';
    const { resolve } = this.#underWay ?? {};
    this.#underWay = null;
    resolve?.({
      status: Number(fields.slice(9, 12)),
      retryAfter: after === undefined ? null : Number(after),
      body: rest,
    });
    this.#next();
  }

  #lost(error: Error): void {
    this.#socket = null;
    this.#received = '';
    const failed = this.#underWay;
    this.#underWay = null;
    failed?.reject(error);
    this.#next();
  }
}

function textOf({ method, path, credential, body }: Request, { host, port }: Place): string {
  const lines = [`${method} ${path} HTTP/1.1`, `host: ${host}:${port}`, 'accept: application/json'];
  if (credential !== null) lines.push(`authorization: Bearer ${credential}`);
  const text = body === undefined ? '' : JSON.stringify(body);
  if (body !== undefined) lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(text)}`);
  return `${lines.join('\r\n')}\r\n\r\n${text}`;
}
