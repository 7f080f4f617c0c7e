/**
 * A required deployment starts on a computer by itself and may erase its disk. So whatever a person does that has one start where it did not start
 * before is refused until they say on how many computers: here, for every client, and within the transaction of the change.
 */
import { type RawBuilder, sql, type Transaction } from 'kysely';
import { SlipwayError, type Start } from '../../api/errors.ts';
import type { Database } from '../db/schema.ts';
import { deploymentWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';

/** A transaction as the caller reaches it. */
export type Within = Omit<SiteContext, 'db'> & { readonly db: Transaction<Database> };

/** What starts on which device as soon as that boots; an expression over `collection_member` and `deployment` says where to look. */
export type Concerned = RawBuilder<boolean>;

export const ofDevices = (ids: readonly string[]): Concerned =>
  sql<boolean>`collection_member.device_id = any(${[...ids]}::uuid[])`;
export const ofDeployment = (id: string): Concerned => sql<boolean>`deployment.id = ${id}::uuid`;

interface PendingStart {
  readonly deploymentId: string;
  readonly deviceId: string;
  readonly device: string;
  readonly taskSequence: string;
  readonly collection: string;
  /** Whether the caller may know the deployment. */
  readonly within: boolean;
}

/**
 * Makes `change`, unless deployments start by it on other than `confirmed` devices: then SLIP-1011 is thrown, which takes the transaction with it.
 * `recognisedAnew`: devices that other computers are taken for after it, so that whatever is to start on them starts where it did not before.
 * The collections that it concerns have been locked before (`lockForDevices`, `lockForDeployment`), so that nothing else begins to start meanwhile.
 */
export async function withConfirmedStarts<T>(
  site: Within,
  concerned: Concerned,
  confirmed: number | undefined,
  change: () => Promise<T>,
  recognisedAnew: ReadonlySet<string> = new Set(),
): Promise<T> {
  const before = new Set(
    (await pendingStarts(site, concerned)).filter(({ deviceId }) => !recognisedAnew.has(deviceId)).map(keyOf),
  );
  const result = await change();
  const starts = (await pendingStarts(site, concerned)).filter((start) => !before.has(keyOf(start)));
  refuseUnconfirmed(starts, confirmed);
  return result;
}

const keyOf = ({ deploymentId, deviceId }: PendingStart): string => `${deploymentId} ${deviceId}`;

/** Nothing is asked where nothing starts: a script may do the same again with the same number. */
function refuseUnconfirmed(starts: readonly PendingStart[], confirmed: number | undefined): void {
  const count = new Set(starts.map(({ deviceId }) => deviceId)).size;
  if (count === 0 || count === confirmed) return;
  const wrong = confirmed === undefined ? '' : `${confirmed} is not their number. `;
  throw new SlipwayError(
    'SLIP-1011',
    `By this, required deployments would come to ${count} device(s): they start on each of them without asking, at its next network boot, and may erase its disk. ${wrong}Nothing was done; confirm it by giving exactly this number (confirmDeviceCount, --confirm-device-count).`,
    { starts: startsOf(starts) },
  );
}

function startsOf(starts: readonly PendingStart[]): Start[] {
  return [...Map.groupBy(starts, ({ deploymentId }) => deploymentId).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { taskSequence, collection, within } = first;
    const devices = group.map(({ device }) => device);
    return [within ? { taskSequence, collection, devices } : { taskSequence: null, collection: null, devices }];
  });
}

/** As `deploymentFactsOf` and `dueDeployments` see it: not where a run of it is open, or has ended and was not cleared. */
async function pendingStarts({ db, reach }: Within, concerned: Concerned): Promise<PendingStart[]> {
  const { rows } = await sql<PendingStart>`
    select deployment.id as "deploymentId", device.id as "deviceId", device.name as device, task_sequence.name as "taskSequence",
      collection.name as collection, ${deploymentWithin(reach)} as within
    from collection_member
      join deployment on deployment.collection_id = collection_member.collection_id
      join collection on collection.id = deployment.collection_id
      join task_sequence on task_sequence.id = deployment.task_sequence_id
      join device on device.id = collection_member.device_id
    where deployment.purpose = 'required' and deployment.enabled and device.obsolete_at is null and ${concerned}
      and not exists (select from run where run.deployment_id = deployment.id and run.device_id = device.id and run.cleared_at is null)
    order by deployment.created_at desc, lower(device.name)`.execute(db);
  return rows;
}

/**
 * Before devices come into collections: what is deployed to these stays as it is until the end of the transaction, and others may add devices as well. What is built
 * in gets every device that is made (`withBuiltIn`).
 */
export async function lockForDevices(
  { db }: Within,
  collectionIds: readonly string[],
  withBuiltIn: boolean,
): Promise<void> {
  await sql`select id from collection where id = any(${[...collectionIds]}::uuid[]) or (${withBuiltIn} and built_in is not null)
    order by id for share`.execute(db);
}

/** Before something is deployed to a collection, or enabled: nobody adds devices to it until the end of the transaction. */
export async function lockForDeployment({ db }: Within, collectionId: string): Promise<void> {
  await sql`select id from collection where id = ${collectionId}::uuid for no key update`.execute(db);
}
