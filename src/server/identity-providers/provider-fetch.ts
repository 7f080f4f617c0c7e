/** Requests to an identity provider, in the shape that openid-client asks for. */
import type { CustomFetch, CustomFetchOptions } from 'openid-client';
import { sendOutside } from '../outgoing/outgoing-request.ts';

/** A metadata document has 5 KB, a key set 10 KB, an ID token with 200 groups 10 KB. */
const MOST_BYTES = 1 << 20;
/** For a whole request. A person waits for it. */
const LONGEST_MILLISECONDS = 10_000;

export interface ProviderFetchOptions {
  /** PEM; null: the authorities that everybody trusts. */
  readonly caCertificates: string | null;
  readonly longestMilliseconds?: number;
}

/** Redirects are not followed: openid-client asks so, and none of a provider's addresses may send the client secret elsewhere. */
export function createProviderFetch({ caCertificates, longestMilliseconds }: ProviderFetchOptions): CustomFetch {
  const rules = {
    caCertificates,
    longestMilliseconds: longestMilliseconds ?? LONGEST_MILLISECONDS,
    mostBytes: MOST_BYTES,
  };
  return async (address, { method, headers, body }) => {
    const url = new URL(address);
    if (url.protocol !== 'https:') throw new Error('secrets are sent to identity providers over TLS only');
    const answer = await sendOutside({ url, method, headers, body: bodyText(body) }, rules);
    const { status } = answer;
    // RFC 9110, section 15: these have no content, and `Response` refuses one.
    const content = status === 204 || status === 205 || status === 304 ? null : new Uint8Array(answer.body);
    return new Response(content, { status, headers: { 'content-type': answer.headers['content-type'] ?? '' } });
  };
}

/** openid-client sends forms; nothing else of what its type allows. */
function bodyText(body: CustomFetchOptions['body']): string {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string' || body instanceof URLSearchParams) return body.toString();
  throw new Error('an identity provider is sent forms only');
}
