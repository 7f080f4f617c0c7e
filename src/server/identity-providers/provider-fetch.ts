/**
 * Requests to an identity provider, in the shape that openid-client asks for. Node's own fetch takes no certificate authority for one
 * request, and reads a body of any length; a provider is somebody else's server, which may be wrong, slow or hostile.
 */
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { CustomFetch, CustomFetchOptions } from 'openid-client';

/** A metadata document has 5 KB, a key set 10 KB, an ID token with 200 groups 10 KB. */
const MOST_BYTES = 1 << 20;
/** For a whole request. A person waits for it. */
const LONGEST_MILLISECONDS = 10_000;

export interface ProviderFetchOptions {
  /** PEM; null: the authorities that everybody trusts. */
  readonly caCertificates: string | null;
  readonly longestMilliseconds?: number;
}

/** Why there is no answer that can be used: the message says it to a person. */
export class ProviderAnswerError extends Error {
  override readonly name = 'ProviderAnswerError';
}

/** Redirects are not followed: openid-client asks so, and none of a provider's addresses may send the client secret elsewhere. */
export function createProviderFetch(options: ProviderFetchOptions): CustomFetch {
  return async (url, { method, headers, body }) => {
    const milliseconds = options.longestMilliseconds ?? LONGEST_MILLISECONDS;
    const signal = AbortSignal.timeout(milliseconds);
    try {
      const answer = await send(url, { method, headers, body: bodyText(body) }, options.caCertificates, signal);
      return await readAnswer(url, answer);
    } catch (error) {
      if (signal.aborted)
        throw new ProviderAnswerError(`${hostOf(url)} has not answered within ${milliseconds / 1000} seconds.`);
      throw error;
    }
  };
}

interface Sent {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

function send(url: string, sent: Sent, ca: string | null, signal: AbortSignal): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const { method, headers, body } = sent;
  const trust = ca === null ? {} : { ca };
  // A connection of its own: none is kept, so none that was opened under other certificates is used.
  const about = { method, signal, agent: false, headers: { ...headers, 'content-length': Buffer.byteLength(body) } };
  // Throws for anything but https.
  request(url, { ...about, ...trust })
    .on('response', resolve)
    .on('error', reject)
    .end(body);
  return promise;
}

async function readAnswer(url: string, answer: IncomingMessage): Promise<Response> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) {
      answer.destroy();
      throw new ProviderAnswerError(`${hostOf(url)} answers with more than ${MOST_BYTES} bytes.`);
    }
    pieces.push(piece);
  }
  const { statusCode: status = 0 } = answer;
  // RFC 9110, section 15: these have no content, and `Response` refuses one.
  const text = status === 204 || status === 205 || status === 304 ? null : Buffer.concat(pieces);
  return new Response(text, { status, headers: { 'content-type': answer.headers['content-type'] ?? '' } });
}

/** openid-client sends forms; nothing else of what its type allows. */
function bodyText(body: CustomFetchOptions['body']): string {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new Error('an identity provider is sent forms only');
}

function hostOf(url: string): string {
  return new URL(url).host;
}
