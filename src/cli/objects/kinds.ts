/** Every kind of object that files speak of, but task sequences: these are a language of their own. */
import type { ObjectFile } from '../../api/object-files.ts';
import { collectionKind } from './collection-kind.ts';
import { deploymentKind } from './deployment-kind.ts';
import { deviceKind } from './device-kind.ts';
import type { KindOfObject, Listed, PlainKind, Reference, Surroundings } from './kind-of-object.ts';
import type { ObjectChange } from './object-change.ts';
import { securityRoleKind, securityScopeKind } from './security-kinds.ts';

export const kinds: { readonly [Kind in PlainKind]: KindOfObject<Kind> } = {
  'security-scope': securityScopeKind,
  'security-role': securityRoleKind,
  collection: collectionKind,
  device: deviceKind,
  deployment: deploymentKind,
};

/** One of any kind. */
export type AnyListed = { [Kind in PlainKind]: Listed<Kind> }[PlainKind];

/** As the table is used for an object whose kind is not known before. */
export interface AnyKind {
  references(given: ObjectFile): Reference[];
  make(given: ObjectFile, id: string, known: Surroundings): ObjectChange[];
  change(given: ObjectFile, there: AnyListed, known: Surroundings): ObjectChange[];
  complete?(given: ObjectFile, id: string, there: AnyListed | null, known: Surroundings): ObjectChange[];
}

export function kindOf(given: ObjectFile): AnyKind {
  return kinds[given.kind] as AnyKind; // `as`: the table's type cannot follow that the object is of this kind.
}
