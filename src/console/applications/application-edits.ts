/**
 * Changes of an application's definition, each made on the newest one that the site has: what somebody else has changed meanwhile elsewhere in it stays. Null: what
 * is to be changed is not there any more as it was seen. Pure.
 */
import type { Application } from '../../api/applications.ts';
import type { ApplicationDefinition, DeploymentType } from '../../task-sequence/applications/application-definition.ts';
import { withChanges } from '../site/changed-fields.ts';

export type DefinitionEdit = (definition: ApplicationDefinition) => ApplicationDefinition | null;

/** What of an application people define. */
export function definitionOf(application: Application): ApplicationDefinition {
  const { id, createdAt, content, securityScopes, ...definition } = application;
  return definition;
}

/** At the end: it is tried last. */
export function addType(type: DeploymentType): DefinitionEdit {
  return (definition) => ({ ...definition, deploymentTypes: [...definition.deploymentTypes, type] });
}

export function replaceType(seen: DeploymentType, type: DeploymentType): DefinitionEdit {
  return (definition) => {
    const at = placeOf(definition, seen);
    return at === null ? null : { ...definition, deploymentTypes: definition.deploymentTypes.with(at, type) };
  };
}

export function removeType(seen: DeploymentType): DefinitionEdit {
  return (definition) => {
    const at = placeOf(definition, seen);
    return at === null ? null : { ...definition, deploymentTypes: definition.deploymentTypes.toSpliced(at, 1) };
  };
}

/** `to`: its place among all, from 0. It may have been changed meanwhile: only its place is. */
export function moveType(name: string, to: number): DefinitionEdit {
  return (definition) => {
    const types = definition.deploymentTypes;
    const at = types.findIndex((type) => type.name === name);
    const [type] = types.slice(at, at + 1);
    if (at === -1 || type === undefined) return null;
    return { ...definition, deploymentTypes: types.toSpliced(at, 1).toSpliced(to, 0, type) };
  };
}

/** Fields of the application itself. */
export function changeHead(
  seen: ApplicationDefinition,
  fields: Partial<Omit<ApplicationDefinition, 'deploymentTypes'>>,
): DefinitionEdit {
  return (definition) => withChanges(seen, fields, definition);
}

function placeOf({ deploymentTypes }: ApplicationDefinition, seen: DeploymentType): number | null {
  const at = deploymentTypes.findIndex((type) => isSame(type, seen));
  return at === -1 ? null : at;
}

/** Both are answers of the site, which writes fields in one order. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
