/** A computer that came unknown is like every other once a run has succeeded on it. */
import { sql, type Transaction } from 'kysely';
import { DeviceCreateSchema } from '../../api/devices.ts';
import { evaluateDevices } from '../collections/evaluate-devices.ts';
import { lockMemberships } from '../collections/membership-lock.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import type { SiteContext } from '../site-context.ts';

/** Does nothing for other runs, and nothing the second time. */
export async function makeKnown({ db, now }: SiteContext, runId: string): Promise<void> {
  const device = await db
    .selectFrom('run')
    .innerJoin('device', 'device.id', 'run.device_id')
    .select(['device.id', 'device.name'])
    .where('run.id', '=', runId)
    .where('run.state', '=', 'succeeded')
    .where('device.standing', '=', 'unprovisioned')
    .executeTakeFirst();
  if (device === undefined) return;
  await inTransaction(db, async (tx) => {
    await lockMemberships(tx);
    const name = await freeNameOf(tx, runId, device);
    await tx
      .updateTable('device')
      .set({ name, standing: 'known', unknown_architecture: null })
      .where('id', '=', device.id)
      .execute();
    await sql`insert into collection_direct_rule (collection_id, device_id)
      select collection_id, ${device.id}::uuid from unknown_computer_collection on conflict do nothing`.execute(tx);
    await evaluateDevices(tx, [device.id], now());
    await publish(tx, 'device', device.id, { name, standing: 'known' });
  });
}

/** What the run has called the computer, where a device can be called so and no other is; otherwise as before. */
async function freeNameOf(
  tx: Transaction<Database>,
  runId: string,
  device: { readonly id: string; readonly name: string },
): Promise<string> {
  const { rows } = await sql<{ name: string; isTaken: boolean }>`
    select variable->>'value' as name,
      exists (select from device where lower(name) = lower(variable->>'value') and id <> ${device.id}::uuid) as "isTaken"
    from run_record, jsonb_array_elements(record->'variables') as variable
    where run_id = ${runId}::uuid and kind in ('variables', 'step-finished')
      and lower(variable->>'name') = 'osdcomputername' and variable->>'value' is not null
    order by sequence desc limit 1`.execute(tx);
  const [called] = rows;
  if (called === undefined || called.isTaken) return device.name;
  return DeviceCreateSchema.shape.name.safeParse(called.name).data ?? device.name;
}
