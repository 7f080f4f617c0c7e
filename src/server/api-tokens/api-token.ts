/** API tokens: how people's programs show whose they are. Shown once; the site keeps a hash. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { ApiToken, ApiTokenCreateSchema } from '../../api/api-tokens.ts';
import { SlipwayError } from '../../api/errors.ts';
import { type Permission, permissionNames } from '../../api/permissions.ts';
import { toJsonText } from '../db/json-text.ts';
import { type Administrator, refuseMore } from '../http/administrator.ts';
import { hashSecret, newSecret } from '../keys/secret.ts';
import { everything, isEverything, type Reach, sharedReach } from '../reach/reach.ts';
import { permissionsOfRoles, permissionsOfUser } from '../security-roles/security-role.ts';
import { checkLimits, type Limits, reachOf, reachOfUser, shownLimits } from '../security-scopes/limits.ts';
import type { SiteContext } from '../site-context.ts';

const DAY = 86_400_000;
const USUAL_DAYS = 90;

/** The caller's own; all of them with `user.administer`. */
export async function listApiTokens(site: SiteContext, caller: Administrator): Promise<ApiToken[]> {
  const rows = await visibleTokens(site, caller).orderBy('api_token.created_at', 'desc').execute();
  return rows.map((row) => toApiToken(row, site.now()));
}

