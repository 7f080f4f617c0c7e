/**
 * Replaces the key that seals secrets. The database says which key is the newest and which are in use; the files hold them. In this
 * order, so that whatever ends the site in between, every secret can still be read:
 *
 *   1 the new key's file is on disk     ended here: a file that nothing uses, and the next rotation makes another
 *   2 the database names it the newest  ended here: the next start seals with it
 *   3 a job seals every value anew      ended here: the job goes on; values of either key are read
 *   4 the database retires the old key, if nothing uses it: a reference from each value makes sure
 *   5 the old key's file is removed     ended here: the next start removes it
 */
import { join } from 'node:path';
import { sql, type Transaction } from 'kysely';
import type { SealingKey } from '../../api/sealing-keys.ts';
import { hasCode } from '../db/error-code.ts';
import type { Database } from '../db/schema.ts';
import { inTransaction } from '../db/transaction.ts';
import { addJob } from '../jobs/job.ts';
import type { SiteContext } from '../site-context.ts';
import { sealingKeyId } from './sealing.ts';
import { makeSealingKey, removeSealingKey } from './sealing-key-files.ts';

type Site = Pick<SiteContext, 'db' | 'keys' | 'log' | 'config'>;

export async function listSealingKeys(site: Pick<SiteContext, 'db'>): Promise<SealingKey[]> {
  const { rows } = await sql<{ id: string; made_at: Date; secrets: number }>`
    select id, made_at, (
      (select count(*) from device_variable where sealing_key_id = sealing_key.id) +
      (select count(*) from collection_variable where sealing_key_id = sealing_key.id) +
      (select count(*) from identity_provider where sealing_key_id = sealing_key.id) +
      (select count(*) from webhook where sealing_key_id = sealing_key.id) +
      (select count(*) from email_settings where sealing_key_id = sealing_key.id) +
      (select count(*) from recovery_key where sealing_key_id = sealing_key.id))::int as secrets
    from sealing_key order by number desc`.execute(site.db);
  return rows.map(({ id, made_at, secrets }, index) => ({
    id,
    current: index === 0,
    secrets,
    madeAt: made_at.toISOString(),
  }));
}

/** At the site's start: seals with the newest key, and ends what an earlier rotation left. */
export async function openSealingKeys(site: Site): Promise<void> {
  const { sealer } = site.keys;
  await removeRetired(site);
  const known = await idsNewestFirst(site);
  for (const id of known.filter((each) => !sealer.ids.includes(each)))
    site.log.error(
      { key: id },
      'a sealing key is missing: secrets that are sealed with it cannot be read. Put its file back from a backup, or set those secrets again',
    );
  const [newest] = known;
  if (newest !== undefined && sealer.ids.includes(newest)) return sealer.sealWith(newest);
  // The first start, or the newest is lost: what is here seals from now on.
  await inTransaction(site.db, (tx) => nameNewest(tx, sealer.current));
}

/** Step 1. The key opens from now on, and seals nothing yet. Gives its id. */
export async function makeNextSealingKey(site: Site): Promise<string> {
  const key = await makeSealingKey(keyDirectory(site));
  site.keys.sealer.add(key);
  return sealingKeyId(key);
}

/** Step 2, with the job that does the others. When it is committed, the sealer is to seal with the key. */
export async function nameSealingKey(
  site: Pick<SiteContext, 'db'>,
  id: string,
): Promise<{ id: string; jobId: string }> {
  return inTransaction(site.db, async (tx) => {
    await nameNewest(tx, id);
    return { id, jobId: await addJob(tx, 'reseal-secrets', {}) };
  });
}

/** Steps 4 and 5, for each former key that nothing uses. Gives how many were removed. */
export async function retireUnusedKeys(site: Site): Promise<number> {
  let retired = 0;
  for (const id of (await idsNewestFirst(site)).slice(1)) if (await retire(site, id)) retired += 1;
  await removeRetired(site);
  return retired;
}

async function retire(site: Site, id: string): Promise<boolean> {
  try {
    return await inTransaction(site.db, async (tx) => {
      if (await hasValuesWithoutId(tx)) return false;
      await tx.deleteFrom('sealing_key').where('id', '=', id).execute();
      await tx.insertInto('retired_sealing_key').values({ id }).execute();
      return true;
    });
  } catch (error) {
    // PostgreSQL, appendix A: foreign_key_violation. A value needs it.
    if (hasCode(error, '23503')) return false;
    throw error;
  }
}

/** Values of the layout before keys had ids: any key may be theirs. */
async function hasValuesWithoutId(tx: Transaction<Database>): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select exists (select from device_variable where sealed_value is not null and sealing_key_id is null)
      or exists (select from collection_variable where sealed_value is not null and sealing_key_id is null) as there`.execute(
    tx,
  );
  return rows[0]?.there ?? false;
}

/** Removes the files of retired keys. A file that the database does not name at all stays: another database may need it. */
async function removeRetired(site: Site): Promise<void> {
  const rows = await site.db.selectFrom('retired_sealing_key').select('id').execute();
  const { sealer } = site.keys;
  for (const { id } of rows.filter((row) => sealer.ids.includes(row.id))) {
    // Before the database has named another, the sealer seals with whichever key came first.
    const other = (await idsNewestFirst(site)).find((each) => sealer.ids.includes(each));
    if (other === undefined || other === id) continue;
    sealer.sealWith(other);
    await removeSealingKey(keyDirectory(site), id);
    sealer.remove(id);
    site.log.info({ key: id }, 'a sealing key that nothing uses any more was removed');
  }
}

async function idsNewestFirst(site: Pick<SiteContext, 'db'>): Promise<string[]> {
  const rows = await site.db.selectFrom('sealing_key').select('id').orderBy('number', 'desc').execute();
  return rows.map(({ id }) => id);
}

async function nameNewest(tx: Transaction<Database>, id: string): Promise<void> {
  const next = sql<number>`(select coalesce(max(number), 0) + 1 from sealing_key)`;
  await tx
    .insertInto('sealing_key')
    .values({ id, number: next })
    .onConflict((oc) => oc.column('id').doUpdateSet({ number: next }))
    .execute();
}

function keyDirectory(site: Pick<SiteContext, 'config'>): string {
  return join(site.config.dataDirectory, 'keys');
}
