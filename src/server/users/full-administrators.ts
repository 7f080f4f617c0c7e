/**
 * A site that has Full Administrators keeps one who can sign in: with a password, or with an identity provider that is enabled and either
 * leaves roles as they are or maps something to this one.
 */
import { type ExpressionBuilder, sql, type Transaction } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import type { Database } from '../db/schema.ts';
import { fullAdministratorId } from '../security-roles/built-in-roles.ts';

/** Any fixed number: of two who take the rights from one another, the second waits for the first. */
const lockKey = '7310579649331003';

/** Does the work; throws SLIP-1036, and the transaction keeps nothing of it, when the last one would be gone. */
export async function keepFullAdministrator(tx: Transaction<Database>, work: () => Promise<void>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${lockKey})`.execute(tx);
  const before = await countFullAdministrators(tx);
  await work();
  if (before > 0 && (await countFullAdministrators(tx)) === 0)
    throw new SlipwayError(
      'SLIP-1036',
      'This is the last Full Administrator who can sign in. Give another user that role first.',
    );
}

async function countFullAdministrators(tx: Transaction<Database>): Promise<number> {
  const { count } = await tx
    .selectFrom('user_account_role')
    .innerJoin('user_account', 'user_account.id', 'user_account_role.user_id')
    .where('security_role_id', '=', fullAdministratorId)
    .where('disabled', '=', false)
    .where((eb) => eb.or([eb('password_hash', 'is not', null), eb.exists(wayIn(eb))]))
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** An identity provider that lets this user in as a Full Administrator. */
function wayIn(eb: ExpressionBuilder<Database, 'user_account'>) {
  return eb
    .selectFrom('user_identity as identity')
    .innerJoin('identity_provider as provider', (join) =>
      join
        .onRef('provider.id', '=', 'identity.identity_provider_id')
        .onRef('provider.issuer', '=', 'identity.issuer')
        .on('provider.enabled', '=', true),
    )
    .whereRef('identity.user_id', '=', 'user_account.id')
    .where(
      sql<boolean>`not exists (select from identity_provider_role where identity_provider_id = provider.id)
        or exists (select from identity_provider_role where identity_provider_id = provider.id and security_role_id = ${fullAdministratorId})`,
    )
    .select('identity.id');
}