export async function createApiToken(
  site: SiteContext,
  caller: Administrator,
  input: Pick<z.output<typeof ApiTokenCreateSchema>, 'name' | 'validDays' | 'securityRoleId'> & Limits,
): Promise<ApiToken & { token: string }> {
  const { credential } = caller;
  // What a token makes is no mightier and lives no longer than the token.
  const roleId = input.securityRoleId ?? (credential.kind === 'token' ? credential.securityRoleId : null);
  if (roleId !== null) refuseMore(caller, await permissionsOfRoles(site.db, [roleId]), 'The security role');
  const expiresAt = expiryOf(caller, input.validDays, site.now());
  refuseOutliving(caller, expiresAt);
  const token = newSecret('slipway');
  const made = await site.db
    .insertInto('api_token')
    .values({
      ...{ id: randomUUID(), name: input.name, token_hash: hashSecret(token), expires_at: expiresAt },
      ...{ user_id: caller.userId, security_role_id: roleId, created_by: toJsonText(caller.actor) },
      ...(await checkLimits(site, limitsOfNew(caller, input))),
    })
    .onConflict((oc) => oc.column('name').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (made === undefined)
    throw new SlipwayError('SLIP-1003', `There is an API token named "${input.name}" already. Choose another name.`);
  const row = await tokenQuery(site).where('api_token.id', '=', made.id).executeTakeFirstOrThrow();
  return { ...toApiToken(row, site.now()), token };
}

/** Those that are given; otherwise those of the token that makes it. */
function limitsOfNew({ credential }: Administrator, { securityScopeIds, collectionIds }: Limits): Limits {
  const maker = credential.kind === 'token' ? credential.ownReach : everything;
  return {
    securityScopeIds: securityScopeIds ?? maker.scopeIds,
    collectionIds: collectionIds ?? maker.collectionIds,
  };
}

function expiryOf({ credential }: Administrator, validDays: number | null | undefined, now: Date): Date | null {
  if (validDays === null) return null;
  const wanted = new Date(now.getTime() + (validDays ?? USUAL_DAYS) * DAY);
  const last = credential.kind === 'token' ? credential.expiresAt : null;
  return validDays === undefined && last !== null && last < wanted ? last : wanted;
}

function refuseOutliving({ credential }: Administrator, expiresAt: Date | null): void {
  if (credential.kind !== 'token' || credential.expiresAt === null) return;
  if (expiresAt !== null && expiresAt <= credential.expiresAt) return;
  throw new SlipwayError(
    'SLIP-1035',
    `A token cannot make one that lives longer: it ends at ${credential.expiresAt.toISOString()} itself. Give fewer days, or make it signed in as a user.`,
  );
}

export async function deleteApiToken(site: SiteContext, caller: Administrator, id: string): Promise<void> {
  const visible = await visibleTokens(site, caller).where('api_token.id', '=', id).executeTakeFirst();
  if (visible === undefined) throw new SlipwayError('SLIP-1002', `There is no API token with the id ${id}.`);
  await site.db.deleteFrom('api_token').where('id', '=', id).execute();
}

/** Its time of use is written at most once a minute: reading must not become writing. */
const USE_MILLISECONDS = 60_000;

/** Who calls with the token that has this hash; null when there is none or its user is disabled. Throws SLIP-1005 when it has expired. */
export async function findApiToken(site: SiteContext, hash: Buffer): Promise<Administrator | null> {
  const token = await site.db
    .selectFrom('api_token')
    .leftJoin('user_account as user', 'user.id', 'api_token.user_id')
    .select(['api_token.id', 'api_token.name', 'last_used_at', 'expires_at', 'user_id', 'security_role_id'])
    .select(['api_token.security_scope_ids', 'api_token.collection_ids'])
    .select('user.disabled')
    .where('token_hash', '=', hash)
    .executeTakeFirst();
  if (token === undefined || token.disabled === true) return null;
  const now = site.now();
  if (token.expires_at !== null && token.expires_at <= now)
    throw new SlipwayError(
      'SLIP-1005',
      `The API token "${token.name}" has expired at ${token.expires_at.toISOString()}. Make another (slipway tokens create).`,
    );
  if ((token.last_used_at?.getTime() ?? 0) < now.getTime() - USE_MILLISECONDS)
    await site.db.updateTable('api_token').set({ last_used_at: now }).where('id', '=', token.id).execute();
  const ownReach = reachOf(token);
  return {
    kind: 'administrator',
    actor: { kind: 'token', id: token.id, name: token.name },
    permissions: await permissionsOfToken(site, token),
    reach: await reachOfToken(site, token.user_id, ownReach),
    userId: token.user_id,
    credential: {
      ...{ kind: 'token', id: token.id, expiresAt: token.expires_at },
      ...{ securityRoleId: token.security_role_id, ownReach },
    },
  };
}

/** What its role allows and its user may now: a token never keeps what was taken from its user. */
async function permissionsOfToken(
  site: SiteContext,
  token: { user_id: string | null; security_role_id: string | null },
): Promise<Set<Permission>> {
  const { user_id, security_role_id } = token;
  const makers = user_id === null ? new Set(permissionNames) : await permissionsOfUser(site.db, user_id);
  if (security_role_id === null) return makers;
  const allowed = await permissionsOfRoles(site.db, [security_role_id]);
  return new Set([...allowed].filter((permission) => makers.has(permission)));
}

/** Never further than its user reaches now. */
async function reachOfToken(site: SiteContext, userId: string | null, ownReach: Reach): Promise<Reach> {
  return userId === null ? ownReach : sharedReach(ownReach, await reachOfUser(site.db, userId));
}

function visibleTokens(site: SiteContext, caller: Administrator) {
  const all = tokenQuery(site);
  if (caller.permissions.has('user.administer') && isEverything(caller.reach)) return all;
  if (caller.userId !== null) return all.where('api_token.user_id', '=', caller.userId);
  // A token of the site server with a lesser role sees itself.
  return all.where('api_token.id', '=', caller.credential.kind === 'token' ? caller.credential.id : null);
}

function tokenQuery(site: SiteContext) {
  return site.db
    .selectFrom('api_token')
    .leftJoin('security_role as role', 'role.id', 'api_token.security_role_id')
    .select(['api_token.id', 'api_token.name', 'api_token.created_at', 'last_used_at', 'expires_at', 'created_by'])
    .select(['security_role_id', 'role.name as role_name'])
    .select(shownLimits(sql.ref('api_token.security_scope_ids'), sql.ref('api_token.collection_ids')));
}

function toApiToken(
  row: Awaited<ReturnType<ReturnType<typeof tokenQuery>['executeTakeFirstOrThrow']>>,
  now: Date,
): ApiToken {
  return {
    id: row.id,
    name: row.name,
    securityRole: row.security_role_id === null ? null : { id: row.security_role_id, name: row.role_name ?? '' },
    securityScopes: row.security_scopes,
    collections: row.collections,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    expired: row.expires_at !== null && row.expires_at <= now,
  };
}
