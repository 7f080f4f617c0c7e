/**
 * Who calls: people by API tokens (bearer, RFC 6750) or by a session's cookie, agents by sessions' and runs' credentials (bearer). Only
 * hashes of them are stored.
 */
import type { FastifyRequest } from 'fastify';
import { SlipwayError } from '../../api/errors.ts';
import type { Access } from '../../api/route.ts';
import { findApiToken } from '../api-tokens/api-token.ts';
import { Batch } from '../db/batch.ts';
import { hashSecret } from '../keys/secret.ts';
import { sessionIn } from '../sign-in/cookie.ts';
import { crossSiteProblem } from '../sign-in/cross-site.ts';
import { findSession } from '../sign-in/user-session.ts';
import type { SiteContext } from '../site-context.ts';
import { type Administrator, localAdministrator, requireOneOf, requireWholeSite } from './administrator.ts';
import { type Authenticate, type Caller, concernsWholeSite, type Entrance, isOpen } from './handlers.ts';
import type { RequestLimits } from './request-limits.ts';

type PeoplesAccess = Extract<Access, object> | 'signed-in';

/** Whose credential it is. */
type FindRun = (hash: Buffer, access: 'run' | 'report') => Promise<Caller | null>;

/** For the TLS listener: everybody shows a credential, or is counted. */
export function remoteAuthentication({ people, agents }: Entrance['sites'], limits: RequestLimits): Authenticate {
  const findRun = runFinder(agents);
  return async (access, request, within = people) => {
    if (isOpen(access)) {
      limits.takeOpen(request.ip);
      return { kind: 'nobody' };
    }
    if (!isPeoples(access)) return findAgent(agents, findRun, access, request);
    const caller = await findAdministrator(within, request);
    requireAllowed(caller, access);
    return caller;
  };
}

/** For the local administrator socket: who may open it is an administrator; agents' routes ask for their credentials as ever. */
export function localAuthentication({ agents }: Entrance['sites']): Authenticate {
  const findRun = runFinder(agents);
  return async (access, request) => {
    if (isOpen(access)) return { kind: 'nobody' };
    return isPeoples(access) ? localAdministrator : findAgent(agents, findRun, access, request);
  };
}

function isPeoples(access: Access): access is PeoplesAccess {
  return typeof access === 'object' || access === 'signed-in';
}

function requireAllowed(caller: Administrator, access: PeoplesAccess): void {
  if (access === 'signed-in') return;
  if (caller.credential.kind === 'session' && caller.credential.mustChangePassword)
    throw new SlipwayError(
      'SLIP-1032',
      'An administrator has set your password. Choose one of your own first (PUT /api/me/password).',
    );
  requireOneOf(caller, access.permission, access.or);
  if (concernsWholeSite(access)) requireWholeSite(caller);
}

/** Where both are sent, the token counts: a browser adds cookies by itself, a token was meant. */
async function findAdministrator(site: SiteContext, request: FastifyRequest): Promise<Administrator> {
  const { authorization, cookie } = request.headers;
  const secret = authorization === undefined ? sessionIn(cookie) : null;
  if (secret === null) {
    const caller = await findApiToken(site, hashSecret(bearerOf(request)));
    if (caller === null) throw unknownCredential();
    return caller;
  }
  const caller = await findSession(site, secret);
  if (caller === null)
    throw new SlipwayError(
      'SLIP-1005',
      'The session has ended: it was not used for an hour, was ended, or is half a day old. Sign in again.',
    );
  const problem = crossSiteProblem(request.method, request.headers);
  if (problem !== null)
    throw new SlipwayError(
      'SLIP-1033',
      `The request was refused, since ${problem}. Programs use an API token instead of the cookie.`,
    );
  return caller;
}

function bearerOf(request: FastifyRequest): string {
  const credential = /^Bearer (\S{20,200})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (credential === undefined)
    throw new SlipwayError('SLIP-1005', 'Sign in, or send a credential in the Authorization header ("Bearer …").');
  return credential;
}

async function findAgent(
  site: SiteContext,
  findRun: FindRun,
  access: 'session' | 'run' | 'report',
  request: FastifyRequest,
): Promise<Caller> {
  const hash = hashSecret(bearerOf(request));
  const caller = access === 'session' ? await findAgentSession(site, hash) : await findRun(hash, access);
  if (caller === null) throw unknownCredential();
  return caller;
}

function unknownCredential(): SlipwayError {
  return new SlipwayError('SLIP-1005', 'The credential is not known, has expired, or was revoked.');
}

async function findAgentSession(site: SiteContext, hash: Buffer): Promise<Caller | null> {
  const session = await site.db
    .selectFrom('agent_session')
    .select('device_id')
    .where('session_hash', '=', hash)
    .where('expires_at', '>', site.now())
    .executeTakeFirst();
  return session === undefined ? null : { kind: 'session', deviceId: session.device_id };
}

/** After its end a run's credential opens nothing but its reports, for a week: the last answer may have been lost. */
const REPORTS_AFTER_END_MILLISECONDS = 7 * 86_400_000;

/** Between two queries for credentials. */
const LOOKUP_PAUSE_MILLISECONDS = 30;
const MOST_LOOKUPS = 500;

/** Asks for the credentials that come within a moment with one query, so that nothing is remembered: one that was revoked opens nothing any more. */
function runFinder(site: SiteContext): FindRun {
  const lookups = new Batch<Buffer, RunOfCredential | null>({
    work: (hashes) => runsOf(site, hashes),
    pauseMilliseconds: LOOKUP_PAUSE_MILLISECONDS,
    mostWeight: MOST_LOOKUPS,
  });
  return async (hash, access) => {
    const run = await lookups.add(hash);
    if (run === null) return null;
    if (run.ended_at !== null) {
      const late = run.ended_at.getTime() < site.now().getTime() - REPORTS_AFTER_END_MILLISECONDS;
      if (access === 'run' || late) return null;
    }
    return { kind: 'run', runId: run.id, deviceId: run.device_id };
  };
}

interface RunOfCredential {
  readonly id: string;
  readonly device_id: string;
  readonly ended_at: Date | null;
}

async function runsOf({ db }: SiteContext, hashes: readonly Buffer[]): Promise<(RunOfCredential | null)[]> {
  const rows = await db
    .selectFrom('run_credential')
    .innerJoin('run', 'run.id', 'run_credential.run_id')
    .select(['run_credential.credential_hash', 'run.id', 'run.device_id', 'run.ended_at'])
    .where('run_credential.credential_hash', '=', (eb) => eb.fn.any(eb.val(hashes)))
    .execute();
  const byHash = new Map(rows.map((row) => [row.credential_hash.toString('hex'), row]));
  return hashes.map((hash) => byHash.get(hash.toString('hex')) ?? null);
}
