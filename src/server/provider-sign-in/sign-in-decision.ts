/** Whether somebody whom an identity provider has named gets in, as whom, and with which roles. */
import type { ErrorCode } from '../../api/errors.ts';
import { UserNameSchema } from '../../api/users.ts';
import type { PersonClaims } from './person-claims.ts';

export interface DecidingProvider {
  readonly name: string;
  readonly makeUsers: boolean;
  readonly rolesClaim: string;
  readonly roleMappings: readonly { readonly value: string; readonly roleId: string }[];
}

export interface LinkedUser {
  readonly id: string;
  readonly name: string;
  readonly disabled: boolean;
}

export type SignInDecision =
  /** `roleIds` null: the roles stay as they are. */
  | { readonly kind: 'known'; readonly user: LinkedUser; readonly roleIds: readonly string[] | null }
  /** The first of the names that nobody has. */
  | { readonly kind: 'new'; readonly names: readonly string[]; readonly roleIds: readonly string[] }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string; readonly rolesTaken: boolean };

export function decideSignIn(
  provider: DecidingProvider,
  user: LinkedUser | null,
  person: PersonClaims,
): SignInDecision {
  if (user?.disabled) return refused('SLIP-1030', `The user "${user.name}" is disabled. Ask an administrator.`);
  if (user === null && !provider.makeUsers) return refused('SLIP-1064', notLinked(provider, person));
  const roleIds = mappedRoles(provider, person);
  // What the provider does not give any more is not kept until the next sign-in that succeeds.
  if (roleIds?.length === 0) return { ...refused('SLIP-1065', noRole(provider, person)), rolesTaken: user !== null };
  if (user !== null) return { kind: 'known', user, roleIds };
  const names = namesFor(provider, person);
  return names.length === 0
    ? refused('SLIP-1064', noName(provider, person))
    : { kind: 'new', names, roleIds: roleIds ?? [] };
}

function refused(code: ErrorCode, message: string) {
  return { kind: 'refused', code, message, rolesTaken: false } as const;
}

/** Null: the provider maps nothing, so roles are given at this site. */
function mappedRoles({ roleMappings }: DecidingProvider, { values }: PersonClaims): readonly string[] | null {
  if (roleMappings.length === 0) return null;
  const mapped = roleMappings.filter(({ value }) => values.includes(value)).map(({ roleId }) => roleId);
  return [...new Set(mapped)].sort();
}

/**
 * A name that the person has at the provider, and the same with the provider's name behind it, for when somebody else has the first: it is
 * never taken for that of a user who is there.
 */
function namesFor(provider: DecidingProvider, { userName }: PersonClaims): string[] {
  const name = (userName ?? '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._@-]+/gu, '-')
    .replace(/^[._@-]+/u, '');
  return [name, `${name}@${provider.name}`].filter((each) => name !== '' && UserNameSchema.safeParse(each).success);
}

function notLinked({ name }: DecidingProvider, { subject }: PersonClaims): string {
  return `You are no user of this site. An administrator can link one to you: slipway users link NAME --identity-provider ${name} --subject ${JSON.stringify(subject)}`;
}

function noRole({ name, rolesClaim }: DecidingProvider, { valuesLeftOut }: PersonClaims): string {
  const left = valuesLeftOut
    ? ` It has left out the values of "${rolesClaim}", since you have too many: who looks after it must send only those that this site needs.`
    : '';
  return `What the identity provider "${name}" says of you ("${rolesClaim}") gives you no role at this site.${left} Ask an administrator.`;
}

function noName({ name }: DecidingProvider, { subject }: PersonClaims): string {
  return `The identity provider "${name}" does not say what you are called ("preferred_username") in a way that can be a user's name. ${notLinkedHint(name, subject)}`;
}

function notLinkedHint(provider: string, subject: string): string {
  return `An administrator can make a user and link it to you: slipway users link NAME --identity-provider ${provider} --subject ${JSON.stringify(subject)}`;
}
