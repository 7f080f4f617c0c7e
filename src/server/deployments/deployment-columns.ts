/** A deployment's settings as columns, and back. */
import type { Selectable, Updateable } from 'kysely';
import type { DeploymentSettings, SettingsGiven } from '../../api/deployment-settings.ts';
import type { Deployment } from '../../api/deployments.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Database } from '../db/schema.ts';
import type { Assignments } from './assignments.ts';

type Row = Selectable<Database['deployment']>;

/** What is left out is left alone. */
export function settingColumns(given: SettingsGiven): Updateable<Database['deployment']> {
  const moment = (text: string | null | undefined) => (typeof text === 'string' ? new Date(text) : text);
  const columns = {
    comment: given.comment,
    available_to: given.availableTo,
    available_at: moment(given.availableAt),
    expires_at: moment(given.expiresAt),
    assigned_at: given.assignedAt?.map((text) => new Date(text)),
    assignment_schedule: given.assignmentSchedule && JSON.stringify(given.assignmentSchedule),
    wake_on_lan: given.wakeOnLan,
    notice_seconds: given.noticeSeconds,
    rerun: given.rerun,
    maintenance_windows: given.maintenanceWindows,
    most_starts: given.mostStarts,
    waves: given.waves && JSON.stringify(given.waves),
    stop_at_failures: given.stopAtFailures,
    stop_at_failure_percent: given.stopAtFailurePercent,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

export function settingsOf(row: Row): DeploymentSettings {
  return {
    comment: row.comment,
    availableTo: row.available_to,
    availableAt: row.available_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
    assignedAt: row.assigned_at.map((at) => at.toISOString()).sort(),
    assignmentSchedule: row.assignment_schedule,
    wakeOnLan: row.wake_on_lan,
    noticeSeconds: row.notice_seconds,
    rerun: row.rerun,
    maintenanceWindows: row.maintenance_windows,
    mostStarts: row.most_starts,
    waves: row.waves,
    stopAtFailures: row.stop_at_failures,
    stopAtFailurePercent: row.stop_at_failure_percent,
  };
}

export function assignmentsOf({ assigned_at, assignment_schedule }: Row): Assignments {
  return { assignedAt: assigned_at.map((at) => at.toISOString()), schedule: assignment_schedule };
}

export function statusOf(row: Row, sequenceDisabled: boolean, now: Date): Deployment['status'] {
  if (!row.enabled) return 'disabled';
  if (row.suspended_at !== null) return 'suspended';
  if (row.expires_at !== null && row.expires_at <= now) return 'expired';
  if (sequenceDisabled) return 'sequence-disabled';
  return row.available_at !== null && row.available_at > now ? 'waiting' : 'active';
}

/** Settings that contradict one another. `purpose`: of the deployment that they are for. */
export function refuseContradiction(
  {
    availableAt,
    expiresAt,
    rerun,
    assignedAt,
    assignmentSchedule,
    wakeOnLan,
    noticeSeconds,
    maintenanceWindows,
    waves = [],
  }: SettingsGiven,
  purpose: Deployment['purpose'],
): void {
  if (availableAt && expiresAt && Date.parse(expiresAt) <= Date.parse(availableAt))
    throw new SlipwayError(
      'SLIP-1001',
      `The deployment would expire at ${expiresAt}, which is not after it becomes available (${availableAt}). Choose a later expiresAt.`,
    );
  const unclear = waves.findIndex(
    ({ devices, collectionId }) => (devices === undefined) === (collectionId === undefined),
  );
  if (unclear !== -1)
    throw new SlipwayError('SLIP-1001', `Wave ${unclear + 1} is to have either a number of devices or a collection.`);
  const repeats = (rerun !== undefined && rerun !== 'never') || (assignedAt?.length ?? 0) > 0 || assignmentSchedule;
  if (purpose === 'available' && repeats)
    throw new SlipwayError(
      'SLIP-1001',
      'Assignments and rerun behaviour are for required deployments: a person may start an available one again whenever they want. Leave assignedAt, assignmentSchedule and rerun out.',
    );
  if (purpose === 'available' && wakeOnLan)
    throw new SlipwayError(
      'SLIP-1001',
      'Computers are woken for required deployments alone: an available one waits for a person. Leave wakeOnLan out.',
    );
  if (purpose === 'available' && typeof noticeSeconds === 'number')
    throw new SlipwayError(
      'SLIP-1001',
      'Required deployments alone are told of before they start: an available one is chosen by a person. Leave noticeSeconds out.',
    );
  if (purpose === 'available' && maintenanceWindows === 'obey')
    throw new SlipwayError(
      'SLIP-1001',
      'Required deployments alone obey maintenance windows: a person may start an available one whenever they want. Leave maintenanceWindows out.',
    );
}
