/** Signing in and out, and what one may do to one's own account. */
import { sql } from 'kysely';
import type { ApiToken } from '../../api/api-tokens.ts';
import { SlipwayError } from '../../api/errors.ts';
import { permissionNames } from '../../api/permissions.ts';
import type { Me } from '../../api/sign-in.ts';
import { createApiToken } from '../api-tokens/api-token.ts';
import type { Change } from '../audit/record-change.ts';
import { inTransaction } from '../db/transaction.ts';
import { type Administrator, byPassword, type IdentifiedPerson, requirePermission } from '../http/administrator.ts';
import { verifyPassword } from '../keys/password.ts';
import { permissionsOfUser } from '../security-roles/security-role.ts';
import { describeReach, reachOfUser } from '../security-scopes/limits.ts';
import type { SiteContext } from '../site-context.ts';
import { hashNewPassword } from '../users/user.ts';
import { beginAttempt, noteSuccess } from './sign-in-attempt.ts';
import {
  beginSession,
  endSessionOf,
  endSessions,
  findSession,
  renewSession,
  type Surroundings,
} from './user-session.ts';

/** Of no password: an unknown name, and a user without a password, take as long as any other. */
const nobodysHash = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

type ChangeAs = (person: IdentifiedPerson) => Change;

export interface SignedIn {
  readonly me: Me;
  /** For the cookie. */
  readonly secret: string;
}

/**
 * Begins a session. The one that the browser had before ends, so that a session that somebody else has planted is not the one that is
 * signed in (OWASP, session fixation).
 */
export async function signIn(
  site: SiteContext,
  changeAs: ChangeAs,
  given: Password,
  surroundings: Surroundings,
  before: string | null,
): Promise<SignedIn> {
  const { address } = surroundings;
  const user = await checkPassword(site, given, address);
  return changeAs(byPassword(user))(async (within) => {
    const secret = await inTransaction(within.db, async (tx) => {
      await noteSuccess(tx, user, address, site.now());
      if (before !== null) await endSessionOf(tx, before);
      return beginSession(tx, user.id, surroundings, site.now());
    });
    const caller = await findSession(within, secret);
    // Disabled in this very moment.
    if (caller?.credential.kind !== 'session') throw refused();
    return { id: caller.credential.id, me: await describeMe(within, caller), secret };
  });
}

/** An API token for a program whose user has typed the password. */
export async function signInForToken(
  site: SiteContext,
  changeAs: ChangeAs,
  { tokenName, validDays, ...given }: Password & { tokenName: string; validDays: number },
  address: string,
): Promise<ApiToken & { token: string }> {
  const user = await checkPassword(site, given, address);
  if (user.must_change_password)
    throw new SlipwayError(
      'SLIP-1032',
      'An administrator has set your password. Choose one of your own first, signed in with a browser or by "slipway users set-password" on the site server.',
    );
  await inTransaction(site.db, (tx) => noteSuccess(tx, user, address, site.now()));
  return makeTokenFor(site, changeAs, byPassword(user), user.id, { name: tokenName, validDays });
}

/** For somebody who has just shown who they are. */
export async function makeTokenFor(
  site: SiteContext,
  changeAs: ChangeAs,
  person: IdentifiedPerson,
  userId: string,
  token: { name: string; validDays: number },
): Promise<ApiToken & { token: string }> {
  const permissions = await permissionsOfUser(site.db, userId);
  const reach = await reachOfUser(site.db, userId);
  const caller: Administrator = { kind: 'administrator', ...person, permissions, reach };
  requirePermission(caller, 'token.own');
  return changeAs(caller)((within) => createApiToken(within, caller, token));
}

interface Password {
  readonly name: string;
  readonly password: string;
}

/** The user. Which of name, password and being disabled was wrong is not told (SLIP-1030). */
async function checkPassword(site: SiteContext, { name, password }: Password, address: string) {
  await beginAttempt(site, name, address);
  const user = await site.db
    .selectFrom('user_account')
    .select(['id', 'name', 'password_hash', 'disabled', 'must_change_password'])
    .where(sql`lower(name)`, '=', sql`lower(${name})`)
    .executeTakeFirst();
  const right = await verifyPassword(password, user?.password_hash ?? nobodysHash);
  if (user === undefined || !right || user.disabled) {
    // Not the name: people type passwords into that field.
    site.log.warn({ user: user?.id ?? 'unknown', address }, 'a sign-in failed');
    throw refused();
  }
  site.log.info({ user: user.name, address }, 'signed in');
  return user;
}

function refused(): SlipwayError {
  return new SlipwayError(
    'SLIP-1030',
    'Signing in failed. Check name and password; if they are right, the user is disabled: ask an administrator.',
  );
}

export async function describeMe(site: SiteContext, caller: Administrator): Promise<Me> {
  const { actor, userId, credential, permissions, reach } = caller;
  const user =
    userId === null
      ? undefined
      : await site.db.selectFrom('user_account').select('display_name').where('id', '=', userId).executeTakeFirst();
  return {
    actor,
    displayName: user?.display_name ?? '',
    permissions: permissionNames.filter((name) => permissions.has(name)),
    ...(await describeReach(site.db, reach)),
    mustChangePassword: credential.kind === 'session' && credential.mustChangePassword,
  };
}

export interface OwnPassword {
  readonly user: { readonly id: string; readonly name: string };
  readonly sessionId: string;
  readonly passwordHash: string;
}

/** The new password, ready to be kept. Asks for the old one again: whoever finds a screen unlocked shall not keep the account. */
export async function checkOwnPassword(
  site: SiteContext,
  { userId, credential }: Administrator,
  { currentPassword, password }: { currentPassword: string; password: string },
  address: string,
): Promise<OwnPassword> {
  if (userId === null || credential.kind !== 'session')
    throw new SlipwayError('SLIP-1006', 'Only a user who has signed in with the password can change it this way.');
  const user = await site.db
    .selectFrom('user_account')
    .select(['id', 'name', 'password_hash'])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();
  if (user.password_hash === null)
    throw new SlipwayError('SLIP-1006', 'You sign in with an identity provider and have no password at this site.');
  // Counted like a sign-in: a stolen session must not become a place to guess the password without pauses.
  await beginAttempt(site, user.name, address);
  if (!(await verifyPassword(currentPassword, user.password_hash)))
    throw new SlipwayError('SLIP-1030', 'The current password is wrong. Nothing was changed.');
  if (password === currentPassword) throw new SlipwayError('SLIP-1037', 'The new password is the old one.');
  const passwordHash = await hashNewPassword(site, user.name, password);
  return { user: { id: user.id, name: user.name }, sessionId: credential.id, passwordHash };
}

export async function changeOwnPassword(
  site: SiteContext,
  caller: Administrator,
  { user, sessionId, passwordHash }: OwnPassword,
  address: string,
): Promise<SignedIn> {
  const secret = await inTransaction(site.db, async (tx) => {
    await noteSuccess(tx, user, address, site.now());
    await tx
      .updateTable('user_account')
      .set({ password_hash: passwordHash, must_change_password: false })
      .where('id', '=', user.id)
      .execute();
    await endSessions(tx, user.id, sessionId);
    return renewSession(tx, sessionId);
  });
  const credential = { kind: 'session' as const, id: sessionId, mustChangePassword: false };
  return { me: await describeMe(site, { ...caller, credential }), secret };
}
