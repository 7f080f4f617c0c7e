/** One HTTP request with node:http(s): global fetch does not work everywhere the agent runs (recipe: Windows under wine). */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: IncomingMessage;
}

/** Without a byte for this long a connection counts as dead. */
export const SILENCE_MILLISECONDS = 20_000;

/**
 * Sends a request; resolves when the answer's head is there. The body must be read or destroyed. A connection that is silent for `patience`
 * milliseconds fails with an error that says so, before the head or in the middle of the body.
 */
export function send(
  url: URL,
  options: RequestOptions,
  body?: string | Uint8Array,
  patience = SILENCE_MILLISECONDS,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let answer: IncomingMessage | null = null;
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, (response) => {
      answer = response;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: response });
    });
    // Of the two the answer first: destroying the request would end it with "aborted", which tells a person nothing.
    request.setTimeout(patience, () => (answer ?? request).destroy(silence(url, patience)));
    request.on('error', reject);
    request.end(body);
  });
}

/** The whole body as text; fails when it is longer than `limit` bytes. */
export async function readText(body: IncomingMessage, limit: number): Promise<string> {
  return (await readBytes(body, limit)).toString('utf8');
}

export async function readBytes(body: IncomingMessage, limit: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of body) {
    // An IncomingMessage without an encoding yields buffers only.
    const buffer = piece as Buffer;
    bytes += buffer.length;
    if (bytes > limit) throw new Error(`the answer is longer than ${limit} bytes`);
    pieces.push(buffer);
  }
  return Buffer.concat(pieces);
}

function silence(url: URL, patience: number): Error {
  return new Error(`${url.host} was silent for ${patience / 1000} s`);
}
