import type { EvaluationSchedule } from '../../api/evaluation-schedule.ts';
import { useCollectionTexts } from './texts.ts';
import { daysText } from './weekday-names.ts';

/** When a collection is evaluated as a whole, in a sentence. */
export function useScheduleText(): (schedule: EvaluationSchedule | null) => string {
  const say = useCollectionTexts();
  return (schedule) => {
    if (schedule === null) return say('scheduleNever');
    if (schedule.kind === 'every') return say('scheduleEvery', { count: schedule.minutes });
    const { time, timeZone } = schedule;
    if (schedule.kind === 'daily') return say('scheduleDaily', { time, timeZone });
    return say('scheduleWeekly', { days: daysText(schedule.days), time, timeZone });
  };
}
