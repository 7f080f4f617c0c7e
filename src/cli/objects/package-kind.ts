/** Packages in files: their definition. The site imports the files of a package from the folder that it names. */
import * as packages from '../../api/packages.ts';
import { PackageDefinitionSchema } from '../../task-sequence/packages/package-definition.ts';
import { sameNames } from '../name-lists.ts';
import { inOneOrder } from './in-one-order.ts';
import type { ChangedOf, FileOf, KindOfObject } from './kind-of-object.ts';
import { changeOf } from './object-change.ts';
import { scopeReferences } from './scope-references.ts';

export const packageKind: KindOfObject<'package'> = {
  list: async (site) =>
    (await site.call(packages.listPackages)).value.map(
      ({ id, createdAt: _, content: __, securityScopes, ...definition }) => ({
        ...{ id, builtIn: false },
        written: { kind: 'package', ...definition, securityScopes: inOneOrder(securityScopes) },
      }),
    ),
  references: scopeReferences,
  fixed: [],
  make: (given, standIn) => [changeOf(packages.createPackage, { body: definitionOf(given), standIn })],
  change: (given, { id, written }) =>
    Object.keys(given).some((key) => key !== 'securityScopes')
      ? [changeOf(packages.changePackage, { params: { id }, body: definitionOf({ ...written, ...given }) })]
      : [],
  complete: ({ securityScopes }, id, there, { idOf }) => {
    if (securityScopes === undefined || sameNames(securityScopes, there?.written.securityScopes ?? [])) return [];
    const securityScopeIds = securityScopes.map((name) => idOf('security-scope', name));
    return [changeOf(packages.setPackageScopes, { params: { id }, body: { securityScopeIds } })];
  },
};

/** What a file leaves out of a new package is as usual. */
function definitionOf({ kind: _, securityScopes: __, ...given }: FileOf<'package'> | ChangedOf<'package'>) {
  return PackageDefinitionSchema.parse(given);
}
