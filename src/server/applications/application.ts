/** Applications. What they need and replace is checked when they are made: it is here, and no circle. */
import { sql } from 'kysely';
import type { Application } from '../../api/applications.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { ApplicationDefinition } from '../../task-sequence/applications/application-definition.ts';
import { dependenciesOf, findCycle, type Relations, supersededBy } from '../../task-sequence/applications/cycle.ts';
import { inTransaction } from '../db/transaction.ts';
import {
  changeSoftware,
  createSoftware,
  getSoftware,
  listSoftware,
  type StoredSoftware,
} from '../packages/software.ts';
import { applicationsOf } from '../packages/stored-package.ts';
import type { SiteContext } from '../site-context.ts';
import type { Owner } from '../uploads/upload.ts';

export async function listApplications(site: SiteContext): Promise<Application[]> {
  return (await listSoftware<ApplicationDefinition>(site, 'application')).map(toApplication);
}

export async function getApplication(site: SiteContext, id: string): Promise<Application> {
  return toApplication(await getSoftware<ApplicationDefinition>(site, 'application', id));
}

export function createApplication(site: SiteContext, owner: Owner, definition: ApplicationDefinition) {
  return related(site, null, definition, (within) => createSoftware(within, owner, 'application', definition));
}

export function changeApplication(site: SiteContext, owner: Owner, id: string, definition: ApplicationDefinition) {
  return related(site, id, definition, (within) => changeSoftware(within, owner, 'application', id, definition));
}

/** Two changes that each close half of a circle wait for one another here. */
const RELATIONS_LOCK = 7310581;

async function related<T>(
  site: SiteContext,
  id: string | null,
  definition: ApplicationDefinition,
  change: (within: SiteContext) => Promise<T>,
): Promise<T> {
  return inTransaction(site.db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${RELATIONS_LOCK})`.execute(tx);
    const within = { ...site, db: tx };
    const others = await applicationsOf(tx, site.reach);
    refuseUnknown(definition, others);
    if (id !== null)
      refuseCycle(id, new Map([...others.map((each) => [each.id, each.definition] as const), [id, definition]]));
    return change(within);
  });
}

type Others = Awaited<ReturnType<typeof applicationsOf>>;

function refuseUnknown(definition: ApplicationDefinition, others: Others): void {
  const here = new Set(others.filter(({ within }) => within).map(({ id }) => id));
  const missing = [...dependenciesOf(definition), ...supersededBy(definition)].filter((id) => !here.has(id));
  if (missing.length > 0)
    throw new SlipwayError(
      'SLIP-1001',
      `"${definition.name}" depends on or replaces applications that are not here: ${missing.join(', ')}. Make these first.`,
    );
}

/** Of one that is new none can be: nothing knows its id. */
function refuseCycle(id: string, applications: ReadonlyMap<string, Relations>): void {
  const cycle = findCycle(id, applications);
  if (cycle === null) return;
  const named = cycle.map((each) => `"${applications.get(each)?.name ?? each}"`).join(' → ');
  throw new SlipwayError(
    'SLIP-3031',
    `Applications cannot need or replace themselves by way of others: ${named}. Take one of these dependencies away.`,
  );
}

function toApplication({ definition, ...software }: StoredSoftware<ApplicationDefinition>): Application {
  return { ...definition, ...software };
}
