/** What a site has of software, for whoever foretells what steps do with it: lint and simulation. */
import type { PackageProgram } from '../packages/package-definition.ts';
import type { DeploymentType } from './application-definition.ts';
import type { PlannedApplication } from './plan.ts';

export interface KnownApplication extends Omit<PlannedApplication, 'deploymentTypes'> {
  readonly taskSequences: boolean;
  readonly deploymentTypes: readonly Pick<
    DeploymentType,
    'name' | 'technology' | 'dependencies' | 'detection' | 'deb' | 'requirements'
  >[];
}

export interface KnownProgramPackage {
  readonly id: string;
  readonly name: string;
  readonly programs: readonly PackageProgram[];
}

/** By id. */
export interface SoftwareDefinitions {
  readonly applications: ReadonlyMap<string, KnownApplication>;
  readonly packages: ReadonlyMap<string, KnownProgramPackage>;
}

/** By its id, or by its name in any case, as variables name it. */
export function findSoftware<T extends { readonly id: string; readonly name: string }>(
  all: ReadonlyMap<string, T>,
  text: string,
): T | undefined {
  const wanted = text.trim().toLowerCase();
  return all.get(wanted) ?? [...all.values()].find(({ name }) => name.toLowerCase() === wanted);
}

/** What it may have installed first and what it replaces, and what these do, with itself. */
export function relatedTo(id: string, applications: SoftwareDefinitions['applications']): KnownApplication[] {
  const found = new Map<string, KnownApplication>();
  const queue = [id];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const application = applications.get(next);
    if (application === undefined || found.has(next)) continue;
    found.set(next, application);
    const dependencies = application.deploymentTypes.flatMap((type) => type.dependencies.flatMap(({ anyOf }) => anyOf));
    queue.push(...[...dependencies, ...application.supersedes].map((each) => each.application));
  }
  return [...found.values()];
}
