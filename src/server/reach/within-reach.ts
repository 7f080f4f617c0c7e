/**
 * The one place where a reach becomes SQL. Whatever lists, shows or changes an object or a device asks one of these, so that what is beyond
 * is as if it did not exist. Each takes the column that holds the id.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Reach } from './reach.ts';

type Condition = RawBuilder<boolean>;

const always = sql<boolean>`true`;

/** An image, a package, an application or a task sequence: in one of the security scopes. */
export function objectWithin({ scopeIds }: Reach, id: string): Condition {
  if (scopeIds === null) return always;
  return sql<boolean>`exists (select from security_scope_object where object_id = ${sql.ref(id)}
    and security_scope_id = any(${[...scopeIds]}::uuid[]))`;
}

export function collectionWithin(reach: Reach, id: string): Condition {
  if (reach.collectionIds === null) return objectWithin(reach, id);
  return sql<boolean>`(${sql.ref(id)} = any(${[...reach.collectionIds]}::uuid[]) and ${objectWithin(reach, id)})`;
}

export function deviceWithin(reach: Reach, id: string): Condition {
  if (reach.collectionIds === null) return always;
  return sql<boolean>`exists (select from collection_member as reached where reached.device_id = ${sql.ref(id)}
    and ${collectionWithin(reach, 'reached.collection_id')})`;
}

/** An identity conflict, of the table `identity_conflict`: every device that the computer may be. */
export function identityConflictWithin(reach: Reach): Condition {
  if (reach.collectionIds === null) return always;
  const ofIt = sql`select from device where device.id = any(identity_conflict.device_ids) and device.obsolete_at is null`;
  return sql<boolean>`(exists (${ofIt}) and not exists (${ofIt} and not ${deviceWithin(reach, 'device.id')}))`;
}

/** A run, of the table `run`: it tells of its device and of its task sequence, so both are within reach. */
export function runWithin(reach: Reach): Condition {
  return sql<boolean>`(${deviceWithin(reach, 'run.device_id')} and ${objectWithin(reach, 'run.task_sequence_id')})`;
}

/** A deployment, of the table `deployment`: its collection and its task sequence. */
export function deploymentWithin(reach: Reach): Condition {
  return sql<boolean>`(${collectionWithin(reach, 'deployment.collection_id')} and ${objectWithin(reach, 'deployment.task_sequence_id')})`;
}

/** An alert, of the table `alert`: its deployment. */
export function alertWithin(reach: Reach): Condition {
  return sql<boolean>`exists (select from deployment where deployment.id = alert.deployment_id and ${deploymentWithin(reach)})`;
}

/** A job, of the table `job`: an import into one of the security scopes. All other work concerns the whole site. */
export function jobWithin({ scopeIds, collectionIds }: Reach): Condition {
  if (scopeIds === null && collectionIds === null) return always;
  const kinds = sql`('import-image', 'import-upgrade-package', 'import-software')`;
  if (scopeIds === null) return sql<boolean>`job.kind in ${kinds}`;
  return sql<boolean>`(job.kind in ${kinds} and job.input -> 'securityScopeIds' ?| ${[...scopeIds]}::text[])`;
}
