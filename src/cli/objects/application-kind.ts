/** Applications in files: their definition, with other applications by their names. */
import * as applications from '../../api/applications.ts';
import {
  type ApplicationDefinition,
  ApplicationDefinitionSchema,
} from '../../task-sequence/applications/application-definition.ts';
import { sameNames } from '../name-lists.ts';
import { inOneOrder } from './in-one-order.ts';
import type { FileOf, KindOfObject, Reference, Surroundings } from './kind-of-object.ts';
import { changeOf } from './object-change.ts';
import { scopeReferences } from './scope-references.ts';

type Definition = Omit<FileOf<'application'>, 'kind' | 'securityScopes'>;

export const applicationKind: KindOfObject<'application'> = {
  list: async (site) => {
    const { value: all } = await site.call(applications.listApplications);
    const names = new Map(all.map(({ id, name }) => [id, name]));
    return all.map(({ id, createdAt: _, content: __, securityScopes, ...definition }) => ({
      ...{ id, builtIn: false },
      written: {
        kind: 'application',
        // One that is beyond the caller's reach has no name for them.
        ...withReferences(definition, (application) => names.get(application) ?? application),
        securityScopes: inOneOrder(securityScopes),
      },
    }));
  },
  references: (given) => [...applicationReferences(given), ...scopeReferences(given)],
  fixed: [],
  // Without what it names: that may be made after it.
  make: (given, standIn) => [
    changeOf(applications.createApplication, { body: parsed(withoutReferences(definitionOf(given))), standIn }),
  ],
  change: () => [],
  complete: (given, id, there, known) => {
    const whole = { ...there?.written, ...given };
    return [
      ...(hasDefinition(whole) && isToBeChanged(given, there === null) ? [changed(id, whole, known)] : []),
      ...scopes(given, id, there?.written.securityScopes ?? [], known),
    ];
  },
};

function isToBeChanged(given: Partial<FileOf<'application'>>, isNew: boolean): boolean {
  if (isNew) return hasDefinition(given) && applicationReferences(given).length > 0;
  return Object.keys(given).some((key) => key !== 'securityScopes');
}

function hasDefinition(given: Partial<FileOf<'application'>>): given is FileOf<'application'> {
  return given.name !== undefined && given.deploymentTypes !== undefined;
}

function changed(id: string, whole: FileOf<'application'>, { idOf }: Surroundings) {
  const body = parsed(withReferences(definitionOf(whole), (name) => idOf('application', name)));
  return changeOf(applications.changeApplication, { params: { id }, body });
}

function scopes(
  { securityScopes }: Partial<FileOf<'application'>>,
  id: string,
  before: readonly string[],
  { idOf }: Surroundings,
) {
  if (securityScopes === undefined || sameNames(securityScopes, before)) return [];
  const securityScopeIds = securityScopes.map((name) => idOf('security-scope', name));
  return [changeOf(applications.setApplicationScopes, { params: { id }, body: { securityScopeIds } })];
}

function applicationReferences({
  deploymentTypes,
  supersedes = [],
}: Pick<Definition, 'deploymentTypes' | 'supersedes'>): Reference[] {
  const needed = deploymentTypes.flatMap(({ dependencies }, at) =>
    dependencies.flatMap(({ anyOf }, group) =>
      anyOf.map(({ application }, member) => ({
        name: application,
        path: `deploymentTypes[${at}].dependencies[${group}].anyOf[${member}].application`,
      })),
    ),
  );
  const replaced = supersedes.map(({ application }, at) => ({
    name: application,
    path: `supersedes[${at}].application`,
  }));
  return [...needed, ...replaced].map((each) => ({ kind: 'application', ...each }));
}

function definitionOf({ kind: _, securityScopes: __, ...definition }: FileOf<'application'>): Definition {
  return definition;
}

function withReferences<T extends Definition>(definition: T, replace: (reference: string) => string): T {
  const { deploymentTypes, supersedes } = definition;
  const replaced = <M extends { application: string }>(member: M): M => ({
    ...member,
    application: replace(member.application),
  });
  return {
    ...definition,
    deploymentTypes: deploymentTypes.map((type) => ({
      ...type,
      dependencies: type.dependencies.map((group) => ({ ...group, anyOf: group.anyOf.map(replaced) })),
    })),
    ...(supersedes === undefined ? {} : { supersedes: supersedes.map(replaced) }),
  };
}

function withoutReferences(definition: Definition): Definition {
  const deploymentTypes = definition.deploymentTypes.map((type) => ({ ...type, dependencies: [] }));
  return { ...definition, deploymentTypes, supersedes: [] };
}

/** What a file leaves out of a new application is as usual. */
function parsed(definition: Definition): ApplicationDefinition {
  return ApplicationDefinitionSchema.parse(definition);
}
