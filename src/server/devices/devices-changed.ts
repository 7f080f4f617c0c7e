/** The one place that every record goes through when it is made or changed by a person or a file. */
import { sql } from 'kysely';
import type { Within } from '../deployments/confirmed-starts.ts';

/** Tells of devices that are new or have changed, at the end of their transaction; whatever follows from what devices are is done here. */
export async function devicesChanged({ db }: Pick<Within, 'db'>, ids: readonly string[]): Promise<void> {
  await sql`select publish_events(coalesce((
    select jsonb_agg(jsonb_build_object('kind', 'device', 'subject', id, 'data', jsonb_build_object('name', name)))
    from device where id = any(${[...ids]}::uuid[])), '[]'))`.execute(db);
}
