/**
 * Answers requests by the routes of the contract, in memory or over real HTTP. What comes in and what goes out is checked with the routes' own schemas, so that a
 * fake site cannot drift from them.
 */
import type { RequestListener, ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { HttpReply, Transport } from '../api/client.ts';
import { type ApiError, SlipwayError } from '../api/errors.ts';
import { eventsPath, type SlipwayEvent } from '../api/events.ts';
import { changeObjects, routesOfObjectChanges } from '../api/object-changes.ts';
import type { Route } from '../api/route.ts';

interface Input<P, Q, B> {
  params: P;
  query: Q;
  body: B;
}

interface Bound {
  /** `PATCH /api/collections/:id` */
  readonly name: string;
  readonly method: string;
  readonly pattern: RegExp;
  readonly answer: (params: Record<string, string>, query: Record<string, string>, body: unknown) => unknown;
}

export class ContractServer {
  /** Every request, as `GET /api/devices?limit=1000`. */
  readonly requests: string[] = [];
  /** Called before each request is answered: tests move time on here. */
  beforeRequest: (request: { method: string; path: string; body: string | undefined }) => void = () => undefined;
  /** Added to every answer that is an object, as a newer site would do. */
  extra: Record<string, unknown> = {};
  readonly #routes: Bound[] = [];

  readonly transport: Transport = async ({ method, path, body }) => {
    const text = bodyText(body);
    // Its parts count, each as a request of its own.
    if (path !== changeObjects.path) this.#take({ method, path, body: text });
    return this.#reply(method, path, text);
  };

  on<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    handler: (input: Input<z.output<P>, z.output<Q>, z.output<B>>) => z.input<R>,
  ): void {
    const bound: Bound = {
      name: `${route.method} ${route.path}`,
      method: route.method,
      pattern: new RegExp(`^${route.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
      answer: (params, query, body) => {
        const input = {
          params: parsed(route.params, params, 'params'),
          query: parsed(route.query, query, 'query'),
          body: parsed(route.body, body, 'body'),
        };
        // What the schemas have parsed is what the handler's types say.
        const value = handler(input as Input<z.output<P>, z.output<Q>, z.output<B>>);
        const checked: unknown = route.response.parse(value);
        const isObject = typeof checked === 'object' && checked !== null && !Array.isArray(checked);
        return isObject ? { ...checked, ...this.extra } : checked;
      },
    };
    const { method, pattern } = bound;
    const before = this.#routes.findIndex((each) => each.method === method && each.pattern.source === pattern.source);
    // A test may have its own answer in place of the usual one.
    if (before === -1) this.#routes.push(bound);
    else this.#routes[before] = bound;
  }

  /** One of several changes that are asked for as one: counts as a request of its own. */
  part(name: string, params: Record<string, string>, body: unknown): unknown {
    const bound = this.#routes.find((each) => each.name === name);
    if (bound === undefined) throw new Error(`the fake site has no ${name}`);
    if (!routesOfObjectChanges.has(name)) throw new Error(`a site takes no ${name} among changes of objects`);
    const path = name.replace(/^\S+ /, '').replace(/:(\w+)/g, (_, key: string) => params[key] ?? '');
    this.#take({ method: bound.method, path, body: body === undefined ? undefined : JSON.stringify(body) });
    return bound.answer(params, {}, body);
  }

  #take(request: { method: string; path: string; body: string | undefined }): void {
    this.requests.push(`${request.method} ${request.path}`);
    this.beforeRequest(request);
  }

  /** For a real HTTP server, with the event stream. */
  handler(events: readonly SlipwayEvent[] = []): RequestListener {
    return async (request, response) => {
      if (request.url === eventsPath) return sendEvents(response, events);
      let body = '';
      for await (const piece of request) body += String(piece);
      const { method = '', url: path = '' } = request;
      const reply = await this.transport({ method, path, body: body === '' ? undefined : body });
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
      return undefined;
    };
  }

  #reply(method: string, path: string, body: string | undefined): HttpReply {
    const { pathname, searchParams } = new URL(path, 'http://site');
    const route = this.#routes.find((each) => each.method === method && each.pattern.test(pathname));
    if (route === undefined)
      return refusal({ code: 'SLIP-1002', message: `There is nothing at ${method} ${pathname}.` });
    try {
      const params = decoded(route.pattern.exec(pathname)?.groups ?? {});
      const given: unknown = body === undefined ? undefined : JSON.parse(body);
      return { status: 200, body: JSON.stringify(route.answer(params, Object.fromEntries(searchParams), given)) };
    } catch (error) {
      if (!(error instanceof SlipwayError)) throw error;
      const { code, message, problems, starts } = error;
      return refusal({ code, message, ...(problems && { problems }), ...(starts && { starts }) });
    }
  }
}

function sendEvents(response: ServerResponse, events: readonly SlipwayEvent[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) response.write(`id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`);
}

function decoded(params: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]));
}

function parsed(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const text = problems.map((p) => `${p.path || 'body'}: ${p.message}`).join('; ');
  throw new SlipwayError('SLIP-1001', `The request is not valid: ${text}.`, {
    problems: problems.map((p) => ({ ...p, path: p.path || where })),
  });
}

function refusal(error: ApiError): HttpReply {
  return { status: error.code === 'SLIP-1002' ? 404 : 400, body: JSON.stringify(error) };
}

function bodyText(body: string | Uint8Array | undefined): string | undefined {
  if (body instanceof Uint8Array) throw new Error('the command line sends no bytes');
  return body;
}
