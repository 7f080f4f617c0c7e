import { weekdays } from '../../api/content.ts';
import { currentLanguage } from '../texts/language.ts';

export type Weekday = (typeof weekdays)[number];

/** A Sunday. */
const FIRST = Date.UTC(2026, 0, 4);
const DAY_MILLISECONDS = 86_400_000;

/** As the language of the pages has it. */
export function weekdayName(day: Weekday): string {
  const format = new Intl.DateTimeFormat(currentLanguage(), { weekday: 'long', timeZone: 'UTC' });
  return format.format(FIRST + weekdays.indexOf(day) * DAY_MILLISECONDS);
}

/** Monday first, as in the countries of both languages but one. */
export const weekdaysFromMonday: readonly Weekday[] = [...weekdays.slice(1), ...weekdays.slice(0, 1)];

export function daysText(days: readonly Weekday[]): string {
  const names = weekdaysFromMonday.filter((day) => days.includes(day)).map(weekdayName);
  return new Intl.ListFormat(currentLanguage(), { type: 'conjunction' }).format(names);
}
