/**
 * Carries out what was decided of somebody whom an identity provider has named: begins the session, and before it makes the user or gives the
 * roles. All of it in one transaction with its audit entries; whoever is refused leaves an entry too, since it is known who it was.
 */
import { randomUUID } from 'node:crypto';
import { sql, type Transaction } from 'kysely';
import * as z from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import { finishProviderSignIn } from '../../api/sign-in-with-provider.ts';
import { type Change, type ChangeRequest, changeWithEntry, recordFailure } from '../audit/record-change.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { byIdentityProvider, type IdentifiedPerson } from '../http/administrator.ts';
import { beginSession, endSessionOf, endSessions, findSession, type Surroundings } from '../sign-in/user-session.ts';
import type { SiteContext } from '../site-context.ts';
import { keepFullAdministrator } from '../users/full-administrators.ts';
import { getUser, insertUser, setRoles } from '../users/user.ts';
import { findLinkedUser, insertIdentity } from '../users/user-identity.ts';
import type { PersonClaims } from './person-claims.ts';
import { type DecidingProvider, decideSignIn, type SignInDecision } from './sign-in-decision.ts';

/** Somebody at the door. */
export interface Arrival {
  readonly provider: DecidingProvider & { readonly id: string; readonly issuer: string };
  readonly person: PersonClaims;
  readonly surroundings: Surroundings;
  /** The secret of the session that the browser had before. */
  readonly before: string | null;
}

export interface SessionBegun {
  /** Of the session. */
  readonly id: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly secret: string;
}

type ChangeAs = (person: IdentifiedPerson) => Change;
type Linked = NonNullable<Awaited<ReturnType<typeof findLinkedUser>>>;

export async function letIn(site: SiteContext, changeAs: ChangeAs, arrival: Arrival): Promise<SessionBegun> {
  const user = (await findLinkedUser(site.db, arrival.provider, arrival.person.subject)) ?? null;
  const decision = decideSignIn(arrival.provider, user, arrival.person);
  try {
    return await carryOut(site, changeAs, arrival, user, decision);
  } catch (error) {
    if (error instanceof SlipwayError) await recordRefusal(site, arrival, user, error);
    throw error;
  }
}

async function carryOut(
  site: SiteContext,
  changeAs: ChangeAs,
  arrival: Arrival,
  user: Linked | null,
  decision: SignInDecision,
): Promise<SessionBegun> {
  if (decision.kind === 'new') return letInNew(site, changeAs, arrival, decision);
  if (decision.kind === 'known' && user !== null) return letInKnown(changeAs, arrival, user, decision.roleIds);
  if (decision.kind !== 'refused') throw new Error('somebody unknown was decided to be known');
  if (decision.rolesTaken && user !== null) await changeRoles(site, arrival, user, []);
  throw new SlipwayError(decision.code, decision.message);
}

function letInKnown(changeAs: ChangeAs, arrival: Arrival, user: Linked, roleIds: readonly string[] | null) {
  return changeAs(byIdentityProvider(user))(async (within) => {
    if (roleIds !== null) await changeRoles(within, arrival, user, roleIds);
    return begin(within, arrival, user);
  });
}

async function letInNew(
  site: SiteContext,
  changeAs: ChangeAs,
  arrival: Arrival,
  { names, roleIds }: Extract<SignInDecision, { kind: 'new' }>,
): Promise<SessionBegun> {
  const user = { id: randomUUID(), name: await freeName(site, names) };
  return changeAs(byIdentityProvider(user))(async (within) => {
    await changeWithEntry(within, entryOf(arrival, user, making), (inner) => makeUser(inner, arrival, user, roleIds));
    return begin(within, arrival, user);
  });
}

/** Of two at the same moment, the second finds the name taken when its user is made, and is told to begin again. */
async function freeName(site: SiteContext, names: readonly string[]): Promise<string> {
  for (const name of names) {
    const taken = await site.db
      .selectFrom('user_account')
      .select('id')
      .where(sql`lower(name)`, '=', sql`lower(${name})`)
      .executeTakeFirst();
    if (taken === undefined) return name;
  }
  throw new SlipwayError(
    'SLIP-1003',
    `There are users named ${names.map((name) => `"${name}"`).join(' and ')} already, and whether one of them is you only an administrator can say: "slipway users link" links you to one.`,
  );
}

