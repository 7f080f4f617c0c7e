/** Gives a device categories, within the transaction in which it is made or changed. */
import { SlipwayError } from '../../api/errors.ts';
import type { Within } from '../deployments/confirmed-starts.ts';

/** @throws SlipwayError SLIP-1002 for one that is not there */
export async function giveCategories({ db }: Pick<Within, 'db'>, id: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const known = await db.selectFrom('device_category').select('id').where('id', 'in', ids).forShare().execute();
  const missing = ids.find((each) => !known.some((category) => category.id === each.toLowerCase()));
  if (missing !== undefined) throw new SlipwayError('SLIP-1002', `There is no device category with the id ${missing}.`);
  const rows = known.map((category) => ({ device_category_id: category.id, device_id: id }));
  await db.insertInto('device_category_member').values(rows).execute();
}
