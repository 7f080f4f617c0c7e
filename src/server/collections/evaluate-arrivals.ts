/**
 * Computers that told something new of themselves: their memberships are evaluated before they are told what is deployed to them, those that arrive together in one
 * transaction. What is to be evaluated is written with the facts (`device_to_evaluate`), so nothing is forgotten when the site ends in between.
 */
import { sql } from 'kysely';
import { Batch } from '../db/batch.ts';
import { inTransaction } from '../db/transaction.ts';
import type { SiteContext } from '../site-context.ts';
import { evaluateDevices, FEW_DEVICES } from './evaluate-devices.ts';
import { lockMemberships } from './membership-lock.ts';

/** Resolves when the memberships of the device are evaluated. */
export type EvaluateArrival = (deviceId: string) => Promise<void>;

const PAUSE_MILLISECONDS = 20;

export function createArrivalEvaluation(site: SiteContext): EvaluateArrival {
  const arrivals = new Batch<string, void>({
    work: async (deviceIds) => {
      await evaluateMarked(site, deviceIds);
      return deviceIds.map(() => undefined);
    },
    pauseMilliseconds: PAUSE_MILLISECONDS,
    mostWeight: FEW_DEVICES,
  });
  return (deviceId) => arrivals.add(deviceId);
}

async function evaluateMarked(site: SiteContext, deviceIds: readonly string[]): Promise<void> {
  await inTransaction(site.db, async (tx) => {
    await lockMemberships(tx);
    await sql`delete from device_to_evaluate where device_id = any(${[...deviceIds]}::uuid[])`.execute(tx);
    await evaluateDevices(tx, deviceIds, site.now());
  });
}

/** Those that nobody has evaluated since: the site ended in between, or the database did. Returns how many. */
export async function evaluateLeftBehind(site: SiteContext, olderThanMilliseconds: number): Promise<number> {
  const before = new Date(site.now().getTime() - olderThanMilliseconds);
  const rows = await site.db
    .selectFrom('device_to_evaluate')
    .select('device_id')
    .where('since', '<', before)
    .orderBy('since')
    .limit(FEW_DEVICES)
    .execute();
  if (rows.length > 0)
    await evaluateMarked(
      site,
      rows.map((row) => row.device_id),
    );
  return rows.length;
}
