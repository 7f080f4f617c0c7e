/** A typed client made from the same route values as the server. The transport is handed in: browser, Node and tests differ only there. */
import type { z } from 'zod';
import { ApiErrorSchema, type ErrorCode, errorCodes, SlipwayError } from './errors.ts';
import type { Route } from './route.ts';

export interface HttpReply {
  status: number;
  body: string;
  /** Seconds, where the answer says when to come again. */
  retryAfter?: number;
}
/** Sends one request; throws only when there was no answer. */
export type Transport = (request: {
  method: string;
  path: string;
  body: string | Uint8Array | undefined;
  /** Milliseconds of silence; default: the transport's own. */
  patience?: number;
}) => Promise<HttpReply>;

export interface CallInput<Params, Query, Body> {
  params?: Params;
  query?: Query;
  body?: Body;
  /** For routes that take bytes. */
  bytes?: Uint8Array;
}

export type Client = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  route: Route<P, Q, B, R>,
  input?: CallInput<z.input<P>, z.input<Q>, z.input<B>>,
) => Promise<z.output<R>>;

export function createClient(transport: Transport): Client {
  return async (route, input = {}) => {
    const reply = await transport({
      method: route.method,
      path: fillPath(route.path, input.params) + queryString(input.query),
      body: input.bytes ?? (input.body === undefined ? undefined : JSON.stringify(input.body)),
      ...(route.patience === undefined ? {} : { patience: route.patience }),
    });
    const value: unknown = reply.body === '' ? null : parseJson(reply.body, route.path);
    if (reply.status >= 400) throw toError(reply.status, value);
    return route.response.parse(value);
  };
}

function fillPath(path: string, params: unknown): string {
  return path.replace(/:(\w+)/g, (_, name: string) => {
    const value = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;
    if (value === undefined) throw new Error(`the path ${path} needs "${name}"`);
    return encodeURIComponent(String(value));
  });
}

function queryString(query: unknown): string {
  if (typeof query !== 'object' || query === null) return '';
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SlipwayError(
      'SLIP-1099',
      `${path} answered with something that is not JSON: is this address a Slipway site?`,
      { cause },
    );
  }
}

function toError(status: number, value: unknown): SlipwayError {
  const parsed = ApiErrorSchema.safeParse(value);
  if (!parsed.success)
    return new SlipwayError('SLIP-1099', `The site answered with HTTP status ${status} and no explanation.`);
  const known = parsed.data.code in errorCodes;
  // The line above has checked that the code is one of the table's keys.
  const code = (known ? parsed.data.code : 'SLIP-1099') as ErrorCode;
  const { message, problems, starts } = parsed.data;
  return new SlipwayError(code, message, { problems, starts });
}
