/**
 * A required deployment starts on a computer by itself and may erase its disk. So whatever a person does that has one start where it did not start
 * before is refused until they say on how many computers: here, for every client, and within the transaction of the change.
 */
import { type RawBuilder, sql, type Transaction } from 'kysely';
import { SlipwayError, type Start } from '../../api/errors.ts';
import type { Database } from '../db/schema.ts';
import { deploymentWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { isPendingStart } from './pending-start.ts';

/** A transaction as the caller reaches it. */
export type Within = Omit<SiteContext, 'db'> & { readonly db: Transaction<Database> };

/** What starts on which device as soon as that boots; an expression over `collection_member` and `deployment` says where to look. */
export type Concerned = RawBuilder<boolean>;

export const ofDevices = (ids: readonly string[]): Concerned =>
  sql<boolean>`collection_member.device_id = any(${[...ids]}::uuid[])`;
export const ofCollections = (ids: readonly string[]): Concerned =>
  sql<boolean>`collection_member.collection_id = any(${[...ids]}::uuid[])`;
export const ofDeployment = (id: string): Concerned => sql<boolean>`deployment.id = ${id}::uuid`;

/** As people give it with what they do. */
export interface Confirmation {
  readonly confirmDeviceCount?: number | undefined;
  readonly confirmUnknownComputers?: boolean | undefined;
}

export interface PendingStart {
  readonly deploymentId: string;
  readonly deviceId: string;
  readonly device: string;
  readonly taskSequence: string;
  readonly collection: string;
  /** Whether the caller may know the deployment. */
  readonly within: boolean;
  /** A placeholder of unknown computers, or one that came as such: nobody knows how many there will be. */
  readonly isUnknown: boolean;
}

/**
 * Makes `change`, unless deployments start by it on other than `confirmed` devices: then SLIP-1011 is thrown, which takes the transaction with it.
 * `recognisedAnew`: devices that other computers are taken for after it, so that whatever is to start on them starts where it did not before.
 * The lock of all memberships and deployments has been taken before (collections/membership-lock.ts), so that nothing else begins to start meanwhile.
 */
export async function withConfirmedStarts<T>(
  site: Within,
  concerned: Concerned,
  confirmed: Confirmation,
  change: () => Promise<T>,
  recognisedAnew: ReadonlySet<string> = new Set(),
): Promise<T> {
  const { result, starts } = await withItsStarts(site, concerned, change, recognisedAnew);
  refuseUnlessConfirmed(starts, confirmed);
  return result;
}

/** What `change` gives, and what starts by it that did not before. */
export async function withItsStarts<T>(
  site: Within,
  concerned: Concerned,
  change: () => Promise<T>,
  recognisedAnew: ReadonlySet<string> = new Set(),
): Promise<{ result: T; starts: PendingStart[] }> {
  const before = new Set(
    (await pendingStarts(site, concerned)).filter(({ deviceId }) => !recognisedAnew.has(deviceId)).map(keyOf),
  );
  const result = await change();
  const starts = (await pendingStarts(site, concerned)).filter((start) => !before.has(keyOf(start)));
  return { result, starts };
}

/** What befalls the devices, as the beginning of a sentence. */
const COMING = 'By this, required deployments would come to';
export const ERASING = 'By this, required deployments that erase no disk yet would erase disks of';

/** Throws SLIP-1011 or SLIP-1012. */
export function refuseUnlessConfirmed(starts: readonly PendingStart[], confirmed: Confirmation, what = COMING): void {
  const [unknown = [], known = []] = [true, false].map((wanted) =>
    starts.filter(({ isUnknown }) => isUnknown === wanted),
  );
  if (!confirmed.confirmUnknownComputers) refuseUnknown(unknown, what);
  refuseUnconfirmed(known, confirmed.confirmDeviceCount, what);
}

const keyOf = ({ deploymentId, deviceId }: PendingStart): string => `${deploymentId} ${deviceId}`;

function refuseUnknown(starts: readonly PendingStart[], what: string): void {
  if (starts.length === 0) return;
  throw new SlipwayError(
    'SLIP-1012',
    `${what} unknown computers: they start on every computer that no device is known for, without asking, at its network boot, and may erase its disk. Nobody can count them before. Nothing was done; confirm it by saying so (confirmUnknownComputers, --confirm-unknown-computers).`,
    { starts: startsOf(starts) },
  );
}

/** Nothing is asked where nothing starts: a script may do the same again with the same number. */
function refuseUnconfirmed(starts: readonly PendingStart[], confirmed: number | undefined, what: string): void {
  const count = new Set(starts.map(({ deviceId }) => deviceId)).size;
  if (count === 0 || count === confirmed) return;
  const wrong = confirmed === undefined ? '' : `${confirmed} is not their number. `;
  throw new SlipwayError(
    'SLIP-1011',
    `${what} ${count} device(s): they start on each of them without asking, at its next network boot, and may erase its disk. ${wrong}Nothing was done; confirm it by giving exactly this number (confirmDeviceCount, --confirm-device-count).`,
    { starts: startsOf(starts) },
  );
}

/** As an error names them. */
export function startsOf(starts: readonly PendingStart[]): Start[] {
  return [...Map.groupBy(starts, ({ deploymentId }) => deploymentId).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { taskSequence, collection, within } = first;
    const devices = group.map(({ device }) => device);
    return [within ? { taskSequence, collection, devices } : { taskSequence: null, collection: null, devices }];
  });
}

/** All that is to start there, now or later. */
export async function pendingStarts({ db, reach, now }: Within, concerned: Concerned): Promise<PendingStart[]> {
  const { rows } = await sql<PendingStart>`
    select deployment.id as "deploymentId", device.id as "deviceId", device.name as device, task_sequence.name as "taskSequence",
      collection.name as collection, ${deploymentWithin(reach)} as within, device.standing <> 'known' as "isUnknown"
    from collection_member
      join deployment on deployment.collection_id = collection_member.collection_id
      join collection on collection.id = deployment.collection_id
      join task_sequence on task_sequence.id = deployment.task_sequence_id
      join device on device.id = collection_member.device_id
    where ${isPendingStart(now())} and ${concerned}
    order by deployment.created_at desc, lower(device.name)`.execute(db);
  return rows;
}
