/** A person, or a person's program, as the authentication found them; and that nobody gives more than they have. */
import type { Actor } from '../../api/actor.ts';
import { SlipwayError } from '../../api/errors.ts';
import { type Permission, permissionNames } from '../../api/permissions.ts';
import { everything, isEverything, type Reach } from '../reach/reach.ts';
import { entrustable } from '../security-roles/built-in-roles.ts';
import type { Caller } from './handlers.ts';

export interface Administrator {
  readonly kind: 'administrator';
  readonly actor: Actor;
  readonly permissions: ReadonlySet<Permission>;
  readonly reach: Reach;
  /** null: the local administrator socket, or a token that was made there. */
  readonly userId: string | null;
  /** What was shown. */
  readonly credential:
    | { readonly kind: 'local' }
    | { readonly kind: 'password' }
    | { readonly kind: 'identity-provider' }
    | { readonly kind: 'session'; readonly id: string; readonly mustChangePassword: boolean }
    | {
        readonly kind: 'token';
        readonly id: string;
        readonly expiresAt: Date | null;
        readonly securityRoleId: string | null;
        /** How far the token goes by itself, whatever its user reaches. */
        readonly ownReach: Reach;
      };
}

/** Who it is, whatever they may do. */
export type IdentifiedPerson = Pick<Administrator, 'actor' | 'userId' | 'credential'>;

/** Whoever has shown that this user is theirs, on a route that asks for no credential. */
export function byPassword({ id, name }: { id: string; name: string }) {
  return { actor: { kind: 'user', id, name }, userId: id, credential: { kind: 'password' } } as const;
}

/** Whoever an identity provider says is this user. */
export function byIdentityProvider(user: { id: string; name: string }) {
  return { ...byPassword(user), credential: { kind: 'identity-provider' } } as const;
}

/** Who opens the local administrator socket: may do everything, everywhere. */
export const localAdministrator: Administrator = {
  kind: 'administrator',
  actor: { kind: 'local' },
  permissions: new Set(permissionNames),
  reach: everything,
  userId: null,
  credential: { kind: 'local' },
};

export function requireAdministrator(caller: Caller): Administrator {
  if (caller.kind !== 'administrator')
    throw new SlipwayError('SLIP-1006', 'This call is for people who are signed in.');
  return caller;
}

export function requirePermission(caller: Administrator, permission: Permission): void {
  if (caller.permissions.has(permission)) return;
  throw new SlipwayError(
    'SLIP-1006',
    `This needs the permission ${permission}, which ${nameOf(caller.actor)} does not have. Ask an administrator for a security role with it.`,
  );
}

/** For routes that several permissions open. */
export function requireOneOf(caller: Administrator, first: Permission, others: readonly Permission[] = []): void {
  if (!others.some((name) => caller.permissions.has(name))) requirePermission(caller, first);
}

/** For what cannot be told or done by parts: refused before anything is looked at, so that nothing shows. */
export function requireWholeSite({ actor, reach }: Administrator): void {
  if (isEverything(reach)) return;
  throw new SlipwayError(
    'SLIP-1038',
    `This concerns the whole site, and ${nameOf(actor)} is limited to ${reach.scopeIds === null ? 'collections' : 'security scopes'}. Ask somebody who has all security scopes and all devices.`,
  );
}

/** Otherwise whoever may administer users could make himself, or a token of his, mightier than he is. */
export function refuseMore(caller: Administrator, wanted: Iterable<Permission>, what: string): void {
  const more = [...wanted].filter((permission) => !caller.permissions.has(permission));
  if (more.length === 0) return;
  throw new SlipwayError(
    'SLIP-1035',
    `${what} has permissions that ${nameOf(caller.actor)} does not have: ${more.join(', ')}. Ask somebody who has them.`,
  );
}

/**
 * The same for what somebody else is given, or loses: a Security Administrator lets in people who may do more (`user.entrust`). Their
 * passwords and links are no matter of this: whoever sets these can be that person.
 */
export function refuseMoreForOthers(caller: Administrator, wanted: Iterable<Permission>, what: string): void {
  const given = caller.permissions.has('user.entrust') ? [...wanted].filter((name) => !entrustable.has(name)) : wanted;
  refuseMore(caller, given, what);
}

function nameOf(actor: Actor): string {
  switch (actor.kind) {
    case 'local':
      return 'the local administrator';
    case 'token':
      return `the API token "${actor.name}"`;
    case 'site':
      return 'the site itself';
    case 'user':
      return `the user "${actor.name}"`;
  }
}
