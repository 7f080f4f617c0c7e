/** Every kind of object that files speak of, but task sequences: these are a language of their own. */
import type { ObjectFile } from '../../api/object-files.ts';
import type { Problem } from '../../task-sequence/parse.ts';
import { applicationKind } from './application-kind.ts';
import { collectionKind } from './collection-kind.ts';
import { deploymentKind } from './deployment-kind.ts';
import { deploymentTemplateKind } from './deployment-template-kind.ts';
import { deviceCategoryKind } from './device-category-kind.ts';
import { deviceKind } from './device-kind.ts';
import { identityProviderKind } from './identity-provider-kind.ts';
import { imageKind } from './image-kind.ts';
import type { KindOfObject, Listed, PlainKind, Reference, Surroundings } from './kind-of-object.ts';
import type { ObjectChange } from './object-change.ts';
import { packageKind } from './package-kind.ts';
import { securityRoleKind, securityScopeKind } from './security-kinds.ts';
import { siteSettingsKind } from './site-settings-kind.ts';
import { userKind } from './user-kind.ts';
import { webhookKind } from './webhook-kind.ts';

export const kinds: { readonly [Kind in PlainKind]: KindOfObject<Kind> } = {
  'security-scope': securityScopeKind,
  'security-role': securityRoleKind,
  'identity-provider': identityProviderKind,
  image: imageKind,
  package: packageKind,
  application: applicationKind,
  collection: collectionKind,
  'device-category': deviceCategoryKind,
  device: deviceKind,
  user: userKind,
  'deployment-template': deploymentTemplateKind,
  deployment: deploymentKind,
  webhook: webhookKind,
  'site-settings': siteSettingsKind,
};

/** One of any kind. */
export type AnyListed = { [Kind in PlainKind]: Listed<Kind> }[PlainKind];

/** As the table is used for an object whose kind is not known before. */
export interface AnyKind {
  readonly fixed: readonly string[];
  references(given: ObjectFile): Reference[];
  howFixed?(given: ObjectFile): string;
  problemsOfNew?(given: ObjectFile, listed: readonly AnyListed[]): Problem[];
  secretFor?(given: Partial<ObjectFile>, there: AnyListed | null): string | null;
  leftToDo?(given: ObjectFile, there: AnyListed | null): string[];
  make(given: ObjectFile, id: string, known: Surroundings): ObjectChange[];
  change(given: Partial<ObjectFile>, there: AnyListed, known: Surroundings): ObjectChange[];
  complete?(given: Partial<ObjectFile>, id: string, there: AnyListed | null, known: Surroundings): ObjectChange[];
}

export function kindOf(given: ObjectFile): AnyKind {
  return kinds[given.kind] as AnyKind; // `as`: the table's type cannot follow that the object is of this kind.
}
