/** Binds the contract (src/api) to functions: checks the caller, parses the input, records what people change, answers. */
import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ApiErrorSchema, SlipwayError } from '../../api/errors.ts';
import { changeObjects, routeName } from '../../api/object-changes.ts';
import type { Access, Route } from '../../api/route.ts';
import {
  type Change,
  type ChangeRequest,
  changeWithEntry,
  recordChange,
  recordFailure,
} from '../audit/record-change.ts';
import { hasCode } from '../db/error-code.ts';
import type { SiteContext } from '../site-context.ts';
import { type Administrator, type IdentifiedPerson, requireAdministrator } from './administrator.ts';
import type { Admit } from './admission.ts';
import { type AnsweredFile, sendAnsweredFile } from './answered-file.ts';
import { sendErrorPage } from './error-response.ts';
import { type PageContent, sendElsewhere, sendPage } from './page.ts';
import { type AdmitAgain, changeTogether, type Joinable, type RefusedPart } from './together.ts';

/** Who is calling, as the authentication found out. */
export type Caller =
  | { kind: 'nobody' }
  | Administrator
  | { kind: 'session'; deviceId: string }
  | { kind: 'run'; runId: string; deviceId: string };

export interface HandlerInput<P, Q, B> {
  /** As the caller reaches it. For a person's change, its `db` is the transaction that the audit entry is written in. */
  site: SiteContext;
  params: P;
  query: Q;
  body: B;
  /** Of routes that take bytes; empty for all others. */
  bytes: Buffer;
  /** Of routes that take their bytes as they come; empty for all others. */
  stream: Readable;
  caller: Caller;
  /** Address of the other side, as the socket knows it. */
  address: string;
  headers: IncomingHttpHeaders;
  /** Sends a `Set-Cookie` with the answer, when there is one and no error. */
  setCookie(cookie: string): void;
  /** Of routes for browsers: what is sent in place of the handler's value. */
  answerBrowser(answer: BrowserAnswer): void;
  /** Sends this file in place of the handler's value. */
  answerFile(file: AnsweredFile): void;
}

export type BrowserAnswer = { readonly goTo: string } | PageContent;

const MEBIBYTE = 1 << 20;
/** Before anybody has shown who they are. An agent's inventory names every disk of a server, which may be hundreds. */
const OPEN_BODY_BYTES = MEBIBYTE;
/** The credential is checked before the body is read. */
const BODY_BYTES = 8 * MEBIBYTE;

/** `within`: the site over the transaction in which people are looked up, where there is one. */
export type Authenticate = (access: Access, request: FastifyRequest, within?: SiteContext) => Promise<Caller>;

/** Of a handler that may not hold a transaction: `site.db` is none, and the change is made within `change`. */
export interface LongHandlerInput<P, Q, B> extends HandlerInput<P, Q, B> {
  change: Change;
}

/** Of a handler that finds out itself who is there: `changeAs` makes the change in that person's name. */
export interface OpenHandlerInput<P, Q, B> extends HandlerInput<P, Q, B> {
  changeAs(person: IdentifiedPerson): Change;
}

/**
 * Binds a route to its handler. Handlers know no other site than the one in their input: a person's change has no way past its
 * transaction, nor past its audit entry.
 */
export interface Register {
  <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    handler: (input: HandlerInput<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<R>>,
  ): void;
  /** For a person's change with work that takes long or must follow the commit; `because` says what that is. */
  withLongWork<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    because: string,
    handler: (input: LongHandlerInput<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<R>>,
  ): void;
  /** For a route that asks for no credential and changes something for the person who turns out to be there. */
  withPersonFound<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    handler: (input: OpenHandlerInput<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<R>>,
  ): void;
}

/** The validator has parsed the input with the route's own schemas, which fastify's types cannot follow here. */
export type Parsed = HandlerInput<never, never, never>;
type Handle = (input: Parsed, request: FastifyRequest) => Promise<unknown>;

/** What stands between a listener and the handlers. */
export interface Entrance {
  readonly admit: Admit;
  readonly authenticate: Authenticate;
  /** The site over connections to the database of their own: neither people nor computers use up the others'. */
  readonly sites: { readonly people: SiteContext; readonly agents: SiteContext };
}

