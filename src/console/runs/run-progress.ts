/** How far a run is, from what its computer told last. Pure. */
import type { Progress } from '../../api/agent.ts';
import type { Run } from '../../api/runs.ts';

/** Of the running step by bytes, 0 to 1; null: it tells no bytes. */
export function stepShare({ bytesDone, bytesTotal }: Progress): number | null {
  if (bytesDone === null || bytesTotal === null || bytesTotal <= 0) return null;
  return clamp(bytesDone / bytesTotal);
}

/** Of the whole run, 0 to 1: steps that have ended, and a part of the running one. Null: nothing was told yet. */
export function runShare({ progress, state }: Pick<Run, 'progress' | 'state'>): number | null {
  if (state === 'succeeded') return 1;
  if (progress === null || progress.stepsTotal <= 0) return null;
  return clamp((progress.stepsDone + (stepShare(progress) ?? 0)) / progress.stepsTotal);
}

/** The number of the step that runs, from 1. */
export function stepNumber({ stepsDone, stepsTotal }: Progress): number {
  return Math.min(stepsDone + 1, stepsTotal);
}

/** A computer that has been silent for so long is probably off, or without network: it reports every second while it works. */
const SILENT_MILLISECONDS = 5 * 60_000;

export function isSilent({ state, lastReportAt, startedAt }: Run, now: number): boolean {
  return state === 'running' && now - Date.parse(lastReportAt ?? startedAt) > SILENT_MILLISECONDS;
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
