/** That nobody takes from themselves, with files, what they need to take it back. */
import { listApiTokens } from '../../api/api-tokens.ts';
import type { ObjectFile } from '../../api/object-files.ts';
import { getMe } from '../../api/sign-in.ts';
import { listUsers, type User } from '../../api/users.ts';
import type { Problem } from '../../task-sequence/parse.ts';
import { sameName, without } from '../name-lists.ts';
import type { Site } from '../site.ts';
import type { FileOf } from './kind-of-object.ts';
import { placed } from './object-document.ts';
import type { Planned } from './object-plan.ts';

/** Asks who is calling only where files change what people may do. */
export async function problemsOfOwnRights(site: Site, planned: readonly Planned[]): Promise<Problem[]> {
  const changed = planned.flatMap(({ object, action, before }) =>
    action === 'changed' && 'value' in object && before !== null && isAboutPeople(object.value)
      ? [{ object, before }]
      : [],
  );
  if (changed.length === 0) return [];
  const own = await ownUser(site);
  if (own === null) return [];
  return changed.flatMap(({ object, before }) =>
    lossesOf(own, before, object.value).map((path) =>
      placed(object.file, {
        path,
        message: `you would take rights from yourself ("${own.name}"), and might not get in again. Let somebody else apply this, or leave it out of the file`,
      }),
    ),
  );
}

function isAboutPeople({ kind }: ObjectFile): boolean {
  return kind === 'user' || kind === 'security-role' || kind === 'identity-provider';
}

/** Null: the local administrator, or a token of nobody. */
async function ownUser(site: Site): Promise<User | null> {
  const { actor } = (await site.call(getMe)).value;
  const maker =
    actor.kind === 'token'
      ? (await site.call(listApiTokens)).value.find(({ id }) => id === actor.id)?.createdBy
      : actor;
  if (maker?.kind !== 'user') return null;
  return (await site.call(listUsers)).value.find(({ id }) => id === maker.id) ?? null;
}

/** The keys with which `after` takes something from the user. */
export function lossesOf(own: User, before: ObjectFile, after: ObjectFile): string[] {
  if (before.kind === 'user' && after.kind === 'user')
    return sameName(before.name, own.name) ? userLosses(before, after) : [];
  if (before.kind === 'security-role' && after.kind === 'security-role') {
    const isHeld = own.securityRoles.some(({ name }) => sameName(name, before.name));
    return isHeld && without(before.permissions, after.permissions).length > 0 ? ['permissions'] : [];
  }
  if (before.kind !== 'identity-provider' || after.kind !== 'identity-provider' || own.hasPassword) return [];
  if (!own.identities.some(({ identityProvider }) => sameName(identityProvider.name, before.name))) return [];
  return [
    ...(before.enabled !== false && after.enabled === false ? ['enabled'] : []),
    ...(after.issuer === before.issuer ? [] : ['issuer']),
  ];
}

function userLosses(before: FileOf<'user'>, after: FileOf<'user'>): string[] {
  const { disabled, securityRoles, identities } = after;
  const subjects = (all: FileOf<'user'>['identities'] = []) => all.map(({ subject }) => subject);
  const lost = {
    disabled: disabled === true && before.disabled !== true,
    securityRoles: securityRoles !== undefined && without(before.securityRoles ?? [], securityRoles).length > 0,
    securityScopes: isNarrower(before.securityScopes, after.securityScopes),
    collections: isNarrower(before.collections, after.collections),
    identities:
      identities !== undefined && subjects(before.identities).some((each) => !subjects(identities).includes(each)),
  };
  return Object.entries(lost).flatMap(([key, isLost]) => (isLost ? [key] : []));
}

function isNarrower(before: FileOf<'user'>['collections'], after: FileOf<'user'>['collections']): boolean {
  if (after === undefined || after === 'all') return false;
  return before === 'all' || without(before ?? [], after).length > 0;
}
