/** For tests: a deployment that is required and has not run, unless said otherwise. */
import type { DeploymentFact, Moment } from './due-deployments.ts';

export const deploymentFact = (id: string, change: Partial<DeploymentFact> = {}): DeploymentFact => ({
  ...{ id, name: id, description: null, taskSequenceId: 't', collection: 'Room 12' },
  ...{ purpose: 'required', enabled: true, taskSequenceDisabled: false, debug: false },
  ...{ availableTo: 'media-pxe', availableAt: null, expiresAt: null, assignedAt: [], schedule: null, rerun: 'never' },
  ...{ noticeSeconds: null, declinedAt: null, ended: null, preferred: false, protected: false, hasStarted: false },
  ...{ mostStarts: null, starts: 0, wave: null, suspendedReason: null, windows: null, maximumRunTimeMinutes: null },
  ...change,
});

/** A run of it ended then. */
export const endedAt = (at: string, state: 'succeeded' | 'failed' | 'cancelled' = 'succeeded') => ({ at, state });

export const atPxe: Moment = { now: new Date('2026-12-01T12:00:00.000Z'), origin: 'pxe' };
