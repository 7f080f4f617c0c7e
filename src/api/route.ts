/** One HTTP route as a value: the server registers its handler against it, the client calls it, OpenAPI is made from it. */
import type { z } from 'zod';

/**
 * Who may call: `administrator` (API token, or the local administrator socket), `agent` (boot ticket or other first credential,
 * given in the body), `session` (an agent that was admitted, no run yet), `run` (the credential of one open run), `report` (the
 * same credential, also for a week after the run's end: an answer may have been lost, and reports may come late).
 */
export type Access = 'public' | 'administrator' | 'agent' | 'session' | 'run' | 'report';

export interface Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With fastify's parameter syntax: `/api/devices/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  readonly response: Response;
}

export function defineRoute<
  Response extends z.ZodType,
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(route: Route<Params, Query, Body, Response>): Route<Params, Query, Body, Response> {
  return route;
}
