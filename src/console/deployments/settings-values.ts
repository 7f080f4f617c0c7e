/** A deployment's settings as the fields of a form hold them, and back. Pure. */
import type { AssignmentSchedule } from '../../api/assignment-schedule.ts';
import type { weekdays } from '../../api/content.ts';
import type { AvailableTo, DeploymentSettings, Rerun, SettingsGiven, Wave } from '../../api/deployment-settings.ts';
import { localText, momentOf } from '../ui/local-time.ts';

type Weekday = (typeof weekdays)[number];
/** Of a number field: empty where nothing is set. */
export type Count = number | string;

export const repeatKinds = ['never', 'every-days', 'weekly', 'monthly-by-date', 'monthly-by-weekday'] as const;
export type RepeatKind = (typeof repeatKinds)[number];
export const weeks = ['first', 'second', 'third', 'fourth', 'last'] as const;

export interface WaveValues {
  /** Of the row in the form. */
  readonly key: string;
  readonly by: 'devices' | 'collection';
  readonly devices: Count;
  readonly collectionId: string;
  readonly succeedPercent: Count;
  readonly opensNext: 'by-itself' | 'by-person';
  readonly afterMinutes: Count;
}

export interface SettingsValues {
  comment: string;
  availableTo: AvailableTo;
  availableAt: string;
  expiresAt: string;
  assignedAt: string[];
  repeats: RepeatKind;
  scheduleStart: string;
  timeZone: string;
  everyDays: Count;
  days: Weekday[];
  monthDay: Count;
  week: (typeof weeks)[number];
  weekday: Weekday;
  wakeOnLan: boolean;
  noticeSeconds: Count;
  obeyWindows: boolean;
  rerun: Rerun;
  mostStarts: Count;
  waves: WaveValues[];
  stopAtFailures: Count;
  stopAtFailurePercent: Count;
}

let keys = 0;

export function newWave(wave: Partial<Wave> = {}): WaveValues {
  keys += 1;
  const { devices, collectionId, succeedPercent = 100, opensNextAfterMinutes = null } = wave;
  return {
    key: String(keys),
    by: collectionId === undefined ? 'devices' : 'collection',
    devices: devices ?? (collectionId === undefined ? 5 : ''),
    collectionId: collectionId ?? '',
    succeedPercent,
    opensNext: opensNextAfterMinutes === null ? 'by-person' : 'by-itself',
    afterMinutes: opensNextAfterMinutes ?? 60,
  };
}

/** What a template lacks is as usual. */
export type SettingsKept = Partial<Omit<DeploymentSettings, 'waves'>> & { readonly waves?: readonly Partial<Wave>[] };

export function settingsValues(kept: SettingsKept): SettingsValues {
  return {
    comment: kept.comment ?? '',
    availableTo: kept.availableTo ?? 'media-pxe',
    availableAt: localText(kept.availableAt ?? null),
    expiresAt: localText(kept.expiresAt ?? null),
    assignedAt: (kept.assignedAt ?? []).map((moment) => localText(moment)),
    ...scheduleValues(kept.assignmentSchedule ?? null),
    wakeOnLan: kept.wakeOnLan ?? false,
    noticeSeconds: kept.noticeSeconds ?? '',
    obeyWindows: kept.maintenanceWindows === 'obey',
    rerun: kept.rerun ?? 'never',
    mostStarts: kept.mostStarts ?? '',
    waves: (kept.waves ?? []).map(newWave),
    stopAtFailures: kept.stopAtFailures ?? '',
    stopAtFailurePercent: kept.stopAtFailurePercent ?? '',
  };
}

function scheduleValues(schedule: AssignmentSchedule | null) {
  const usual = {
    repeats: 'never' as RepeatKind,
    scheduleStart: schedule?.start ?? '',
    timeZone: schedule?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    everyDays: 7 as Count,
    days: ['monday'] as Weekday[],
    monthDay: 1 as Count,
    week: 'first' as (typeof weeks)[number],
    weekday: 'monday' as Weekday,
  };
  if (schedule === null) return usual;
  const { recurrence } = schedule;
  const given = { ...usual, repeats: recurrence.kind };
  switch (recurrence.kind) {
    case 'every-days':
      return { ...given, everyDays: recurrence.days };
    case 'weekly':
      return { ...given, days: recurrence.days };
    case 'monthly-by-date':
      return { ...given, monthDay: recurrence.day };
    case 'monthly-by-weekday':
      return { ...given, week: recurrence.week, weekday: recurrence.day };
  }
}

/** As the site takes them; `purpose` says what such a deployment cannot have. */
export function settingsGiven(values: SettingsValues, purpose: 'available' | 'required'): DeploymentSettings {
  const required = purpose === 'required';
  return {
    comment: values.comment.trim(),
    availableTo: values.availableTo,
    availableAt: momentOf(values.availableAt),
    expiresAt: momentOf(values.expiresAt),
    assignedAt: required ? values.assignedAt.map(momentOf).filter((moment) => moment !== null) : [],
    assignmentSchedule: required ? scheduleGiven(values) : null,
    wakeOnLan: required && values.wakeOnLan,
    noticeSeconds: required ? countGiven(values.noticeSeconds) : null,
    maintenanceWindows: required && values.obeyWindows ? 'obey' : 'ignore',
    rerun: required ? values.rerun : 'never',
    mostStarts: countGiven(values.mostStarts),
    waves: values.waves.map(waveGiven),
    stopAtFailures: countGiven(values.stopAtFailures),
    stopAtFailurePercent: countGiven(values.stopAtFailurePercent),
  };
}

function scheduleGiven(values: SettingsValues): AssignmentSchedule | null {
  const { repeats, scheduleStart: start, timeZone, everyDays, days, monthDay, week, weekday } = values;
  switch (repeats) {
    case 'never':
      return null;
    case 'every-days':
      return { start, timeZone, recurrence: { kind: repeats, days: Number(everyDays) } };
    case 'weekly':
      return { start, timeZone, recurrence: { kind: repeats, days } };
    case 'monthly-by-date':
      return { start, timeZone, recurrence: { kind: repeats, day: Number(monthDay) } };
    case 'monthly-by-weekday':
      return { start, timeZone, recurrence: { kind: repeats, week, day: weekday } };
  }
}

function countGiven(count: Count): number | null {
  return count === '' ? null : Number(count);
}

function waveGiven({ by, devices, collectionId, succeedPercent, opensNext, afterMinutes }: WaveValues): Wave {
  return {
    ...(by === 'devices' ? { devices: Number(devices) } : { collectionId }),
    succeedPercent: Number(succeedPercent),
    opensNextAfterMinutes: opensNext === 'by-itself' ? Number(afterMinutes) : null,
  };
}

/** Only what a person changed: waves that are given begin anew, also where they are the same. */
export function settingsChanged(
  before: DeploymentSettings,
  values: SettingsValues,
  purpose: 'available' | 'required',
): SettingsGiven {
  const old = new Map<string, unknown>(Object.entries(settingsGiven(settingsValues(before), purpose)));
  return Object.fromEntries(
    Object.entries(settingsGiven(values, purpose)).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(old.get(name)),
    ),
  );
}

/** A template says nothing of when, and its waves name no collections. */
export function templateGiven(values: SettingsValues, purpose: 'available' | 'required') {
  const {
    availableAt: _available,
    expiresAt: _expires,
    assignedAt: _assigned,
    assignmentSchedule: _schedule,
    ...kept
  } = settingsGiven(values, purpose);
  return { ...kept, waves: kept.waves.map(({ collectionId: _, ...wave }) => wave) };
}
