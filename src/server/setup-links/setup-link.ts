/**
 * The first user of a site. Nobody can be signed in yet, so a link that is printed on the site server stands for the right to be it: 256 random
 * bits, kept as a hash, good once and for an hour, and only while there are no users. The secret is behind the #, which browsers send to no
 * server and in no Referer.
 */
import { randomUUID } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import type { User } from '../../api/users.ts';
import type { Change } from '../audit/record-change.ts';
import { apiUrl, type Config } from '../config.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { byPassword, type IdentifiedPerson } from '../http/administrator.ts';
import { hashSecret, newSecret } from '../keys/secret.ts';
import { fullAdministratorId } from '../security-roles/built-in-roles.ts';
import type { SiteContext } from '../site-context.ts';
import { getUser, hashNewPassword, hasUsers, insertUser } from '../users/user.ts';

const LIFETIME_MILLISECONDS = 3_600_000;

export interface SetupLink {
  readonly link: string;
  readonly expiresAt: Date;
}

/** A new link, which makes an earlier one void; null when the site has users. */
export async function issueSetupLink(db: Kysely<Database>, config: Config, now: Date): Promise<SetupLink | null> {
  if (await hasUsers(db)) return null;
  const secret = newSecret('setup');
  const row = { secret_hash: hashSecret(secret), expires_at: new Date(now.getTime() + LIFETIME_MILLISECONDS) };
  await db
    .insertInto('setup_link')
    .values(row)
    .onConflict((oc) => oc.column('only_row').doUpdateSet(row))
    .execute();
  return { link: `${apiUrl(config)}/setup#${secret}`, expiresAt: row.expires_at };
}

/** When the link that was made last ends; nothing where there is none. */
export async function readSetupLink({ db }: Pick<SiteContext, 'db'>): Promise<{ expiresAt: string } | undefined> {
  const row = await db.selectFrom('setup_link').select('expires_at').executeTakeFirst();
  return row === undefined ? undefined : { expiresAt: row.expires_at.toISOString() };
}

export interface FirstUser {
  readonly secret: string;
  readonly name: string;
  readonly displayName: string;
  readonly password: string;
}

/**
 * Trades the link for the first user, in whose name the change is recorded. Throws SLIP-1034; with a password that is not taken (SLIP-1037)
 * the link stays good.
 */
export async function setUpSite(
  site: SiteContext,
  changeAs: (person: IdentifiedPerson) => Change,
  body: FirstUser,
): Promise<User> {
  const hash = hashSecret(body.secret);
  if ((await goodLink(site, hash).executeTakeFirst()) === undefined) throw voidLink();
  const { name, displayName } = body;
  const passwordHash = await hashNewPassword(site, name, body.password);
  const id = randomUUID();
  return changeAs(byPassword({ id, name }))(async (within) => {
    await inTransaction(within.db, async (tx) => {
      await consumeLink(within, tx, hash);
      const roles = { mustChangePassword: false, securityRoleIds: [fullAdministratorId] };
      await insertUser(tx, id, { name, displayName, passwordHash, ...roles });
    });
    return getUser(within, id);
  });
}

function goodLink(site: SiteContext, hash: Buffer) {
  return site.db
    .selectFrom('setup_link')
    .select('only_row')
    .where('secret_hash', '=', hash)
    .where('expires_at', '>', site.now());
}

/** Of two who have the same link, the second waits for the first one's transaction and finds no row. */
async function consumeLink(site: SiteContext, tx: Transaction<Database>, hash: Buffer): Promise<void> {
  const { numDeletedRows } = await tx
    .deleteFrom('setup_link')
    .where('secret_hash', '=', hash)
    .where('expires_at', '>', site.now())
    .executeTakeFirst();
  if (numDeletedRows === 0n || (await hasUsers(tx))) throw voidLink();
}

function voidLink(): SlipwayError {
  return new SlipwayError(
    'SLIP-1034',
    'This setup link is not known, was used already or has expired. While the site has no users, "slipway users first-administrator" on its server makes another.',
  );
}
