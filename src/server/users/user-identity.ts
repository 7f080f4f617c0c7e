/**
 * Whom a user is to identity providers. A person is known by the provider's issuer and `sub` alone (OpenID Connect Core 1.0, section 5.7:
 * nothing else is unique and never reassigned); a name or an e-mail address, which people may choose, links nobody.
 */
import { randomUUID } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import type { User } from '../../api/users.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { type Administrator, refuseMore } from '../http/administrator.ts';
import { getProviderRow } from '../identity-providers/identity-provider.ts';
import { permissionsMappedBy } from '../identity-providers/provider-reach.ts';
import type { ProviderRow } from '../identity-providers/provider-row.ts';
import { endSessions } from '../sign-in/user-session.ts';
import type { SiteContext } from '../site-context.ts';
import { keepFullAdministrator } from './full-administrators.ts';
import { getUser, lesserUser } from './user.ts';

type Db = Kysely<Database> | Transaction<Database>;

export async function linkUser(
  site: SiteContext,
  caller: Administrator,
  userId: string,
  { identityProviderId, subject }: { identityProviderId: string; subject: string },
): Promise<User> {
  const { name } = await lesserUser(site, caller, userId);
  const provider = await getProviderRow(site.db, identityProviderId);
  // The next sign-in gives the user mapped roles, and whoever knows the user's password has them too.
  const mapped = await permissionsMappedBy(site.db, identityProviderId);
  refuseMore(caller, mapped, `Who signs in with the identity provider "${provider.name}"`);
  const linked = await findLinkedUser(site.db, provider, subject);
  if (linked !== undefined)
    throw new SlipwayError(
      'SLIP-1003',
      `This person of "${provider.name}" signs in as "${linked.name}" already. Take that away first, if they are to sign in as "${name}".`,
    );
  await inTransaction(site.db, (tx) => insertIdentity(tx, userId, provider, subject));
  return getUser(site, userId);
}

export async function unlinkUser(
  site: SiteContext,
  caller: Administrator,
  userId: string,
  identityId: string,
): Promise<User> {
  const { name } = await lesserUser(site, caller, userId);
  await inTransaction(site.db, (tx) =>
    keepFullAdministrator(tx, async () => {
      const { numDeletedRows } = await tx
        .deleteFrom('user_identity')
        .where('id', '=', identityId)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw new SlipwayError('SLIP-1002', `The user "${name}" has no such link.`);
      await endSessions(tx, userId);
    }),
  );
  return getUser(site, userId);
}

export async function insertIdentity(
  tx: Transaction<Database>,
  userId: string,
  provider: Pick<ProviderRow, 'id' | 'issuer'>,
  subject: string,
): Promise<void> {
  await tx
    .insertInto('user_identity')
    .values({ id: randomUUID(), user_id: userId, identity_provider_id: provider.id, issuer: provider.issuer, subject })
    .execute();
}

/** Who signs in as this person of the provider, with the ids of the roles that they have. */
export async function findLinkedUser(db: Db, provider: Pick<ProviderRow, 'id' | 'issuer'>, subject: string) {
  return db
    .selectFrom('user_identity')
    .innerJoin('user_account as user', 'user.id', 'user_identity.user_id')
    .select(['user.id', 'user.name', 'user.disabled'])
    .select((eb) =>
      eb
        .selectFrom('user_account_role')
        .whereRef('user_id', '=', 'user.id')
        .select(sql<string[]>`coalesce(array_agg(security_role_id::text order by security_role_id), '{}')`.as('ids'))
        .as('roleIds'),
    )
    .where('identity_provider_id', '=', provider.id)
    .where('issuer', '=', provider.issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
}
