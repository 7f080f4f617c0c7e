/** Maintenance windows as they are kept. What they mean is in maintenance-times.ts. */
import type { Transaction } from 'kysely';
import type { MaintenanceWindow } from '../../api/maintenance-windows.ts';
import type { Database } from '../db/schema.ts';

/** In place of all that the collection had. */
export async function keepMaintenanceWindows(
  tx: Transaction<Database>,
  id: string,
  windows: readonly MaintenanceWindow[],
): Promise<void> {
  await tx.deleteFrom('maintenance_window').where('collection_id', '=', id).execute();
  const rows = windows.map(({ name, kind, enabled, start, timeZone, durationMinutes, recurrence }) => ({
    ...{ collection_id: id, name, kind, enabled, starts_at: start, time_zone: timeZone },
    ...{ duration_minutes: durationMinutes, recurrence: JSON.stringify(recurrence) },
  }));
  if (rows.length > 0) await tx.insertInto('maintenance_window').values(rows).execute();
}