export function registrar(app: FastifyInstance, entrance: Entrance): Register {
  const joinable = new Map<string, Joinable>();
  const register = (route: Route, handle: (input: Parsed) => Promise<unknown>) => {
    joinable.set(
      routeName(route),
      joined(route, (input, change) => change((site) => handle({ ...input, site }))),
    );
    bind(app, entrance, route, isPersonsChange(route) ? recorded(route, handle) : handle);
  };
  const withLongWork = (
    route: Route,
    _because: string,
    handle: (input: LongHandlerInput<never, never, never>) => Promise<unknown>,
  ) => {
    joinable.set(
      routeName(route),
      joined(route, (input, change) => handle({ ...input, change })),
    );
    bind(app, entrance, route, (input) =>
      recordChange(input.site, requestOf(route, input), (change) => handle({ ...input, change })),
    );
  };
  const withPersonFound = (route: Route, handle: (input: OpenHandlerInput<never, never, never>) => Promise<unknown>) =>
    bind(app, entrance, route, (input) =>
      handle({
        ...input,
        changeAs: (person) => (work) => changeWithEntry(input.site, { ...partsOf(route, input), caller: person }, work),
      }),
    );
  bind(app, entrance, changeObjects, together(joinable, entrance));
  return Object.assign(register, { withLongWork, withPersonFound });
}

/** The handler of a route as a part of a transaction that is open already. */
function joined(route: Route, handle: (input: Parsed, change: Change) => Promise<unknown>): Joinable {
  return {
    route,
    make: (input, write) => handle(input, (work) => changeWithEntry(input.site, requestOf(route, input), work, write)),
  };
}

/** All of it has an entry after those of its parts. What was refused has one of its own, as by its own route, once nothing of the others is left. */
function together(joinable: ReadonlyMap<string, Joinable>, { authenticate }: Entrance): Handle {
  return async (input, request) => {
    const admitAgain: AdmitAgain = async (access, within) =>
      requireAdministrator(await authenticate(access, request, within));
    const refused: RefusedPart[] = [];
    try {
      return await recordChange(input.site, requestOf(changeObjects, input), async (change) => {
        const ids = await change((within) =>
          changeTogether(
            { ...input, site: within },
            { joinable, admitAgain, onRefused: (part) => void refused.push(part) },
          ),
        );
        return { ids };
      });
    } catch (error) {
      for (const part of refused) await recordFailure(input.site, requestOf(part.route, part.input), error);
      throw hasCode(error, DEADLOCK) ? othersAtIt(error) : error;
    }
  };
}

/** PostgreSQL's: two wait for each other, and this one was chosen to give way. */
const DEADLOCK = '40P01';

function othersAtIt(cause: unknown): SlipwayError {
  const message = 'Somebody else changes the same objects at this moment: nothing was done, send it again.';
  return new SlipwayError('SLIP-1010', message, { cause });
}

/** A new kind of access is people's until it is named here: rather an entry too many than one too few. */
const AGENTS: readonly unknown[] = ['agent', 'session', 'run', 'report'] satisfies Access[];

function isAgents(access: Access): boolean {
  return AGENTS.includes(access);
}

export function isPersonsChange({ access, method, changesNothing, lapses, partOf }: Route): boolean {
  const recorded = changesNothing !== true && lapses !== true && partOf === undefined;
  return method !== 'GET' && recorded && access !== 'public' && !isAgents(access);
}

function recorded(route: Route, handle: (input: Parsed) => Promise<unknown>): Handle {
  return (input) =>
    recordChange(input.site, requestOf(route, input), (change) =>
      change((within) => handle({ ...input, site: within })),
    );
}

function requestOf(route: Route, input: Parsed): ChangeRequest {
  const caller = requireAdministrator(input.caller);
  const parts = partsOf(route, input);
  return { ...parts, caller, address: caller.actor.kind === 'local' ? '' : parts.address };
}

function partsOf(route: Route, { params, query, body, address }: Parsed): Omit<ChangeRequest, 'caller'> {
  return { route, params, query, body, address };
}

/** What a streamed body holds of the site's memory at a time: the socket's and the file's buffers. */
const STREAM_BYTES = 256 << 10;

/** In a context of its own, where bytes are not collected before the handler is called. */
function withStreamedBody(app: FastifyInstance, add: (context: FastifyInstance) => void): void {
  app.register(async (context) => {
    context.removeContentTypeParser('application/octet-stream');
    context.addContentTypeParser('application/octet-stream', (_request, body, done) => done(null, body));
    add(context);
  });
}

function bind(app: FastifyInstance, entrance: Entrance, route: Route, handle: Handle): void {
  if (route.streamed === true) withStreamedBody(app, (context) => bindTo(context, entrance, route, handle));
  else bindTo(app, entrance, route, handle);
}

