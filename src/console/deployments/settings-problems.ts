/** What is missing in the fields, before the site is asked. Pure: the sentences are the page's. */
import type { SettingsValues } from './settings-values.ts';

export type SettingsProblem = 'wanted' | 'notLater' | 'numberWanted';

/** By the form's paths. */
export function settingsProblems(values: SettingsValues, purpose: 'available' | 'required') {
  const problems: Record<string, SettingsProblem> = {};
  const { availableAt, expiresAt, repeats, scheduleStart, days, waves } = values;
  if (availableAt !== '' && expiresAt !== '' && expiresAt <= availableAt) problems['expiresAt'] = 'notLater';
  if (purpose === 'required' && repeats !== 'never' && scheduleStart === '') problems['scheduleStart'] = 'wanted';
  if (purpose === 'required' && repeats === 'weekly' && days.length === 0) problems['days'] = 'wanted';
  for (const [index, { by, devices, collectionId, succeedPercent, opensNext, afterMinutes }] of waves.entries()) {
    if (by === 'devices' && devices === '') problems[`waves.${index}.devices`] = 'numberWanted';
    if (by === 'collection' && collectionId === '') problems[`waves.${index}.collectionId`] = 'wanted';
    if (succeedPercent === '') problems[`waves.${index}.succeedPercent`] = 'numberWanted';
    if (opensNext === 'by-itself' && afterMinutes === '') problems[`waves.${index}.afterMinutes`] = 'numberWanted';
  }
  return problems;
}
