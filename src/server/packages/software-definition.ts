/** What packages and applications have in common, by their definitions. Pure. */
import type { ApplicationDefinition } from '../../task-sequence/applications/application-definition.ts';
import type { PackageDefinition } from '../../task-sequence/packages/package-definition.ts';

export type SoftwareKind = 'package' | 'application';
export function isSoftware(kind: string): kind is SoftwareKind {
  return kind === 'package' || kind === 'application';
}

export type SoftwareDefinition = PackageDefinition | ApplicationDefinition;

/** Each folder whose files it has, once, in the order of the definition. */
export function foldersOf(definition: SoftwareDefinition): string[] {
  const given = 'deploymentTypes' in definition ? definition.deploymentTypes : [definition];
  const folders = given.flatMap(({ sourceFolder }) => (sourceFolder === null ? [] : [sourceFolder]));
  return [...new Set(folders)];
}

/** Folders that it names and whose files no import has brought yet. */
export function foldersMissing(definition: SoftwareDefinition, sources: Readonly<Record<string, string>>): string[] {
  return foldersOf(definition).filter((folder) => !Object.hasOwn(sources, folder));
}