function bindTo(app: FastifyInstance, { admit, authenticate, sites }: Entrance, route: Route, handle: Handle): void {
  const callers = new WeakMap<FastifyRequest, Caller>();
  const site = isAgents(route.access) ? sites.agents : sites.people;
  const bodyLimit = route.mostBytes ?? route.bodyLimit ?? (isOpen(route.access) ? OPEN_BODY_BYTES : BODY_BYTES);
  const heldBytes = route.streamed === true ? STREAM_BYTES : bodyLimit;
  const seenBy = (caller: Caller | undefined): SiteContext =>
    caller?.kind === 'administrator' ? { ...site, reach: caller.reach } : site;
  // Who has shown nothing yet, or little, must not keep others out with bodies that never come.
  const afterBody = isOpen(route.access) || route.access === 'session';
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit,
    schema: {
      summary: route.summary,
      ...(concernsWholeSite(route.access) ? { description: WHOLE_SITE } : {}),
      ...(route.params === undefined ? {} : { params: route.params }),
      ...(route.query === undefined ? {} : { querystring: route.query }),
      ...(route.body === undefined ? {} : { body: route.body }),
      response: { 200: route.response, '4xx': ApiErrorSchema, '5xx': ApiErrorSchema },
      security: securityOf(route.access),
    },
    onRequest: async (request, reply) => {
      if (!afterBody) await admit(route.access, heldBytes, request, reply);
      const caller = await authenticate(route.access, request);
      callers.set(request, caller);
      request.log = request.log.child(idsOf(caller, request.params));
    },
    preHandler: async (request, reply) => {
      if (afterBody) await admit(route.access, heldBytes, request, reply);
    },
    ...(route.forBrowsers === true ? { errorHandler: sendErrorPage } : {}),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const forBrowser: BrowserAnswer[] = [];
      const files: AnsweredFile[] = [];
      const value = await handle(
        {
          site: seenBy(callers.get(request)),
          params: request.params as never,
          query: request.query as never,
          body: request.body as never,
          bytes: bytesOf(route, request.body),
          stream: streamOf(route, request.body),
          caller: callers.get(request) ?? { kind: 'nobody' },
          // A unix socket has none.
          address: request.ip ?? '',
          headers: request.headers,
          setCookie: (cookie) => void reply.header('set-cookie', cookie),
          answerBrowser: (answer) => void forBrowser.push(answer),
          answerFile: (file) => void files.push(file),
        },
        request,
      );
      const [answer] = forBrowser;
      const [file] = files;
      if (file !== undefined) return sendAnsweredFile(reply, file);
      return answer === undefined ? value : sendToBrowser(reply, answer);
    },
  });
}

function sendToBrowser(reply: FastifyReply, answer: BrowserAnswer): FastifyReply {
  return 'goTo' in answer ? sendElsewhere(reply, answer.goTo) : sendPage(reply, answer);
}

function bytesOf({ mostBytes, streamed }: Route, body: unknown): Buffer {
  if (mostBytes === undefined || streamed === true) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  throw wantsBytes();
}

function streamOf({ streamed }: Route, body: unknown): Readable {
  if (streamed !== true) return Readable.from([]);
  if (body instanceof Readable) return body;
  throw wantsBytes();
}

function wantsBytes(): SlipwayError {
  return new SlipwayError('SLIP-1001', 'This call takes bytes: send them as application/octet-stream.');
}

/** Whose request it is, for every line that is logged of it; an administrator's by the run that it is about. */
function idsOf(caller: Caller, params: unknown): Record<string, string> {
  if (caller.kind === 'run') return { runId: caller.runId, deviceId: caller.deviceId };
  if (caller.kind === 'session') return { deviceId: caller.deviceId };
  const runId = typeof params === 'object' && params !== null && 'runId' in params ? params.runId : undefined;
  return typeof runId === 'string' ? { runId } : {};
}

/** Of the API's own description. */
export const WHOLE_SITE = 'Concerns the whole site: the caller has all security scopes and all devices.';

export function concernsWholeSite(access: Access): boolean {
  return typeof access === 'object' && access.reach !== 'limited';
}

/** Asks for no credential in the headers. */
export function isOpen(access: Access): access is 'public' | 'agent' {
  return access === 'public' || access === 'agent';
}

/**
 * The OpenAPI security schemes of application.ts; reports are sent with the run's credential too. What stands in brackets is the permission
 * that is needed: "role names" of OpenAPI 3.1, security requirement object.
 */
function securityOf(access: Access): Record<string, string[]>[] {
  if (isOpen(access)) return [];
  if (typeof access === 'object')
    return [access.permission, ...(access.or ?? [])].flatMap((name) => [{ token: [name] }, { cookie: [name] }]);
  if (access === 'signed-in') return [{ token: [] }, { cookie: [] }];
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