async function makeUser(
  within: SiteContext,
  { provider, person }: Arrival,
  { id, name }: { id: string; name: string },
  securityRoleIds: readonly string[],
) {
  const { displayName, subject } = person;
  await inTransaction(within.db, async (tx) => {
    await insertUser(tx, id, { name, displayName, passwordHash: null, mustChangePassword: false, securityRoleIds });
    await insertIdentity(tx, id, provider, subject);
  });
  return getUser(within, id);
}

/** Nothing, where the user has these already. Otherwise the user's sessions end, as whenever somebody's roles change. */
async function changeRoles(site: SiteContext, arrival: Arrival, user: Linked, roleIds: readonly string[]) {
  if ([...(user.roleIds ?? [])].sort().join() === [...roleIds].sort().join()) return;
  await changeWithEntry(site, entryOf(arrival, user, givingRoles), (within) =>
    inTransaction(within.db, async (tx) => {
      await keepFullAdministrator(tx, () => setRoles(tx, user.id, roleIds)).catch(explainLast(user, arrival));
      await endSessions(tx, user.id);
    }),
  );
}

function explainLast(user: Linked, { provider }: Arrival) {
  return (error: unknown) => {
    if (!(error instanceof SlipwayError) || error.code !== 'SLIP-1036') throw error;
    throw new SlipwayError(
      'SLIP-1036',
      `"${user.name}" is the last Full Administrator who can sign in, and what the identity provider "${provider.name}" says of you would take that away. Nothing was changed, and nobody was signed in. Let the provider name you as before, or give another user that role on the site server (slipway users).`,
    );
  };
}

async function begin(within: SiteContext, arrival: Arrival, user: { id: string; name: string }): Promise<SessionBegun> {
  const secret = await inTransaction(within.db, (tx) => beginInstead(tx, arrival, user.id, within.now()));
  const caller = await findSession(within, secret);
  if (caller?.credential.kind !== 'session')
    throw new SlipwayError('SLIP-1030', `The user "${user.name}" was disabled in this moment. Ask an administrator.`);
  return { id: caller.credential.id, user: { id: user.id, name: user.name }, secret };
}

/** The session that the browser had before ends (sign-in/sign-in.ts). Failed passwords are not forgiven: none was given. */
async function beginInstead(tx: Transaction<Database>, { surroundings, before }: Arrival, userId: string, now: Date) {
  if (before !== null) await endSessionOf(tx, before);
  await tx.updateTable('user_account').set({ last_sign_in_at: now }).where('id', '=', userId).execute();
  return beginSession(tx, userId, surroundings, now);
}

const ByProviderSchema = z.object({ identityProvider: z.string(), subject: z.string(), values: z.array(z.string()) });

/** In the audit log's words: no route does the first two, they are parts of a sign-in. */
const making: ChangeRequest['route'] = {
  method: 'POST',
  path: '/api/users',
  summary: 'Make a user at the first sign-in with an identity provider',
  body: ByProviderSchema,
};
const givingRoles: ChangeRequest['route'] = {
  method: 'PATCH',
  path: '/api/users/:id',
  summary: 'Give a user the roles of an identity provider, at a sign-in',
  params: z.object({ id: z.uuid() }),
  body: ByProviderSchema,
};
const { method, path, summary } = finishProviderSignIn;
const signingIn: ChangeRequest['route'] = { method, path, summary, body: ByProviderSchema };

function entryOf(
  arrival: Arrival,
  user: { id: string; name: string } | null,
  route: ChangeRequest['route'],
): ChangeRequest {
  const { provider, person, surroundings } = arrival;
  const nobody = { actor: { kind: 'site' }, userId: null, credential: { kind: 'identity-provider' } } as const;
  // Of the groups of a person, those that the site asks about.
  const values = person.values.filter((value) => provider.roleMappings.some((mapping) => mapping.value === value));
  return {
    route,
    params: route.params === undefined ? undefined : { id: user?.id },
    query: undefined,
    body: { identityProvider: provider.name, subject: person.subject, values },
    caller: user === null ? nobody : byIdentityProvider(user),
    address: surroundings.address,
  };
}

async function recordRefusal(
  site: SiteContext,
  arrival: Arrival,
  user: Linked | null,
  error: SlipwayError,
): Promise<void> {
  site.log.warn(
    { identityProvider: arrival.provider.name, code: error.code },
    'a sign-in with an identity provider was refused',
  );
  await recordFailure(site, entryOf(arrival, user, signingIn), error);
}
