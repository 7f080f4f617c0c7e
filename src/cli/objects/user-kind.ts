/** Users in files: who they are and what they may do, never how they sign in with a password. */
import * as users from '../../api/users.ts';
import { inOneOrder } from './in-one-order.ts';
import type { ChangedOf, FileOf, KindOfObject, Listed, Reference, Surroundings } from './kind-of-object.ts';
import { changeOf, type ObjectChange } from './object-change.ts';

type UserFile = FileOf<'user'>;
type Identity = NonNullable<UserFile['identities']>[number];

export const userKind: KindOfObject<'user'> = {
  list: async (site) => (await site.call(users.listUsers)).value.map(listed),
  references: ({ securityRoles = [], securityScopes, collections, identities = [] }) => [
    ...securityRoles.map((name, at): Reference => ({ kind: 'security-role', name, path: `securityRoles[${at}]` })),
    ...namesOf(securityScopes).map(
      (name, at): Reference => ({ kind: 'security-scope', name, path: `securityScopes[${at}]` }),
    ),
    ...namesOf(collections).map((name, at): Reference => ({ kind: 'collection', name, path: `collections[${at}]` })),
    ...identities.map(
      ({ identityProvider: name }, at): Reference => ({
        ...{ kind: 'identity-provider', name },
        path: `identities[${at}].identityProvider`,
      }),
    ),
  ],
  fixed: [],
  leftToDo: ({ name, identities }, there) => {
    const canSignIn = there?.hasPassword === true || (identities ?? there?.written.identities ?? []).length > 0;
    return canSignIn
      ? []
      : [
          `The user "${name}" has no password, and is nobody of an identity provider: slipway users set-password ${name}`,
        ];
  },
  make: (given, standIn, known) => {
    const { name, displayName, disabled } = given;
    const body = { name, displayName, securityRoleIds: [], ...rightsOf(given, known) };
    const changes =
      disabled === true ? [changeOf(users.changeUser, { params: { id: standIn }, body: { disabled } })] : [];
    return [changeOf(users.createUser, { body, standIn }), ...changes, ...identityChanges(given, standIn, null, known)];
  },
  change: (given, there, known) => {
    const { displayName, disabled } = given;
    const { id } = there;
    const body = { displayName, disabled, ...rightsOf(given, known) };
    return [changeOf(users.changeUser, { params: { id }, body }), ...identityChanges(given, id, there, known)];
  },
};

function namesOf(limit: UserFile['collections']): readonly string[] {
  return limit === undefined || limit === 'all' ? [] : limit;
}

/** What is left out stays. */
function rightsOf({ securityRoles, securityScopes, collections }: ChangedOf<'user'>, { idOf }: Surroundings) {
  return {
    ...(securityRoles !== undefined && { securityRoleIds: securityRoles.map((name) => idOf('security-role', name)) }),
    ...(securityScopes !== undefined && {
      securityScopeIds: securityScopes === 'all' ? null : securityScopes.map((name) => idOf('security-scope', name)),
    }),
    ...(collections !== undefined && {
      collectionIds: collections === 'all' ? null : collections.map((name) => idOf('collection', name)),
    }),
  };
}

function identityChanges(
  { identities }: ChangedOf<'user'>,
  id: string,
  there: Listed<'user'> | null,
  { idOf }: Surroundings,
): ObjectChange[] {
  if (identities === undefined) return [];
  const before = there?.written.identities ?? [];
  const isIn = (all: readonly Identity[]) => (one: Identity) => all.some((other) => keyOf(other) === keyOf(one));
  const gone = before.filter((each) => !isIn(identities)(each));
  const come = identities.filter((each) => !isIn(before)(each));
  return [
    ...gone.map((each) =>
      changeOf(users.unlinkUser, { params: { id, identityId: there?.parts?.get(keyOf(each)) ?? '' } }),
    ),
    ...come.map(({ identityProvider, subject }) =>
      changeOf(users.linkUser, {
        ...{ params: { id }, body: { identityProviderId: idOf('identity-provider', identityProvider), subject } },
      }),
    ),
  ];
}

/** A provider's name is in small letters; what it calls people counts letter for letter. */
function keyOf({ identityProvider, subject }: Identity): string {
  return JSON.stringify([identityProvider.toLowerCase(), subject]);
}

function listed(user: users.User): Listed<'user'> {
  const { id, name, displayName, disabled, securityRoles, securityScopes, collections, hasPassword } = user;
  const identities = user.identities.map((each) => ({
    id: each.id,
    identity: { identityProvider: each.identityProvider.name, subject: each.subject },
  }));
  return {
    ...{ id, builtIn: false, hasPassword },
    parts: new Map(identities.map((each) => [keyOf(each.identity), each.id])),
    written: {
      ...{ kind: 'user', name, displayName, disabled, securityRoles: inOneOrder(securityRoles) },
      securityScopes: securityScopes === null ? 'all' : inOneOrder(securityScopes),
      collections: collections === null ? 'all' : inOneOrder(collections),
      identities: identities.map(({ identity }) => identity).sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)),
    },
  };
}
