/** Sessions of people: a random secret in a cookie, its hash in the database. They end by themselves when unused, and at the latest after half a day. */
import { randomUUID } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import type { UserSessionSchema } from '../../api/sign-in.ts';
import type { Database } from '../db/schema.ts';
import type { Administrator } from '../http/administrator.ts';
import { hashSecret, newSecret } from '../keys/secret.ts';
import { permissionsOfUser } from '../security-roles/security-role.ts';
import { reachOfUser } from '../security-scopes/limits.ts';
import type { SiteContext } from '../site-context.ts';

type Db = Kysely<Database> | Transaction<Database>;

/** An open event stream counts as use: a run is watched for longer than anybody clicks. */
export const IDLE_MILLISECONDS = 3_600_000;
/** A working day. */
const LONGEST_MILLISECONDS = 12 * 3_600_000;
/** Its time of use is written at most once a minute: reading must not become writing. */
const USE_MILLISECONDS = 60_000;
const LONGEST_USER_AGENT = 300;

export interface Surroundings {
  readonly address: string;
  readonly userAgent: string;
}

/** Its secret, for the cookie. */
export async function beginSession(
  tx: Transaction<Database>,
  userId: string,
  { address, userAgent }: Surroundings,
  now: Date,
): Promise<string> {
  const secret = newSecret('session');
  await tx
    .insertInto('user_session')
    .values({
      ...{ id: randomUUID(), session_hash: hashSecret(secret), user_id: userId, address },
      ...{ user_agent: userAgent.slice(0, LONGEST_USER_AGENT), created_at: now, last_used_at: now },
      expires_at: new Date(now.getTime() + LONGEST_MILLISECONDS),
    })
    .execute();
  return secret;
}

/** Who has the session with this secret; null when there is none, it has ended, or the user is disabled. */
export async function findSession(site: SiteContext, secret: string): Promise<Administrator | null> {
  const now = site.now();
  const row = await site.db
    .selectFrom('user_session')
    .innerJoin('user_account as user', 'user.id', 'user_session.user_id')
    .select(['user_session.id', 'user_session.last_used_at', 'user.id as user_id'])
    .select(['user.name', 'user.must_change_password'])
    .where('session_hash', '=', hashSecret(secret))
    .where('expires_at', '>', now)
    .where('last_used_at', '>', new Date(now.getTime() - IDLE_MILLISECONDS))
    .where('user.disabled', '=', false)
    .executeTakeFirst();
  if (row === undefined) return null;
  if (row.last_used_at.getTime() < now.getTime() - USE_MILLISECONDS)
    await site.db.updateTable('user_session').set({ last_used_at: now }).where('id', '=', row.id).execute();
  return {
    kind: 'administrator',
    actor: { kind: 'user', id: row.user_id, name: row.name },
    permissions: await permissionsOfUser(site.db, row.user_id),
    reach: await reachOfUser(site.db, row.user_id),
    userId: row.user_id,
    credential: { kind: 'session', id: row.id, mustChangePassword: row.must_change_password },
  };
}

/** The session goes on under another secret; whoever has copied the old one has nothing. */
export async function renewSession(tx: Transaction<Database>, id: string): Promise<string> {
  const secret = newSecret('session');
  await tx
    .updateTable('user_session')
    .set({ session_hash: hashSecret(secret) })
    .where('id', '=', id)
    .execute();
  return secret;
}

export async function listSessions(
  site: SiteContext,
  userId: string,
  currentId: string | null,
): Promise<z.output<typeof UserSessionSchema>[]> {
  const now = site.now();
  const rows = await site.db
    .selectFrom('user_session')
    .selectAll()
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .where('last_used_at', '>', new Date(now.getTime() - IDLE_MILLISECONDS))
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    current: row.id === currentId,
    address: row.address,
    userAgent: row.user_agent,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  }));
}

/** Any user's, under the user's name; nothing where there is none. */
export async function findNamedSession(site: SiteContext, id: string) {
  const row = await site.db
    .selectFrom('user_session')
    .innerJoin('user_account as user', 'user.id', 'user_session.user_id')
    .select(['user_session.id', 'user.name', 'address', 'user_agent', 'user_session.created_at', 'expires_at'])
    .where('user_session.id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { name, address, user_agent: userAgent } = row;
  const times = { createdAt: row.created_at.toISOString(), expiresAt: row.expires_at.toISOString() };
  return { id, name, address, userAgent, ...times };
}

/** One of this user's; throws SLIP-1002 when the user has none with this id. */
export async function endSession(db: Db, userId: string, id: string): Promise<void> {
  const { numDeletedRows } = await db
    .deleteFrom('user_session')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw new SlipwayError('SLIP-1002', `You have no session with the id ${id}.`);
}

/** All of a user's, but for one of them where it is given. */
export async function endSessions(db: Db, userId: string, but?: string): Promise<void> {
  let query = db.deleteFrom('user_session').where('user_id', '=', userId);
  if (but !== undefined) query = query.where('id', '<>', but);
  await query.execute();
}

/** The one with this secret, if there is one. */
export async function endSessionOf(db: Db, secret: string): Promise<void> {
  await db.deleteFrom('user_session').where('session_hash', '=', hashSecret(secret)).execute();
}
