/** Computer associations. They are kept and shown; no step moves users' data yet, so nothing says that it was moved. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { z } from 'zod';
import type {
  ComputerAssociation,
  ComputerAssociationCreateSchema,
  listComputerAssociations as listContract,
} from '../../api/computer-associations.ts';
import { SlipwayError } from '../../api/errors.ts';
import { hasCode } from '../db/error-code.ts';
import { getDevice } from '../devices/device.ts';
import { deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

type Filter = z.output<NonNullable<typeof listContract.query>>;

const inOrder = sql`(lower(source.name), lower(destination.name), association.id)`;

/** By source, then by destination. */
export async function listComputerAssociations(site: SiteContext, filter: Filter): Promise<ComputerAssociation[]> {
  const { deviceId, after, limit } = filter;
  let query = associationQuery(site).orderBy(sql`lower(source.name)`).orderBy(sql`lower(destination.name)`);
  if (deviceId !== undefined)
    query = query.where((eb) =>
      eb.or([eb('source_device_id', '=', deviceId), eb('destination_device_id', '=', deviceId)]),
    );
  if (after !== undefined)
    query = query.where(
      sql<boolean>`${inOrder} > (select lower(one.name), lower(other.name), former.id from computer_association as former
        join device as one on one.id = former.source_device_id join device as other on other.id = former.destination_device_id
        where former.id = ${after})`,
    );
  return (await query.orderBy('association.id').limit(limit).execute()).map(toAssociation);
}

/** Throws SLIP-1002. */
export async function getComputerAssociation(site: SiteContext, id: string): Promise<ComputerAssociation> {
  const row = await associationQuery(site).where('association.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no computer association with the id ${id}.`);
  return toAssociation(row);
}

/** Runs in the transaction of the person's change. */
export async function createComputerAssociation(
  site: SiteContext,
  given: z.output<typeof ComputerAssociationCreateSchema>,
): Promise<ComputerAssociation> {
  const source = await getDevice(site, given.sourceDeviceId);
  const destination = await getDevice(site, given.destinationDeviceId);
  for (const { name, standing } of [source, destination])
    if (standing === 'placeholder')
      throw new SlipwayError('SLIP-1001', `"${name}" stands for unknown computers: none of them has users' data.`);
  const id = randomUUID();
  await site.db
    .insertInto('computer_association')
    .values({
      ...{ id, source_device_id: source.id, destination_device_id: destination.id },
      type: source.id === destination.id ? 'in-place' : 'side-by-side',
      user_accounts: given.userAccounts,
    })
    .execute()
    .catch((error: unknown) => {
      if (!hasCode(error, '23505')) throw error;
      throw new SlipwayError(
        'SLIP-1003',
        `"${destination.name}" gets its users' data from "${source.name}" already. Delete that association first to make another.`,
      );
    });
  await refuseSeveralSpecified(site, [source.id]);
  return getComputerAssociation(site, id);
}

/**
 * As ConfigMgr: where only specified accounts are captured there is nothing that another destination could be given, so such a source has one
 * association. Asked after the writing, in its transaction; @throws SlipwayError SLIP-1001
 */
export async function refuseSeveralSpecified(
  { db }: Pick<SiteContext, 'db'>,
  sourceIds: readonly string[],
): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select device.name from computer_association join device on device.id = source_device_id
    where source_device_id = any(${[...sourceIds]}::uuid[])
    group by device.id, device.name
    having count(*) > 1 and bool_or(user_accounts = 'capture-and-restore-specified')
    order by device.name limit 10`.execute(db);
  if (rows.length === 0) return;
  const names = rows.map(({ name }) => `"${name}"`).join(', ');
  throw new SlipwayError(
    'SLIP-1001',
    `Only specified accounts would be captured of ${names}, so that it can be the source of one association alone: capture all of them, or delete the other association.`,
  );
}

export async function deleteComputerAssociation(site: SiteContext, id: string): Promise<void> {
  await getComputerAssociation(site, id);
  await site.db.deleteFrom('computer_association').where('id', '=', id).execute();
}

/** It tells of two devices: both are within reach. */
function associationQuery({ db, reach }: SiteContext) {
  return db
    .selectFrom('computer_association as association')
    .innerJoin('device as source', 'source.id', 'association.source_device_id')
    .innerJoin('device as destination', 'destination.id', 'association.destination_device_id')
    .selectAll('association')
    .select(['source.name as source_name', 'destination.name as destination_name'])
    .where(deviceWithin(reach, 'source.id'))
    .where(deviceWithin(reach, 'destination.id'));
}

function toAssociation(row: Awaited<ReturnType<ReturnType<typeof associationQuery>['executeTakeFirstOrThrow']>>) {
  return {
    ...{ id: row.id, sourceDeviceId: row.source_device_id, sourceName: row.source_name },
    ...{ destinationDeviceId: row.destination_device_id, destinationName: row.destination_name },
    ...{ type: row.type, userAccounts: row.user_accounts, createdAt: row.created_at.toISOString() },
  };
}
