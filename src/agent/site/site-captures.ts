/** Captures handed to the site in numbered parts: one is under way while the next one fills, so a site that is away stops the capture, and nothing is lost. */
import { createHash, randomUUID } from 'node:crypto';
import {
  beginCapture,
  CAPTURE_PART_BYTES,
  type Capture,
  dropCapture,
  endCapture,
  getCapture,
  sendCapturePart,
} from '../../api/captures.ts';
import type { Client } from '../../api/client.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { CaptureSubject, Captures, CaptureUpload } from '../engine/services.ts';

export interface SiteCapturesOptions {
  readonly client: Client;
  readonly runId: string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly onConnection: (state: 'lost' | 'back', reason: string) => void;
}

const SHORTEST_WAIT = 250;
const LONGEST_WAIT = 10_000;
/** A part that arrives damaged so often in a row is not damaged by chance. */
const WRONG_LIMIT = 4;
const POLL_MILLISECONDS = 1000;

export function siteCaptures(options: SiteCapturesOptions): Captures {
  return {
    begin: async (subject: CaptureSubject, signal: AbortSignal) => {
      const upload = new SiteUpload(options, signal);
      await upload.begin(subject);
      return upload;
    },
  };
}

class SiteUpload implements CaptureUpload {
  readonly #options: SiteCapturesOptions;
  readonly #signal: AbortSignal;
  readonly #params: { runId: string; captureId: string };
  #parts = 0;
  #bytes = 0;

  constructor(options: SiteCapturesOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    this.#params = { runId: options.runId, captureId: randomUUID() };
  }

  async begin(subject: CaptureSubject): Promise<void> {
    await this.#persistently(() => this.#options.client(beginCapture, { params: this.#params, body: { ...subject } }));
  }

  async take(stream: AsyncIterable<Buffer>): Promise<number> {
    let underWay: Promise<void> = Promise.resolve();
    for await (const part of cutIntoParts(stream, CAPTURE_PART_BYTES)) {
      await underWay;
      underWay = this.#send(part);
      // Its failure is seen when the next part is full, or at the end.
      underWay.catch(() => {});
    }
    await underWay;
    return this.#bytes;
  }

  async #send(bytes: Buffer): Promise<void> {
    const number = this.#parts + 1;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const input = { params: { ...this.#params, number }, query: { sha256 }, bytes };
    await this.#persistently(() => this.#options.client(sendCapturePart, input));
    this.#parts = number;
    this.#bytes += bytes.length;
  }

  async finish(onProgress: Parameters<CaptureUpload['finish']>[0]): Promise<string> {
    const { client, sleep } = this.#options;
    const params = this.#params;
    const body = { parts: this.#parts, bytes: this.#bytes };
    let capture = await this.#persistently(() => client(endCapture, { params, body }));
    while (capture.state === 'importing' || capture.state === 'receiving') {
      const { bytesDone, bytesTotal, message } = capture;
      if (bytesDone !== null && bytesTotal !== null)
        onProgress({ bytesDone, bytesTotal, message: `The site makes the image: ${message}` });
      await sleep(POLL_MILLISECONDS);
      this.#signal.throwIfAborted();
      capture = await this.#persistently(() => client(getCapture, { params }));
    }
    return concluded(capture);
  }

  async abandon(): Promise<void> {
    await this.#options.client(dropCapture, { params: this.#params });
  }

  /** Until the site answers; what it has decided is final. */
  async #persistently<T>(call: () => Promise<T>): Promise<T> {
    let wrong = 0;
    for (let wait = SHORTEST_WAIT, lost = false; ; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      this.#signal.throwIfAborted();
      try {
        const answer = await call();
        if (lost) this.#options.onConnection('back', 'the site answers again');
        return answer;
      } catch (error) {
        if (error instanceof SlipwayError && error.code === 'SLIP-3002') wrong += 1;
        if (!isPassing(error) || wrong >= WRONG_LIMIT) throw error;
        if (!lost) this.#options.onConnection('lost', error instanceof Error ? error.message : String(error));
        lost = true;
        await this.#options.sleep(wait);
      }
    }
  }
}

function concluded({ state, image, message }: Capture): string {
  if (state === 'imported' && image !== null) return `it is version ${image.version} of the image "${image.name}"`;
  throw new SlipwayError(
    'SLIP-4044',
    `The site has received the capture and could not make an image of it: ${message} Then run the step again.`,
  );
}

/** The site restarts, a cable is out, a byte was damaged on its way: all that passes. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof SlipwayError)) return true;
  return ['SLIP-1008', 'SLIP-1010', 'SLIP-1099', 'SLIP-3002'].includes(error.code);
}

/** Pieces of any size as parts of one size; the last has what is left. */
export async function* cutIntoParts(stream: AsyncIterable<Buffer>, partBytes: number): AsyncGenerator<Buffer> {
  let part = Buffer.allocUnsafe(partBytes);
  let filled = 0;
  for await (const piece of stream) {
    for (let at = 0; at < piece.length; ) {
      const copied = piece.copy(part, filled, at);
      at += copied;
      filled += copied;
      if (filled < partBytes) continue;
      yield part;
      part = Buffer.allocUnsafe(partBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
}
