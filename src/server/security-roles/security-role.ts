/** Security roles: those that are built in, and a site's own. */
import { randomUUID } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import type { Permission } from '../../api/permissions.ts';
import type { SecurityRole, SecurityRoleChangeSchema, SecurityRoleCreateSchema } from '../../api/security-roles.ts';
import type { Database } from '../db/schema.ts';
import { type Administrator, refuseMore, refuseMoreForOthers } from '../http/administrator.ts';
import type { SiteContext } from '../site-context.ts';
import { permissionsOfRow } from './built-in-roles.ts';

type Db = Kysely<Database> | Transaction<Database>;

export async function listSecurityRoles({ db }: Pick<SiteContext, 'db'>): Promise<SecurityRole[]> {
  const inOrder = roleQuery(db).orderBy(sql`built_in is null`).orderBy(sql`lower(name)`);
  return (await inOrder.execute()).map(toSecurityRole);
}

export async function createSecurityRole(
  site: SiteContext,
  caller: Administrator,
  input: z.output<typeof SecurityRoleCreateSchema>,
): Promise<SecurityRole> {
  refuseMoreForOthers(caller, input.permissions, 'The security role');
  await refuseTakenName(site.db, input.name, null);
  const id = randomUUID();
  const { name, description } = input;
  const permissions = [...new Set(input.permissions)];
  await site.db.insertInto('security_role').values({ id, name, description, built_in: null, permissions }).execute();
  return getSecurityRole(site.db, id);
}

/** Takes effect with the next request of everybody who has the role. */
export async function changeSecurityRole(
  site: SiteContext,
  caller: Administrator,
  id: string,
  change: z.output<typeof SecurityRoleChangeSchema>,
): Promise<SecurityRole> {
  const { role, refuse } = await ownRole(site.db, caller, id);
  refuse(caller, change.permissions ?? [], 'The security role');
  if (change.name !== undefined) await refuseTakenName(site.db, change.name, id);
  const { name = role.name, description = role.description } = change;
  const permissions = [...new Set(change.permissions ?? role.permissions)];
  await site.db.updateTable('security_role').set({ name, description, permissions }).where('id', '=', id).execute();
  return getSecurityRole(site.db, id);
}

export async function deleteSecurityRole(site: SiteContext, caller: Administrator, id: string): Promise<void> {
  const { role } = await ownRole(site.db, caller, id);
  const users = await site.db
    .selectFrom('user_account_role')
    .innerJoin('user_account', 'user_account.id', 'user_account_role.user_id')
    .select('user_account.name')
    .where('security_role_id', '=', id)
    .execute();
  const tokens = await site.db.selectFrom('api_token').select('name').where('security_role_id', '=', id).execute();
  const providers = await site.db
    .selectFrom('identity_provider_role')
    .innerJoin('identity_provider', 'identity_provider.id', 'identity_provider_role.identity_provider_id')
    .select('identity_provider.name')
    .distinct()
    .where('security_role_id', '=', id)
    .execute();
  const holders = [...users, ...tokens, ...providers].map(({ name }) => `"${name}"`);
  if (holders.length > 0)
    throw new SlipwayError(
      'SLIP-1004',
      `The security role "${role.name}" is still held by ${holders.slice(0, 10).join(', ')}. Give these another one first.`,
    );
  await site.db.deleteFrom('security_role').where('id', '=', id).execute();
}

/** Everything that these roles allow together. Throws SLIP-1002 for one that is not there. */
export async function permissionsOfRoles(db: Db, ids: readonly string[]): Promise<Set<Permission>> {
  const roles = ids.length === 0 ? [] : await roleQuery(db).where('id', 'in', ids).execute();
  const missing = ids.find((id) => !roles.some((role) => role.id === id));
  if (missing !== undefined) throw noSuchRole(missing);
  return new Set(roles.flatMap(permissionsOfRow));
}

/** Everything that a user's roles allow. */
export async function permissionsOfUser(db: Db, userId: string): Promise<Set<Permission>> {
  const roles = await db
    .selectFrom('user_account_role')
    .innerJoin('security_role', 'security_role.id', 'user_account_role.security_role_id')
    .select(['built_in', 'permissions'])
    .where('user_id', '=', userId)
    .execute();
  return new Set(roles.flatMap(permissionsOfRow));
}

/** Throws SLIP-1002. */
export async function getSecurityRole(db: Db, id: string): Promise<SecurityRole> {
  const row = await roleQuery(db).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw noSuchRole(id);
  return toSecurityRole(row);
}

/** One that may be changed, and by which rule: taking away what others have is for those who could give it. */
async function ownRole(db: Db, caller: Administrator, id: string) {
  const role = await getSecurityRole(db, id);
  if (role.builtIn)
    throw new SlipwayError(
      'SLIP-1001',
      `"${role.name}" is built in and cannot be changed. Make a security role of your own.`,
    );
  const refuse = (await holdsRole(db, caller, id)) ? refuseMore : refuseMoreForOthers;
  refuse(caller, role.permissions, `The security role "${role.name}"`);
  return { role, refuse };
}

/** With such a role the caller would give themselves what they give it: the user has it, or can have it at the next sign-in. */
async function holdsRole(db: Db, { userId }: Administrator, roleId: string): Promise<boolean> {
  if (userId === null) return false;
  const held = db.selectFrom('user_account_role').select('user_id').where('user_id', '=', userId);
  const mapped = db
    .selectFrom('identity_provider_role as role')
    .innerJoin('user_identity as identity', 'identity.identity_provider_id', 'role.identity_provider_id')
    .select('identity.user_id')
    .where('identity.user_id', '=', userId);
  const rows = await held
    .where('security_role_id', '=', roleId)
    .union(mapped.where('role.security_role_id', '=', roleId))
    .execute();
  return rows.length > 0;
}

async function refuseTakenName(db: Db, name: string, but: string | null): Promise<void> {
  const taken = await db
    .selectFrom('security_role')
    .select('id')
    .where(sql`lower(name)`, '=', sql`lower(${name})`)
    .executeTakeFirst();
  if (taken !== undefined && taken.id !== but)
    throw new SlipwayError('SLIP-1003', `There is a security role named "${name}" already. Choose another name.`);
}

function noSuchRole(id: string): SlipwayError {
  return new SlipwayError('SLIP-1002', `There is no security role with the id ${id}.`);
}

function roleQuery(db: Db) {
  return db.selectFrom('security_role').selectAll();
}

function toSecurityRole(
  row: Awaited<ReturnType<ReturnType<typeof roleQuery>['executeTakeFirstOrThrow']>>,
): SecurityRole {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    builtIn: row.built_in !== null,
    permissions: [...permissionsOfRow(row)],
    createdAt: row.created_at.toISOString(),
  };
}
