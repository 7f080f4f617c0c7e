/** The site's API as this page calls it: on the same origin, with the session's cookie. */
import { createClient, type HttpReply, type Transport } from '../../api/client.ts';
import { requestHeader } from '../../api/sign-in.ts';

/** A site that is silent for so long is not there. */
const PATIENCE_MILLISECONDS = 30_000;

const transport: Transport = (request) => ask(request);

async function ask(
  { method, path, body, patience = PATIENCE_MILLISECONDS }: Parameters<Transport>[0],
  more: RequestInit = {},
): Promise<HttpReply> {
  const response = await answerOf(path, {
    ...more,
    method,
    headers: headersFor(method, body),
    body: body === undefined ? null : bytesOrText(body),
    signal: AbortSignal.timeout(patience),
  });
  const reply: HttpReply = { status: response.status, body: await response.text() };
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(retryAfter) ? { ...reply, retryAfter } : reply;
}

export const client = createClient(transport);
/** For what a page says as it closes: the browser sends it all the same. */
export const leavingClient = createClient((request) => ask(request, { keepalive: true }));

/** There was no answer: the site restarts, or the network between is gone. */
export class SiteAbsentError extends Error {}

async function answerOf(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch (cause) {
    throw new SiteAbsentError('The site does not answer.', { cause });
  }
}

function headersFor(method: string, body: string | Uint8Array | undefined): Record<string, string> {
  return {
    ...(method === 'GET' ? {} : { [requestHeader]: '1' }),
    ...(body === undefined
      ? {}
      : { 'content-type': typeof body === 'string' ? 'application/json' : 'application/octet-stream' }),
  };
}

/** The DOM's types want a buffer that nobody shares, which ours never is. */
function bytesOrText(body: string | Uint8Array): BodyInit {
  return typeof body === 'string' ? body : new Blob([body as Uint8Array<ArrayBuffer>]);
}
