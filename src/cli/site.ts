/** The site that a command talks to: typed answers for tables, and the body as it came for `--output json` and `yaml`. */
import type { z } from 'zod';
import { type CallInput, createClient, type Transport } from '../api/client.ts';
import type { Route } from '../api/route.ts';
import { readText, send } from '../client/http-request.ts';
import { siteAgent } from '../client/site-transport.ts';
import { type Connection, openTransport, unreachable } from './connection.ts';
import { readEvents, type SiteEvent, type StreamAddress } from './event-stream.ts';

export interface Answer<T> {
  readonly value: T;
  /** The JSON that came, also with what this version does not know. */
  readonly body: unknown;
}

type EventOptions = Pick<StreamAddress, 'after' | 'signal' | 'onOpen'>;

export interface Site {
  /** It is on this machine: paths on the command line are paths for it. */
  readonly local: boolean;
  /** Where it is, for people: a URL or the path of its socket. */
  readonly place: string;
  call<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    input?: CallInput<z.input<P>, z.input<Q>, z.input<B>>,
  ): Promise<Answer<z.output<R>>>;
  /** The file that a route answers with, in pieces. */
  download<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    input: CallInput<z.input<P>, z.input<Q>, z.input<B>>,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** Events as they happen, after the one with this id (null: from now on), until the connection ends or the signal aborts. */
  events(options: EventOptions): AsyncIterable<SiteEvent>;
}

export function openSite(connection: Connection): Site {
  return {
    local: connection.kind === 'socket',
    place: connection.kind === 'socket' ? connection.socketPath : connection.siteUrl,
    call: callerOf(openTransport(connection)),
    download: (route, input) => download(connection, route, input),
    events: (options) => eventsOf(connection, options),
  };
}

/** `call` over a transport. */
export function callerOf(transport: Transport): Site['call'] {
  return async (route, input) => {
    let text = '';
    const client = createClient(async (request) => {
      const reply = await transport(request);
      text = reply.body;
      return reply;
    });
    const value = await client(route, input);
    return { value, body: text === '' ? null : JSON.parse(text) };
  };
}

async function download<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  connection: Connection,
  route: Route<P, Q, B, R>,
  input: CallInput<z.input<P>, z.input<Q>, z.input<B>>,
): Promise<AsyncIterable<Uint8Array>> {
  const { base, options, token } = streamAddress(connection);
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  let file: AsyncIterable<Uint8Array> | null = null;
  // By the typed client: it fills in the address, and makes an error of an answer that is one.
  const client = createClient(async ({ method, path }) => {
    const answer = await send(new URL(path, base), { ...options, method, headers }).catch((error: unknown) => {
      throw unreachable(connection, error);
    });
    if (answer.status >= 400) return { status: answer.status, body: await readText(answer.body, MOST_ERROR_BYTES) };
    file = answer.body;
    return { status: answer.status, body: '' };
  });
  await client(route, input);
  if (file === null) throw new Error(`${route.path} answered without a file`);
  return file;
}

const MOST_ERROR_BYTES = 1 << 20;

async function* eventsOf(connection: Connection, options: EventOptions): AsyncGenerator<SiteEvent> {
  try {
    yield* readEvents({ ...streamAddress(connection), ...options });
  } catch (error) {
    throw unreachable(connection, error);
  }
}

function streamAddress(connection: Connection): Pick<StreamAddress, 'base' | 'options' | 'token'> {
  if (connection.kind === 'socket')
    return { base: new URL('http://localhost/'), options: { socketPath: connection.socketPath }, token: null };
  return { base: new URL(connection.siteUrl), options: { agent: siteAgent(connection) }, token: connection.token };
}
