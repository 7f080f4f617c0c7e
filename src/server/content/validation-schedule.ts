/** The schedule of content validation: shown, changed, and obeyed by whichever site server looks first. */

import type { Selectable } from 'kysely';
import type { z } from 'zod';
import { type changeValidationSchedule, type ValidationSchedule, weekdays } from '../../api/content.ts';
import type { Database } from '../db/schema.ts';
import { addJob } from '../jobs/job.ts';
import type { SiteContext } from '../site-context.ts';
import type { ValidateInputSchema } from './validate-content.ts';
import { latestDue, nextDue } from './validation-times.ts';

type ScheduleRow = Selectable<Database['content_validation_schedule']>;
type Change = z.output<NonNullable<typeof changeValidationSchedule.body>>;

export async function readValidationSchedule(site: SiteContext): Promise<ValidationSchedule> {
  const row = await site.db.selectFrom('content_validation_schedule').selectAll().executeTakeFirstOrThrow();
  return toSchedule(row, site.now());
}

/** What was due before the change is not made up for. */
export async function saveValidationSchedule(site: SiteContext, change: Change): Promise<ValidationSchedule> {
  const { enabled, days, time, priority } = change;
  const row = await site.db
    .updateTable('content_validation_schedule')
    .set({
      ...(enabled === undefined ? {} : { enabled }),
      ...(days === undefined ? {} : { days: [...new Set(days.map((day) => weekdays.indexOf(day)))].sort() }),
      ...(time === undefined ? {} : { minute_of_day: minuteOfDay(time) }),
      ...(priority === undefined ? {} : { priority }),
      handled_until: site.now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toSchedule(row, site.now());
}

function minuteOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

function toSchedule(row: ScheduleRow, now: Date): ValidationSchedule {
  const two = (value: number) => String(value).padStart(2, '0');
  return {
    enabled: row.enabled,
    days: weekdays.filter((_, day) => row.days.includes(day)),
    time: `${two(Math.floor(row.minute_of_day / 60))}:${two(row.minute_of_day % 60)}`,
    priority: row.priority,
    nextAt: nextDue({ ...row, minuteOfDay: row.minute_of_day }, now)?.toISOString() ?? null,
  };
}

const EVERY_MILLISECONDS = 60_000;

export function startValidationSchedule(site: SiteContext): { close(): void } {
  const timer = setInterval(() => {
    beginDueValidation(site).catch((error: unknown) =>
      site.log.warn({ err: error }, 'whether a content validation is due could not be asked; tried again in a minute'),
    );
  }, EVERY_MILLISECONDS);
  return { close: () => clearInterval(timer) };
}

/**
 * Begins the validation that is due, once, however many servers ask; one that a site slept through is made up for. While another is
 * still at work it is passed over. Returns the job's id, or null.
 */
export async function beginDueValidation(site: SiteContext): Promise<string | null> {
  return site.db.transaction().execute(async (tx) => {
    const row = await tx.selectFrom('content_validation_schedule').selectAll().forUpdate().executeTakeFirstOrThrow();
    const due = latestDue({ ...row, minuteOfDay: row.minute_of_day }, site.now());
    if (due === null || due <= row.handled_until) return null;
    await tx.updateTable('content_validation_schedule').set({ handled_until: due }).execute();
    const open = await tx
      .selectFrom('job')
      .select('id')
      .where('kind', '=', 'validate-content')
      .where('state', 'in', ['waiting', 'running'])
      .executeTakeFirst();
    if (open !== undefined) return null;
    const since = site.now().toISOString();
    const input: z.input<typeof ValidateInputSchema> = { priority: row.priority, by: { kind: 'schedule' }, since };
    return addJob(tx, 'validate-content', input);
  });
}
