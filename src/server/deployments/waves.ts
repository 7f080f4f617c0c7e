/** Waves: a deployment starts on a few devices first; the next open when these have succeeded, by themselves after a time, or when a person says so. */
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Wave } from '../../api/deployment-settings.ts';
import type { Deployment } from '../../api/deployments.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { publish } from '../events/events.ts';
import type { SiteContext } from '../site-context.ts';
import { changing } from './deployment.ts';
import { planWakes } from './plan-wakes.ts';

export interface WaveStanding {
  /** How many devices the open wave is for. */
  readonly size: number;
  /** When each of its devices has succeeded, in milliseconds. */
  readonly succeededAt: readonly number[];
}

/** Whether the next wave opens now by itself. An empty wave has not succeeded: nothing was tried. */
export function opensNext(wave: Wave, { size, succeededAt }: WaveStanding, now: number): boolean {
  if (wave.opensNextAfterMinutes === null || size === 0) return false;
  const needed = Math.ceil((size * wave.succeedPercent) / 100);
  const reachedAt = [...succeededAt].sort((one, other) => one - other)[needed - 1];
  return reachedAt !== undefined && now >= reachedAt + wave.opensNextAfterMinutes * 60_000;
}

const EVERY_MILLISECONDS = 20_000;

export function startWaves(site: SiteContext): { close(): void } {
  const timer = setInterval(() => {
    openDueWaves(site).catch((error: unknown) =>
      site.log.warn({ err: error }, 'waves of deployments could not be opened; tried again in a moment'),
    );
  }, EVERY_MILLISECONDS);
  return { close: () => clearInterval(timer) };
}

/** Each deployment in a transaction of its own. What is suspended or disabled opens nothing. */
export async function openDueWaves(site: SiteContext): Promise<void> {
  const open = await site.db
    .selectFrom('deployment')
    .select('id')
    .where(sql<boolean>`wave < jsonb_array_length(waves) and enabled and suspended_at is null`)
    .execute();
  for (const { id } of open) await inTransaction(site.db, (tx) => openIfDue(tx, id, site.now()));
}

async function openIfDue(tx: Transaction<Database>, id: string, now: Date): Promise<void> {
  const row = await tx
    .selectFrom('deployment')
    .select(['waves', 'wave'])
    .where('id', '=', id)
    .where(sql<boolean>`enabled and suspended_at is null`)
    .forNoKeyUpdate()
    .executeTakeFirst();
  const wave = row?.waves[row.wave];
  if (row === undefined || wave === undefined) return;
  if (opensNext(wave, await standingOf(tx, id, row.wave, wave), now.getTime())) await open(tx, id, row.wave + 1, now);
}

async function standingOf(db: Kysely<Database>, id: string, at: number, wave: Wave): Promise<WaveStanding> {
  const { rows } = await sql<{ members: number; succeeded: Date[] }>`
    select
      (select count(*)::integer from collection_member as member where member.collection_id = deployment.collection_id
        and (${wave.collectionId ?? null}::uuid is null or exists (select from collection_member as first
          where first.collection_id = ${wave.collectionId ?? null}::uuid and first.device_id = member.device_id))) as members,
      array(select min(run.ended_at) from deployment_start as begun join run using (deployment_id, device_id)
        where begun.deployment_id = deployment.id and begun.wave = ${at} and run.state = 'succeeded' group by run.device_id) as succeeded
    from deployment where id = ${id}::uuid`.execute(db);
  const { members = 0, succeeded = [] } = rows[0] ?? {};
  const size = wave.devices === undefined ? members : Math.min(wave.devices, members);
  return { size, succeededAt: succeeded.map((each) => each.getTime()) };
}

/** Its devices may start from now on: where the deployment wakes them, they are woken. */
async function open(tx: Transaction<Database>, id: string, wave: number, now: Date): Promise<void> {
  const query = tx.updateTable('deployment').set({ wave, wave_starts: 0 }).where('id', '=', id);
  const { wakes } = await query.returning('wake_on_lan as wakes').executeTakeFirstOrThrow();
  if (wakes) await planWakes(tx, id, now, now);
  await publish(tx, 'deployment', id, { openWave: wave + 1 });
}

/** A person opens it, whatever has succeeded. On how many devices the deployment comes was confirmed when it was made, all waves together. */
export function openNextWave(site: SiteContext, id: string): Promise<Deployment> {
  return changing(site, id, {}, async ({ db, now }, { openWave, name }) => {
    if (openWave === null)
      throw new SlipwayError('SLIP-1004', `"${name}" has no wave left to open: it is open for all of its devices.`);
    await open(db, id, openWave, now());
  });
}
