/** Bearer credentials (RFC 6750): administrators' API tokens, agents' sessions, runs' credentials. Only hashes are stored. */
import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import type { Access } from '../../api/route.ts';
import { hashSecret } from '../keys/secret.ts';
import type { SiteContext } from '../site-context.ts';
import type { Caller } from './handlers.ts';

export async function authenticate(site: SiteContext, access: Access, request: FastifyRequest): Promise<Caller> {
  if (access === 'public' || access === 'agent') return { kind: 'nobody' };
  const credential = /^Bearer (\S{20,200})$/.exec(request.headers.authorization ?? '')?.[1];
  if (credential === undefined)
    throw new SlipwayError('SLIP-1005', 'Send a credential in the Authorization header ("Bearer …").');
  const caller = await findCaller(site, access, hashSecret(credential));
  if (caller === null) throw new SlipwayError('SLIP-1005', 'The credential is not known, has expired, or was revoked.');
  return caller;
}

async function findCaller(site: SiteContext, access: Access, hash: Buffer): Promise<Caller | null> {
  if (access === 'administrator') {
    const token = await site.db
      .updateTable('api_token')
      .set({ last_used_at: site.now() })
      .where('token_hash', '=', hash)
      .returning('name')
      .executeTakeFirst();
    return token === undefined ? null : { kind: 'administrator', tokenName: token.name };
  }
  if (access === 'session') {
    const session = await site.db
      .selectFrom('agent_session')
      .select('device_id')
      .where('session_hash', '=', hash)
      .where('expires_at', '>', sql<Date>`now()`)
      .executeTakeFirst();
    return session === undefined ? null : { kind: 'session', deviceId: session.device_id };
  }
  const run = await site.db
    .selectFrom('run')
    .select(['id', 'device_id'])
    .where('credential_hash', '=', hash)
    .executeTakeFirst();
  return run === undefined ? null : { kind: 'run', runId: run.id, deviceId: run.device_id };
}
