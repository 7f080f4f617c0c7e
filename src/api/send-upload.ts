/**
 * Sends the bytes of an upload, part by part, until all are there: what the console and the command line do alike.
 *
 *   part sent ──taken──► the next part, twice as long where it took less than a second
 *      └──no answer, too busy, another byte expected──► waits, twice as long each time; asks how many bytes are there; goes on with half as long a part
 *      └──any other refusal──► thrown: it is for the person
 *
 * Parts begin short: a line of half a megabit is not to lose eight megabytes, since a request has two minutes.
 */
import type { Client } from './client.ts';
import { type ErrorCode, SlipwayError } from './errors.ts';
import { sha256Hex } from './upload-fingerprint.ts';
import { appendToUpload, getUpload, UPLOAD_PART_BYTES } from './uploads.ts';

const SHORTEST_PART = 64 * 1024;
const FIRST_PART = 1024 * 1024;
const QUICK_MILLISECONDS = 1000;
const LONGEST_PAUSE = 15_000;

export interface UploadProgress {
  readonly bytesSent: number;
  /** Why nothing is sent at this moment, and goes on by itself; null: it is being sent. */
  readonly waitsFor: unknown;
}

export interface SendOptions {
  readonly client: Client;
  /** The bytes of all files, one after another: those from `start` up to `end`. What it throws is for the person. */
  readonly read: (start: number, end: number) => Promise<Uint8Array<ArrayBuffer>>;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: UploadProgress) => void;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
  readonly milliseconds: () => number;
  /** Nobody answered: no refusal. */
  readonly isAbsent: (error: unknown) => boolean;
}

/** Resolves when all bytes are there; throws the signal's reason where it is paused. */
export async function sendUpload(upload: { id: string; bytes: number }, options: SendOptions): Promise<void> {
  const { signal, onProgress } = options;
  let [offset, partBytes, failures]: [number | null, number, number] = [null, FIRST_PART, 0];
  for (;;) {
    signal.throwIfAborted();
    try {
      offset ??= (await options.client(getUpload, { params: { id: upload.id } })).bytesReceived;
      onProgress({ bytesSent: offset, waitsFor: null });
      if (offset >= upload.bytes) return;
      const part = await readPart(options, offset, Math.min(offset + partBytes, upload.bytes));
      const begun = options.milliseconds();
      offset = await sendPart(options, upload.id, offset, part);
      if (options.milliseconds() - begun < QUICK_MILLISECONDS) partBytes = Math.min(2 * partBytes, UPLOAD_PART_BYTES);
      failures = 0;
    } catch (error) {
      signal.throwIfAborted();
      if (!goesOn(error, options)) throw error instanceof UnreadableError ? error.cause : error;
      failures += 1;
      partBytes = Math.max(Math.floor(partBytes / 2), SHORTEST_PART);
      onProgress({ bytesSent: offset ?? 0, waitsFor: error });
      await options.sleep(Math.min(500 * 2 ** failures, LONGEST_PAUSE), signal);
      offset = null;
    }
  }
}

/** Tells what the person's own disk says from what the network says. */
class UnreadableError extends Error {}

async function readPart({ read }: SendOptions, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await read(start, end);
  } catch (cause) {
    throw new UnreadableError('The file cannot be read.', { cause });
  }
}

async function sendPart(
  { client }: SendOptions,
  id: string,
  offset: number,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<number> {
  const sha256 = await sha256Hex(bytes);
  return (await client(appendToUpload, { params: { id }, query: { offset, sha256 }, bytes })).bytesReceived;
}

/** Too many requests, no database, too much to do; bytes that were damaged on the way, that are there already, or that another connection still sends. */
const PASSING: readonly ErrorCode[] = ['SLIP-1007', 'SLIP-1008', 'SLIP-1010', 'SLIP-3002', 'SLIP-3040', 'SLIP-3041'];

function goesOn(error: unknown, { isAbsent }: SendOptions): boolean {
  if (error instanceof UnreadableError) return false;
  return isAbsent(error) || (error instanceof SlipwayError && PASSING.includes(error.code));
}
