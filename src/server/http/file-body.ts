/**
 * The bytes of an answer out of a file: by the kernel alone where the connection is plain, else through two buffers that are used in turn.
 * A stream that makes a buffer for each piece costs three times as much: its garbage makes V8 collect all the time (decision 0050).
 */
import type { FileHandle } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { type KernelSender, openKernelSender } from './sendfile.ts';

/** Of each of the two; 1 MiB is no faster (measured), and a site serves hundreds at once. */
const PIECE_BYTES = 256 * 1024;
/** What goes through Node between two calls of sendfile: its end tells when the socket takes bytes again. */
const PROBE_BYTES = 64 * 1024;
/** A client that takes bytes as fast as they come does not keep a thread for itself. */
const CALL_BYTES = 4 * 1024 * 1024;
/**
 * A client that takes nothing for so long is dropped: each holds descriptors and up to some megabytes of the kernel's buffers, and boot files are sent
 * to whoever asks. An agent whose disk was busy for as long comes back for the rest.
 */
const STALLED_MILLISECONDS = 300_000;

export interface Span {
  readonly start: number;
  /** Inclusive, as in Content-Range (RFC 9110, section 14.4). */
  readonly end: number;
}

const sentByKernel = new WeakMap<object, number>();

/** All bytes that went out by a connection: Node counts only its own. */
export function bytesSentBy(socket: { readonly bytesWritten: number }): number {
  return socket.bytesWritten + (sentByKernel.get(socket) ?? 0);
}

/** Sends the body of an answer whose head is written. @throws when the file ends too early or cannot be read, or the client is gone */
export async function sendFileBody(
  response: ServerResponse,
  file: FileHandle,
  span: Span,
  stalledMilliseconds = STALLED_MILLISECONDS,
): Promise<void> {
  const { socket } = response;
  // Until the answer has ended: from then on Node's own time for idle connections counts. An answer to `inject` has no connection.
  if (socket instanceof Socket) socket.setTimeout(stalledMilliseconds);
  const kernel = span.end - span.start < PIECE_BYTES ? null : openKernelSender(socket);
  try {
    if (kernel === null || socket === null) await copyBody(new BodyWriter(response, response), file, span);
    else {
      response.flushHeaders();
      await kernelBody(kernel, socket, new BodyWriter(response, socket), file, span);
    }
    response.end();
  } finally {
    kernel?.close();
  }
}

/** While one buffer is on its way to the socket, the other is filled. */
async function copyBody(writer: BodyWriter, file: FileHandle, { start, end }: Span): Promise<void> {
  const size = Math.min(PIECE_BYTES, end + 1 - start);
  const buffers = [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)] as const;
  let written: Promise<void> = Promise.resolve();
  for (let at = start, turn = 0; at <= end; turn += 1) {
    const piece = await readPiece(file, turn % 2 === 0 ? buffers[0] : buffers[1], at, end);
    await written;
    written = writer.write(piece);
    // Heard at the next await; a client that leaves before that is no unhandled rejection.
    written.catch(() => undefined);
    at += piece.length;
  }
  await written;
}

async function kernelBody(
  kernel: KernelSender,
  socket: Socket,
  writer: BodyWriter,
  file: FileHandle,
  { start, end }: Span,
): Promise<void> {
  const probe = Buffer.allocUnsafeSlow(PROBE_BYTES);
  for (let at = start; at <= end; ) {
    const piece = await readPiece(file, probe, at, end);
    await writer.write(piece);
    at += piece.length;
    if (at > end) return;
    // Once: Node takes a connection on which it writes nothing itself for idle, however much the kernel sends.
    const sent = Math.max(0, await kernel.send(file.fd, at, Math.min(CALL_BYTES, end + 1 - at)));
    sentByKernel.set(socket, (sentByKernel.get(socket) ?? 0) + sent);
    at += sent;
  }
}

async function readPiece(file: FileHandle, buffer: Buffer, at: number, end: number): Promise<Buffer> {
  const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end + 1 - at), at);
  if (bytesRead === 0) throw new Error(`The file ends at byte ${at}, before ${end + 1}.`);
  return buffer.subarray(0, bytesRead);
}

export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** Writes one piece after the other, and knows when there is nobody left to write to: Node may then forget to call back. */
class BodyWriter {
  readonly #out: Writable;
  #gone = false;
  #refuse: (reason: Error) => void = () => undefined;

  constructor(response: ServerResponse, out: Writable) {
    this.#out = out;
    response.once('close', () => {
      this.#gone = true;
      this.#refuse(new ClientGone());
    });
  }

  /** Resolves when the socket has taken the piece. */
  write(piece: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#gone) throw new ClientGone();
      this.#refuse = reject;
      this.#out.write(piece, (error) => (error ? reject(new ClientGone(undefined, { cause: error })) : resolve()));
    });
  }
}
