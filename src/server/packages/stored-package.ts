/** What images, upgrade packages, packages and applications have in common: they are deleted only when nothing needs them. */
import type { Kysely } from 'kysely';
import { SlipwayError } from '../../api/errors.ts';
import type { SlipwayEvent } from '../../api/events.ts';
import { dependenciesOf, supersededBy } from '../../task-sequence/applications/cycle.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { referencedPackages } from '../../task-sequence/referenced-packages.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import { addJob } from '../jobs/job.ts';
import { objectWithin, runWithin } from '../reach/within-reach.ts';
import { removeObject } from '../security-scopes/object-scopes.ts';
import type { SiteContext } from '../site-context.ts';
import { wholeOf } from '../task-sequences/whole-sequence.ts';

export type PackageKind = Database['package']['kind'];

/** As people call it. */
export const nounOf: Readonly<Record<PackageKind, string>> = {
  'operating-system-image': 'image',
  'operating-system-upgrade-package': 'upgrade package',
  package: 'package',
  application: 'application',
};

/** What events about it are called. */
const eventOf = {
  'operating-system-image': 'image',
  'operating-system-upgrade-package': 'upgrade-package',
  package: 'package',
  application: 'application',
} as const satisfies Record<PackageKind, SlipwayEvent['kind']>;

export function noSuch(kind: PackageKind, id: string): SlipwayError {
  return new SlipwayError('SLIP-1002', `There is no ${nounOf[kind]} with the id ${id}.`);
}

/** The name may be one that the caller does not see. */
export function nameTaken(kind: PackageKind, name: string): SlipwayError {
  const an = kind === 'package' ? 'a' : 'an';
  return new SlipwayError(
    'SLIP-1003',
    `There is ${an} ${nounOf[kind]} named "${name}" already. Choose another name, or delete that one.`,
  );
}

/** Deletes one that is within reach and that nothing needs; what of its content is in no other version goes soon after. */
export async function removePackage(site: SiteContext, kind: PackageKind, id: string): Promise<void> {
  await inTransaction(site.db, async (tx) => {
    // Deployments that are made lock what they need: none can begin to need this one in between.
    const found = await tx
      .selectFrom('package')
      .select('name')
      .where('id', '=', id)
      .where('kind', '=', kind)
      .where(objectWithin(site.reach, 'package.id'))
      .forUpdate()
      .executeTakeFirst();
    if (found === undefined) throw noSuch(kind, id);
    const within = { ...site, db: tx };
    await refuseDeployed(within, id, found.name);
    await refuseNeeded(within, id, found.name);
    await refuseRunning(within, id, found.name);
    await removeObject(tx, id);
    await tx.deleteFrom('package').where('id', '=', id).execute();
    await addJob(tx, 'clean-content', {});
    await publish(tx, eventOf[kind], id, { name: found.name, deleted: true });
  });
}

async function refuseDeployed({ db, reach }: SiteContext, id: string, name: string): Promise<void> {
  const deployed = await db
    .selectFrom('task_sequence')
    .innerJoin('task_sequence_version', (join) =>
      join
        .onRef('task_sequence_version.task_sequence_id', '=', 'task_sequence.id')
        .onRef('task_sequence_version.version', '=', 'task_sequence.version'),
    )
    .where('task_sequence.id', 'in', db.selectFrom('deployment').select('task_sequence_id'))
    .select([
      'task_sequence.id',
      'task_sequence.name',
      'document',
      objectWithin(reach, 'task_sequence.id').as('within'),
    ])
    .execute();
  const whole = await Promise.all(
    deployed.map(async (row) => ({ ...row, document: (await wholeOf({ db }, row)).document })),
  );
  const users = whole
    .filter(({ document }) => idsIn(document).includes(id))
    .map((row) => (row.within ? `"${row.name}"` : 'a task sequence beyond your security scopes'));
  if (users.length > 0)
    throw new SlipwayError(
      'SLIP-1004',
      `"${name}" is used by ${users.join(', ')}, which is deployed. Delete the deployments, or change the task sequence first.`,
    );
}

function idsIn(document: TaskSequenceDocument): string[] {
  return Object.values(referencedPackages(document)).flat();
}

/** Applications that depend on it, or replace it. */
async function refuseNeeded({ db, reach }: SiteContext, id: string, name: string): Promise<void> {
  const users = (await applicationsOf(db, reach))
    .filter(({ definition }) => [...dependenciesOf(definition), ...supersededBy(definition)].includes(id))
    .map((row) => (row.within ? `"${row.name}"` : 'an application beyond your security scopes'));
  if (users.length === 0) return;
  throw new SlipwayError(
    'SLIP-1004',
    `"${name}" is needed or replaced by ${users.join(', ')}. Change or delete these first.`,
  );
}

/** Every application of the site, also those beyond reach: what they need is needed. */
export async function applicationsOf(db: Kysely<Database>, reach: SiteContext['reach']) {
  const rows = await db
    .selectFrom('package')
    .select(['id', 'name', 'definition', objectWithin(reach, 'package.id').as('within')])
    .where('kind', '=', 'application')
    .execute();
  return rows.flatMap(({ definition, ...row }) =>
    definition !== null && 'deploymentTypes' in definition ? [{ ...row, definition }] : [],
  );
}

async function refuseRunning({ db, reach }: SiteContext, id: string, name: string): Promise<void> {
  const run = await db
    .selectFrom('run_package_version')
    .innerJoin('run', 'run.id', 'run_package_version.run_id')
    .innerJoin('package_version', 'package_version.id', 'run_package_version.package_version_id')
    .select(['run.id', runWithin(reach).as('within')])
    .where('package_version.package_id', '=', id)
    .where('run.ended_at', 'is', null)
    .executeTakeFirst();
  if (run !== undefined)
    throw new SlipwayError(
      'SLIP-1004',
      `"${name}" is used by ${run.within ? `the open run ${run.id}` : 'an open run beyond your reach'}. Wait for it, or cancel it first.`,
    );
}
