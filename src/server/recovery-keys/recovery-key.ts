/** BitLocker recovery keys: sealed where they are kept, shown one at a time. They outlive their run and their device: losing one is losing what it locks. */
import { randomUUID } from 'node:crypto';
import { type Selectable, sql, type Transaction } from 'kysely';
import type { z } from 'zod';
import { SlipwayError } from '../../api/errors.ts';
import type {
  escrowRecoveryKey as escrowContract,
  listRecoveryKeys as listContract,
  RecoveryKey,
  ShownRecoveryKey,
} from '../../api/recovery-keys.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import type { SealedPlace } from '../keys/sealing.ts';
import { deviceWithin } from '../reach/within-reach.ts';
import type { SiteContext } from '../site-context.ts';
import { guidRange } from './guid-range.ts';

type Row = Selectable<Database['recovery_key']>;
type Filter = z.output<NonNullable<typeof listContract.query>>;
type Escrow = z.output<NonNullable<typeof escrowContract.body>>;

/** What a recovery password is sealed for. */
export function recoveryPasswordPlace(id: string): SealedPlace {
  return { owner: `recovery key ${id}`, name: 'recovery password' };
}

/** The newest first. Those of deleted devices are seen by people without limits to collections alone: nobody else's collections hold them. */
export async function listRecoveryKeys(site: SiteContext, filter: Filter): Promise<RecoveryKey[]> {
  let query = keyQuery(site).orderBy('escrowed_at', 'desc').orderBy('recovery_key.id').limit(filter.limit);
  if (filter.deviceId !== undefined) query = query.where('device_id', '=', filter.deviceId);
  if (filter.keyProtectorId !== undefined) {
    const { first, last } = guidRange(filter.keyProtectorId);
    query = query.where('key_protector_id', '>=', first).where('key_protector_id', '<=', last);
  }
  return (await query.execute()).map(toRecoveryKey);
}

export async function getRecoveryKey(site: SiteContext, id: string): Promise<RecoveryKey> {
  return toRecoveryKey(await getRow(site, id));
}

/** What the audit log tells of one. */
export async function nameRecoveryKey(site: SiteContext, id: string): Promise<RecoveryKey & { name: string }> {
  const key = await getRecoveryKey(site, id);
  return { ...key, name: `${key.keyProtectorId.toUpperCase()} of ${key.deviceName}` };
}

/** The key itself. Called for a person whose audit entry is written in the same transaction. */
export async function showRecoveryKey(site: SiteContext, id: string): Promise<ShownRecoveryKey> {
  const row = await getRow(site, id);
  const recoveryPassword = site.keys.sealer.unseal(row.sealed_password, recoveryPasswordPlace(id));
  return { ...toRecoveryKey(row), recoveryPassword };
}

export async function deleteRecoveryKey(site: SiteContext, id: string): Promise<void> {
  await getRow(site, id);
  await site.db.deleteFrom('recovery_key').where('id', '=', id).execute();
}

/**
 * Keeps a key for the run's device. The same one again is the same one; BitLocker never changes the password of a key protector, so another password for it is
 * refused (SLIP-1003) rather than put in place of what may be the right one.
 */
export async function escrowRecoveryKey(
  site: SiteContext,
  { runId, deviceId }: { runId: string; deviceId: string },
  escrow: Escrow,
): Promise<{ id: string }> {
  return inTransaction(site.db, async (tx) => {
    const id = randomUUID();
    const made = await insertKey(tx, { id, runId, deviceId, sealed: seal(site, id, escrow), now: site.now() }, escrow);
    if (!made) return { id: await sameKey(site, tx, deviceId, escrow) };
    await publish(tx, 'device', deviceId, { recoveryKey: escrow.keyProtectorId });
    return { id };
  });
}

function seal(site: SiteContext, id: string, { recoveryPassword }: Escrow): Buffer {
  return site.keys.sealer.seal(recoveryPassword, recoveryPasswordPlace(id));
}

interface NewKey {
  readonly id: string;
  readonly runId: string;
  readonly deviceId: string;
  readonly sealed: Buffer;
  readonly now: Date;
}

/** Whether there was none of this key protector. */
async function insertKey(
  tx: Transaction<Database>,
  { id, runId, deviceId, sealed, now }: NewKey,
  { keyProtectorId, kind, volume }: Escrow,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into recovery_key (id, device_id, device_name, device_serial_number, key_protector_id, kind, volume, sealed_password, run_id, escrowed_at)
    select ${id}::uuid, device.id, device.name, device.serial_number, ${keyProtectorId}::uuid, ${kind}, ${volume}, ${sealed}, ${runId}::uuid, ${now}::timestamptz
    from device where device.id = ${deviceId}
    on conflict (device_id, key_protector_id) do nothing`.execute(tx);
  return (numAffectedRows ?? 0n) > 0n;
}

/** The id of the one that is there, when it is the same. One that cannot be read any more (its sealing key is lost) is sealed anew. */
async function sameKey(
  site: SiteContext,
  tx: Transaction<Database>,
  deviceId: string,
  escrow: Escrow,
): Promise<string> {
  const { id, sealed_password } = await tx
    .selectFrom('recovery_key')
    .select(['id', 'sealed_password'])
    .where('device_id', '=', deviceId)
    .where('key_protector_id', '=', escrow.keyProtectorId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const kept = readOrNull(site, id, sealed_password);
  if (kept === null)
    await tx
      .updateTable('recovery_key')
      .set({ sealed_password: seal(site, id, escrow) })
      .where('id', '=', id)
      .execute();
  if (kept === null || kept === escrow.recoveryPassword) return id;
  throw new SlipwayError(
    'SLIP-1003',
    `Another recovery password of the key protector ${escrow.keyProtectorId} is kept for this device. Make a new key protector, and escrow that.`,
  );
}

function readOrNull(site: SiteContext, id: string, sealed: Buffer): string | null {
  try {
    return site.keys.sealer.unseal(sealed, recoveryPasswordPlace(id));
  } catch (error) {
    site.log.error({ err: error }, 'a recovery key cannot be read; its computer escrows it anew');
    return null;
  }
}

function keyQuery({ db, reach }: SiteContext) {
  return db
    .selectFrom('recovery_key')
    .leftJoin('device', 'device.id', 'recovery_key.device_id')
    .selectAll('recovery_key')
    .select(['device.name as current_name', 'device.serial_number as current_serial_number'])
    .where(deviceWithin(reach, 'recovery_key.device_id'));
}

async function getRow(site: SiteContext, id: string): Promise<FoundRow> {
  const row = await keyQuery(site).where('recovery_key.id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SlipwayError('SLIP-1002', `There is no recovery key with the id ${id}.`);
  return row;
}

interface FoundRow extends Row {
  readonly current_name: string | null;
  readonly current_serial_number: string | null;
}

function toRecoveryKey(row: FoundRow): RecoveryKey {
  return {
    ...{ id: row.id, keyProtectorId: row.key_protector_id, kind: row.kind, volume: row.volume },
    deviceId: row.device_id,
    deviceName: row.current_name ?? row.device_name,
    deviceSerialNumber: row.current_serial_number ?? row.device_serial_number,
    ...{ runId: row.run_id, escrowedAt: row.escrowed_at.toISOString() },
  };
}
