/** Circles among applications: one that needs itself, or replaces itself, by way of others. Pure. */
import type { ApplicationDefinition } from './application-definition.ts';

export type Relations = Pick<ApplicationDefinition, 'name' | 'supersedes'> & {
  readonly deploymentTypes: readonly Pick<ApplicationDefinition['deploymentTypes'][number], 'dependencies'>[];
};

/** The ids of the applications that this one may have installed first. */
export function dependenciesOf({ deploymentTypes }: Pick<Relations, 'deploymentTypes'>): string[] {
  const all = deploymentTypes.flatMap(({ dependencies }) =>
    dependencies.flatMap(({ anyOf }) => anyOf.map(({ application }) => application)),
  );
  return [...new Set(all)];
}

export function supersededBy({ supersedes }: Pick<Relations, 'supersedes'>): string[] {
  return [...new Set(supersedes.map(({ application }) => application))];
}

/**
 * The circle that `start` is in, as ids from it back to it; null where there is none. Dependencies and supersedence count together: what must be there before an
 * application cannot be what it removes.
 */
export function findCycle(start: string, applications: ReadonlyMap<string, Relations>): string[] | null {
  const seen = new Set<string>();
  const path: string[] = [];
  const visit = (id: string): boolean => {
    if (id === start && path.length > 0) return true;
    if (seen.has(id)) return false;
    seen.add(id);
    const application = applications.get(id);
    if (application === undefined) return false;
    path.push(id);
    if ([...dependenciesOf(application), ...supersededBy(application)].some(visit)) return true;
    path.pop();
    return false;
  };
  return visit(start) ? [...path, start] : null;
}
