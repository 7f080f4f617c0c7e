/**
 * What has happened in a run so far, read from its records: what an engine that starts again (restart, power cut) must not do twice. Pure.
 */
import type { RunRecord, Volume } from '../../api/agent.ts';

type StepFinished = Extract<RunRecord, { kind: 'step-finished' }>;

export interface StepHistory {
  /** The highest attempt that was begun. */
  attempt: number;
  /** Its end; null when it was begun and no end was written: power failed, or the computer was reset. */
  finished: StepFinished | null;
  /** The run failed at this step and a person had it go on: the step is run again, with all its attempts. */
  again: boolean;
}

/** A restart that was asked for and that no environment has gone on after. */
export interface PendingRestart {
  readonly target: 'disk' | 'pe';
  readonly message: string;
}

export interface History {
  readonly steps: ReadonlyMap<string, StepHistory>;
  /** Groups whose condition held; they are not asked again. */
  readonly groupsStarted: ReadonlySet<string>;
  readonly groupsFinished: ReadonlyMap<string, 'done' | 'failed' | 'skipped'>;
  /** The latest value of each variable that was set, '' where it was removed. Secret ones, whose value no record holds, are in `secretSetters`. */
  readonly variables: ReadonlyMap<string, { name: string; value: string }>;
  /** Lower-case name of a secret variable → the step that set it last. */
  readonly secretSetters: ReadonlyMap<string, string>;
  readonly volumes: readonly Volume[];
  readonly lastStep: { name: string; succeeded: boolean; exitCode: number } | null;
  readonly pendingRestart: PendingRestart | null;
  readonly end: Extract<RunRecord, { kind: 'run-finished' }> | null;
}

export function readHistory(records: readonly RunRecord[]): History {
  const steps = new Map<string, StepHistory>();
  const groupsStarted = new Set<string>();
  const groupsFinished = new Map<string, 'done' | 'failed' | 'skipped'>();
  const variables = new Map<string, { name: string; value: string }>();
  const secretSetters = new Map<string, string>();
  let volumes: readonly Volume[] = [];
  let lastStep: History['lastStep'] = null;
  let pendingRestart: PendingRestart | null = null;
  let end: History['end'] = null;
  let failedStep: StepFinished | null = null;
  /** Groups that ended as failed since `failedStep`: they are around it. */
  let failedGroups: string[] = [];

  const keep = (name: string, value: string | null, nodeId: string): void => {
    const key = name.toLowerCase();
    if (value === null) secretSetters.set(key, nodeId);
    else secretSetters.delete(key);
    if (value === null) variables.delete(key);
    else variables.set(key, { name, value });
  };

  for (const record of records) {
    switch (record.kind) {
      case 'step-started':
        steps.set(record.nodeId, { attempt: record.attempt, finished: null, again: false });
        break;
      case 'step-finished':
        steps.set(record.nodeId, { attempt: record.attempt, finished: record, again: false });
        pendingRestart = pendingAfter(record);
        if (record.outcome === 'failed') [failedStep, failedGroups] = [record, []];
        for (const { name, value } of record.variables) keep(name, value, record.nodeId);
        if (record.outcome !== 'skipped') lastStep = lastStepOf(record);
        break;
      case 'group-started':
        groupsStarted.add(record.nodeId);
        break;
      case 'group-finished':
        groupsFinished.set(record.nodeId, record.outcome);
        if (record.outcome === 'failed') failedGroups.push(record.nodeId);
        break;
      case 'run-resumed':
        pendingRestart = null;
        // What ended the run stands last: nothing runs behind it.
        if (end !== null && failedStep !== null) {
          steps.set(failedStep.nodeId, { attempt: failedStep.attempt, finished: failedStep, again: true });
          for (const group of failedGroups) groupsFinished.delete(group);
        }
        end = null;
        break;
      case 'variables':
        for (const { name, value } of record.variables) keep(name, value, '');
        break;
      case 'volumes':
        volumes = record.volumes;
        break;
      case 'run-finished':
        end = record;
        break;
      default:
        break;
    }
  }
  return { steps, groupsStarted, groupsFinished, variables, secretSetters, volumes, lastStep, pendingRestart, end };
}

function pendingAfter({ outcome, restartTarget, message }: StepFinished): PendingRestart | null {
  return outcome === 'restart' && restartTarget !== null ? { target: restartTarget, message } : null;
}

function lastStepOf(record: StepFinished): NonNullable<History['lastStep']> {
  const succeeded = record.outcome !== 'failed';
  return { name: record.name, succeeded, exitCode: record.exitCode ?? (succeeded ? 0 : 1) };
}
