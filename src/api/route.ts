/** One HTTP route as a value: the server registers its handler against it, the client calls it, OpenAPI is made from it. */
import type { z } from 'zod';
import type { Permission } from './permissions.ts';

/**
 * Who may call: a person with this permission, or any person who is signed in (`signed-in`); people show an API token or a session's
 * cookie, or use the local administrator socket. `agent`: boot ticket or other first credential, given in the body. `session`: an
 * agent that was admitted, no run yet. `run`: the credential of one open run. `report`: the same credential, also for a week after
 * the run's end, since an answer may have been lost, and reports may come late.
 */
export type Access = PermissionAccess | 'signed-in' | 'public' | AgentAccess;
export interface PermissionAccess {
  readonly permission: Permission;
  /** Each of these opens it too; what the caller may do then is decided by what is asked for. */
  readonly or?: readonly Permission[];
  /**
   * `limited`: also for people who are limited to security scopes or collections, to whom only what is in theirs is there. Without it the
   * route concerns the whole site, and asks for all security scopes and all devices.
   */
  readonly reach?: 'limited';
}
export type AgentAccess = 'agent' | 'session' | 'run' | 'report';

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
  /** People's browsers are sent there: it answers with redirects and pages, and those who ask for HTML get errors as pages too. */
  readonly forBrowsers?: true;
  /** A question that is too long for an address: it is asked with POST, and leaves no entry in the audit log. */
  readonly changesNothing?: true;
  /** What it changes is gone by itself soon, as a lease that is renewed: it leaves no entry in the audit log, and opens its own transaction. */
  readonly lapses?: true;
  /** It adds to what this other route has begun, whose entry in the audit log tells of it: thousands of entries would tell nothing more. */
  readonly partOf?: string;
  /** For how many milliseconds a client bears silence, where the site works longer than it usually does. */
  readonly patience?: number;
  /** The longest body in bytes, where it is not that of its kind of access (src/server/http/handlers.ts). */
  readonly bodyLimit?: number;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** In place of a body of JSON: so many bytes at most, as `application/octet-stream`. */
  readonly mostBytes?: number;
  /** The handler takes these bytes as they come: they are never in memory together. */
  readonly streamed?: true;
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
