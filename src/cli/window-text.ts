/** A maintenance window in words. */
import type { AssignmentSchedule } from '../api/assignment-schedule.ts';
import type { MaintenanceWindow } from '../api/maintenance-windows.ts';

export function windowText({ kind, enabled, start, timeZone, durationMinutes, recurrence }: MaintenanceWindow): string {
  const [date = '', time = ''] = start.split('T');
  const when =
    recurrence.kind === 'none' ? `${date} at ${time}` : `${recurrenceText(recurrence)} at ${time} from ${date} on`;
  return [
    `${when} (${timeZone}), ${durationText(durationMinutes)}`,
    ...(kind === 'task-sequence' ? ['for task sequences only'] : []),
    ...(enabled ? [] : ['off']),
  ].join(', ');
}

export function durationText(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [...(hours > 0 ? [`${hours} h`] : []), ...(rest > 0 ? [`${rest} min`] : [])].join(' ');
}

type Recurrence = Exclude<MaintenanceWindow['recurrence'], { kind: 'none' }> | AssignmentSchedule['recurrence'];

export function recurrenceText(recurrence: Recurrence): string {
  switch (recurrence.kind) {
    case 'every-days':
      return recurrence.days === 1 ? 'daily' : `every ${recurrence.days} days`;
    case 'daily':
      return 'daily';
    case 'weekly':
      return recurrence.days.join(', ');
    case 'monthly-by-date':
      return `on day ${recurrence.day} of the month`;
    case 'monthly-by-weekday':
      return `on the ${recurrence.week} ${recurrence.day} of the month`;
  }
}
