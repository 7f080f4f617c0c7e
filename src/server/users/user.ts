/** Users: who works with the site, with which security roles. Passwords are kept as argon2id. */
import { randomUUID } from 'node:crypto';
import { type ExpressionBuilder, type Kysely, sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import type { User, UserChangeSchema } from '../../api/users.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { type Administrator, refuseMore, refuseMoreForOthers } from '../http/administrator.ts';
import { permissionsWithinReach } from '../identity-providers/provider-reach.ts';
import { hashPassword } from '../keys/password.ts';
import { fullAdministratorId } from '../security-roles/built-in-roles.ts';
import { permissionsOfRoles } from '../security-roles/security-role.ts';
import { checkLimits, type Limits, type StoredLimits, shownLimits } from '../security-scopes/limits.ts';
import { forgetFailures, forgottenBefore } from '../sign-in/sign-in-attempt.ts';
import { endSessions } from '../sign-in/user-session.ts';
import type { SiteContext } from '../site-context.ts';
import { keepFullAdministrator } from './full-administrators.ts';
import { requireGoodPassword } from './password-rules.ts';

type Db = Kysely<Database> | Transaction<Database>;

export async function listUsers(site: SiteContext): Promise<User[]> {
  return (await userQuery(site).orderBy(sql`lower(user_account.name)`).execute()).map(toUser);
}

export async function getUser(site: SiteContext, id: string): Promise<User> {
  const row = await userQuery(site).where('user_account.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no user with the id ${id}.`);
  return toUser(row);
}

export async function createUser(site: SiteContext, caller: Administrator, user: NewUser & Limits): Promise<User> {
  refuseMoreForOthers(caller, await permissionsOfRoles(site.db, user.securityRoleIds), 'The new user');
  const id = randomUUID();
  const limits = await checkLimits(site, user);
  await inTransaction(site.db, async (tx) => {
    await insertUser(tx, id, user);
    await tx.updateTable('user_account').set(limits).where('id', '=', id).execute();
  });
  return getUser(site, id);
}

/** argon2id of a password that keeps to the rules; throws SLIP-1037 otherwise. */
export function hashNewPassword(site: SiteContext, userName: string, password: string): Promise<string> {
  requireGoodPassword(password, userName, site.config.siteName);
  return hashPassword(password);
}

export interface NewUser {
  readonly name: string;
  readonly displayName: string;
  /** null: signs in with an identity provider only. */
  readonly passwordHash: string | null;
  readonly mustChangePassword: boolean;
  readonly securityRoleIds: readonly string[];
}

/** Throws SLIP-1003 when the name is taken. */
export async function insertUser(tx: Transaction<Database>, id: string, user: NewUser): Promise<void> {
  const taken = await tx
    .selectFrom('user_account')
    .select('name')
    .where(sql`lower(name)`, '=', sql`lower(${user.name})`)
    .executeTakeFirst();
  if (taken !== undefined)
    throw new SlipwayError('SLIP-1003', `There is a user named "${taken.name}" already. Choose another name.`);
  await tx
    .insertInto('user_account')
    .values({
      id,
      name: user.name,
      display_name: user.displayName,
      password_hash: user.passwordHash,
      must_change_password: user.mustChangePassword,
    })
    .execute();
  await setRoles(tx, id, user.securityRoleIds);
}

export async function changeUser(
  site: SiteContext,
  caller: Administrator,
  id: string,
  change: z.output<typeof UserChangeSchema>,
): Promise<User> {
  const { user, refuse } = await entrustedUser(site, caller, id);
  const roleIds = change.securityRoleIds;
  if (roleIds !== undefined)
    refuse(caller, await permissionsOfRoles(site.db, roleIds), `The user "${user.name}" as you want them`);
  const { displayName: display_name = user.displayName, disabled = user.disabled } = change;
  const limits = await changedLimits(site, user, change);
  await inTransaction(site.db, (tx) =>
    keepFullAdministrator(tx, async () => {
      await tx
        .updateTable('user_account')
        .set({ display_name, disabled, ...limits })
        .where('id', '=', id)
        .execute();
      if (roleIds !== undefined) await setRoles(tx, id, roleIds);
      // A session that was begun under other rights ends (OWASP, session management: renew the id after any privilege change).
      if (roleIds !== undefined || limits !== undefined || disabled) await endSessions(tx, id);
    }),
  );
  return getUser(site, id);
}

/** Nothing when they stay as they are. */
async function changedLimits(site: SiteContext, user: User, change: Limits): Promise<StoredLimits | undefined> {
  if (change.securityScopeIds === undefined && change.collectionIds === undefined) return undefined;
  const ids = (named: User['collections']) => named?.map(({ id }) => id);
  const { securityScopeIds = ids(user.securityScopes), collectionIds = ids(user.collections) } = change;
  return checkLimits(site, { securityScopeIds, collectionIds });
}

export async function setUserPassword(
  site: SiteContext,
  caller: Administrator,
  id: string,
  { passwordHash, mustChangePassword }: { passwordHash: string; mustChangePassword: boolean },
): Promise<User> {
  const user = await lesserUser(site, caller, id);
  await inTransaction(site.db, async (tx) => {
    await tx
      .updateTable('user_account')
      .set({ password_hash: passwordHash, must_change_password: mustChangePassword })
      .where('id', '=', id)
      .execute();
    await endSessions(tx, id);
    await forgetFailures(tx, user.name);
  });
  return getUser(site, id);
}

export async function deleteUser(site: SiteContext, caller: Administrator, id: string): Promise<void> {
  await entrustedUser(site, caller, id);
  await inTransaction(site.db, (tx) =>
    keepFullAdministrator(tx, async () => {
      await tx.deleteFrom('user_account').where('id', '=', id).execute();
    }),
  );
}

/** One to whom the caller may give roles, and by which rule: to themselves nobody gives more than they have. */
async function entrustedUser(site: SiteContext, caller: Administrator, id: string) {
  const refuse = id === caller.userId ? refuseMore : refuseMoreForOthers;
  const user = await getUser(site, id);
  refuse(caller, await permissionsWithinReach(site.db, id), `The user "${user.name}"`);
  return { user, refuse };
}

/** One whom the caller may be in the place of: whoever sets the password of a mightier user becomes that user. */
export async function lesserUser(site: SiteContext, caller: Administrator, id: string): Promise<User> {
  const user = await getUser(site, id);
  refuseMore(caller, await permissionsWithinReach(site.db, id), `The user "${user.name}"`);
  return user;
}

/** In place of those that the user has. */
export async function setRoles(tx: Transaction<Database>, userId: string, roleIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('user_account_role').where('user_id', '=', userId).execute();
  const rows = [...new Set(roleIds)].map((security_role_id) => ({ user_id: userId, security_role_id }));
  if (rows.length > 0) await tx.insertInto('user_account_role').values(rows).execute();
}

export async function hasUsers(db: Db): Promise<boolean> {
  return (await db.selectFrom('user_account').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Whom a user is to identity providers; a link to an issuer that the provider has no more is not usable. */
function identitiesOf(eb: ExpressionBuilder<Database, 'user_account'>) {
  return eb
    .selectFrom('user_identity as identity')
    .innerJoin('identity_provider as provider', 'provider.id', 'identity.identity_provider_id')
    .whereRef('identity.user_id', '=', 'user_account.id')
    .select(
      sql<User['identities']>`coalesce(json_agg(json_build_object(
        'id', identity.id, 'identityProvider', json_build_object('id', provider.id, 'name', provider.name),
        'usable', provider.enabled and provider.issuer = identity.issuer, 'subject', identity.subject
      ) order by provider.name, identity.subject), '[]')`.as('identities'),
    );
}

function userQuery(site: SiteContext) {
  return site.db
    .selectFrom('user_account')
    .select((eb) => [
      ...(['id', 'name', 'display_name', 'disabled', 'must_change_password', 'last_sign_in_at', 'created_at'] as const),
      sql<boolean>`password_hash is not null`.as('has_password'),
      identitiesOf(eb).as('identities'),
      eb
        .selectFrom('user_account_role as held')
        .innerJoin('security_role as role', 'role.id', 'held.security_role_id')
        .whereRef('held.user_id', '=', 'user_account.id')
        .select(
          sql<
            { id: string; name: string }[]
          >`coalesce(json_agg(json_build_object('id', role.id, 'name', role.name) order by role.name), '[]')`.as(
            'roles',
          ),
        )
        .as('roles'),
      eb
        .selectFrom('sign_in_failure as failure')
        .where('failure.name', '=', sql<string>`lower(user_account.name)`)
        .where('failure.last_failed_at', '>', forgottenBefore(site.now()))
        .select(sql<number>`coalesce(sum(failure.failures), 0)::int`.as('failures'))
        .as('failures'),
      ...shownLimits(sql.ref('user_account.security_scope_ids'), sql.ref('user_account.collection_ids')),
    ]);
}

function toUser(row: Awaited<ReturnType<ReturnType<typeof userQuery>['executeTakeFirstOrThrow']>>): User {
  const full = (row.roles ?? []).some(({ id }) => id === fullAdministratorId);
  return {
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    securityRoles: row.roles ?? [],
    securityScopes: full ? null : row.security_scopes,
    collections: full ? null : row.collections,
    disabled: row.disabled,
    hasPassword: row.has_password,
    identities: row.identities ?? [],
    mustChangePassword: row.must_change_password,
    failedSignIns: row.failures ?? 0,
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}
