import type { MaintenanceWindow } from '../../api/maintenance-windows.ts';
import { currentLanguage } from '../texts/language.ts';
import { useCollectionTexts } from './texts.ts';
import { daysText, weekdayName } from './weekday-names.ts';

/** When a maintenance window opens and for how long, in a sentence. */
export function useWindowText(): (window: MaintenanceWindow) => string {
  const say = useCollectionTexts();
  const often = ({ recurrence }: MaintenanceWindow): string => {
    switch (recurrence.kind) {
      case 'none':
        return say('once');
      case 'daily':
        return say('everyDay');
      case 'weekly':
        return say('everyWeek', { days: daysText(recurrence.days) });
      case 'monthly-by-date':
        return say('everyMonthDate', { day: recurrence.day });
      case 'monthly-by-weekday':
        return say('everyMonthWeekday', { week: say(recurrence.week), day: weekdayName(recurrence.day) });
    }
  };
  return (window) => {
    const { start, timeZone, durationMinutes: count } = window;
    // On the clock of its own zone, which the text names: nothing is to be reckoned.
    const format = new Intl.DateTimeFormat(currentLanguage(), {
      ...({ dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' } as const),
    });
    return say('windowText', {
      ...{ often: often(window), start: format.format(new Date(`${start}Z`)), timeZone },
      length: say('windowLength', { count }),
    });
  };
}
