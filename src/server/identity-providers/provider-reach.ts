/**
 * How far identity providers carry people. Whoever can change a provider can sign in as anybody who is linked to it and can be given any
 * role that it maps; whoever can sign in as a linked user has, some day, what the user's provider gives. So that nobody gets more than they have
 * (SLIP-1035), providers, links and the passwords of linked users are for those who have all of it.
 */
import type { Kysely, Transaction } from 'kysely';
import type { Permission } from '../../api/permissions.ts';
import type { Database } from '../db/schema.ts';
import { permissionsOfRow } from '../security-roles/built-in-roles.ts';
import { permissionsOfUser } from '../security-roles/security-role.ts';

type Db = Kysely<Database> | Transaction<Database>;

/** What the roles that it maps allow. */
export async function permissionsMappedBy(db: Db, providerId: string): Promise<Set<Permission>> {
  const roles = await db
    .selectFrom('identity_provider_role')
    .innerJoin('security_role', 'security_role.id', 'identity_provider_role.security_role_id')
    .select(['built_in', 'permissions'])
    .where('identity_provider_id', '=', providerId)
    .execute();
  return new Set(roles.flatMap(permissionsOfRow));
}

/** Everything that somebody gets who can answer in the provider's place. */
export async function permissionsThroughProvider(db: Db, providerId: string): Promise<Set<Permission>> {
  const held = await db
    .selectFrom('user_identity')
    .innerJoin('user_account_role', 'user_account_role.user_id', 'user_identity.user_id')
    .innerJoin('security_role', 'security_role.id', 'user_account_role.security_role_id')
    .select(['built_in', 'permissions'])
    .where('identity_provider_id', '=', providerId)
    .execute();
  return new Set([...(await permissionsMappedBy(db, providerId)), ...held.flatMap(permissionsOfRow)]);
}

/** What a user may do, and what the user's identity providers may give at the next sign-in. */
export async function permissionsWithinReach(db: Db, userId: string): Promise<Set<Permission>> {
  const roles = await db
    .selectFrom('user_identity')
    .innerJoin('identity_provider_role as mapped', (join) =>
      join.onRef('mapped.identity_provider_id', '=', 'user_identity.identity_provider_id'),
    )
    .innerJoin('security_role', 'security_role.id', 'mapped.security_role_id')
    .select(['built_in', 'permissions'])
    .where('user_id', '=', userId)
    .execute();
  return new Set([...(await permissionsOfUser(db, userId)), ...roles.flatMap(permissionsOfRow)]);
}
