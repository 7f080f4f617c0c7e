/** Bearer credentials (RFC 6750): administrators' API tokens, agents' sessions, runs' credentials. Only hashes are stored. */
import type { FastifyRequest } from 'fastify';
import { SlipwayError } from '../../api/errors.ts';
import type { Access } from '../../api/route.ts';
import { findApiToken } from '../api-tokens/api-token.ts';
import { hashSecret } from '../keys/secret.ts';
import type { SiteContext } from '../site-context.ts';
import type { Authenticate, Caller } from './handlers.ts';

/** For the TLS listener: everybody shows a credential. */
export function bearerAuthentication(site: SiteContext): Authenticate {
  return (access, request) => authenticate(site, access, request);
}

/** For the local administrator socket: who may open it is an administrator; agents' routes ask for their credentials as ever. */
export function localAuthentication(site: SiteContext): Authenticate {
  return async (access, request) =>
    access === 'administrator'
      ? { kind: 'administrator', actor: { kind: 'local' } }
      : authenticate(site, access, request);
}

async function authenticate(site: SiteContext, access: Access, request: FastifyRequest): Promise<Caller> {
  if (access === 'public' || access === 'agent') return { kind: 'nobody' };
  const credential = /^Bearer (\S{20,200})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (credential === undefined)
    throw new SlipwayError('SLIP-1005', 'Send a credential in the Authorization header ("Bearer …").');
  const caller = await findCaller(site, access, hashSecret(credential));
  if (caller === null) throw new SlipwayError('SLIP-1005', 'The credential is not known, has expired, or was revoked.');
  return caller;
}

async function findCaller(
  site: SiteContext,
  access: Exclude<Access, 'public' | 'agent'>,
  hash: Buffer,
): Promise<Caller | null> {
  switch (access) {
    case 'administrator': {
      const token = await findApiToken(site, hash);
      return token === null ? null : { kind: 'administrator', actor: { kind: 'token', ...token } };
    }
    case 'session':
      return findSession(site, hash);
    case 'run':
    case 'report':
      return findRun(site, hash, access);
  }
}

async function findSession(site: SiteContext, hash: Buffer): Promise<Caller | null> {
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

async function findRun(site: SiteContext, hash: Buffer, access: 'run' | 'report'): Promise<Caller | null> {
  const run = await site.db
    .selectFrom('run_credential')
    .innerJoin('run', 'run.id', 'run_credential.run_id')
    .select(['run.id', 'run.device_id', 'run.ended_at'])
    .where('run_credential.credential_hash', '=', hash)
    .executeTakeFirst();
  if (run === undefined) return null;
  if (run.ended_at !== null) {
    const late = run.ended_at.getTime() < site.now().getTime() - REPORTS_AFTER_END_MILLISECONDS;
    if (access === 'run' || late) return null;
  }
  return { kind: 'run', runId: run.id, deviceId: run.device_id };
}
