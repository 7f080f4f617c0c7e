/** Binds the contract (src/api) to functions: checks the caller, parses the input, answers. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Actor } from '../../api/actor.ts';
import { ApiErrorSchema, SlipwayError } from '../../api/errors.ts';
import type { Access, Route } from '../../api/route.ts';

/** Who is calling, as the authentication found out. */
export type Caller =
  | { kind: 'nobody' }
  | { kind: 'administrator'; actor: Actor }
  | { kind: 'session'; deviceId: string }
  | { kind: 'run'; runId: string; deviceId: string };

export interface HandlerInput<P, Q, B> {
  params: P;
  query: Q;
  body: B;
  caller: Caller;
  /** Address of the other side, as the socket knows it. */
  address: string;
}

export type Authenticate = (access: Access, request: FastifyRequest) => Promise<Caller>;

export type Register = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  route: Route<P, Q, B, R>,
  handler: (input: HandlerInput<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<R>>,
) => void;

export function registrar(app: FastifyInstance, authenticate: Authenticate): Register {
  return (route, handler) => {
    const callers = new WeakMap<FastifyRequest, Caller>();
    app.route({
      method: route.method,
      url: route.path,
      schema: {
        summary: route.summary,
        ...(route.params === undefined ? {} : { params: route.params }),
        ...(route.query === undefined ? {} : { querystring: route.query }),
        ...(route.body === undefined ? {} : { body: route.body }),
        response: { 200: route.response, '4xx': ApiErrorSchema, '5xx': ApiErrorSchema },
        security: securityOf(route.access),
      },
      onRequest: async (request) => {
        callers.set(request, await authenticate(route.access, request));
      },
      // The validator has parsed the input with the route's own schemas, which fastify's types cannot follow here.
      handler: (request: FastifyRequest) =>
        handler({
          params: request.params as never,
          query: request.query as never,
          body: request.body as never,
          caller: callers.get(request) ?? { kind: 'nobody' },
          // A unix socket has none.
          address: request.ip ?? '',
        }),
    });
  };
}

/** The OpenAPI security schemes of application.ts; reports are sent with the run's credential too. */
function securityOf(access: Access): Record<string, string[]>[] {
  if (access === 'public' || access === 'agent') return [];
  return [{ [access === 'report' ? 'run' : access]: [] }];
}

export function requireRun(caller: Caller, runId: string): { runId: string; deviceId: string } {
  if (caller.kind !== 'run' || caller.runId !== runId) {
    throw new SlipwayError('SLIP-1006', 'This credential belongs to another run.');
  }
  return caller;
}

export function requireSession(caller: Caller): { deviceId: string } {
  if (caller.kind !== 'session') throw new SlipwayError('SLIP-1006', 'This call needs a session.');
  return caller;
}
