/**
 * What has happened in a run so far, read from its records: what an engine that starts again (restart, power cut) must not do twice. Pure.
 */

import { ON_FAILURE } from '../task-sequence/document.ts';
import type { Happened, SoFar } from '../task-sequence/set-next-step.ts';
import type { RunRecord, Volume } from './agent.ts';
import { afterRecord, type DebugState, notDebugged } from './debug-state.ts';

type StepFinished = Extract<RunRecord, { kind: 'step-finished' }>;

export interface StepHistory {
  /** The highest attempt that was begun. */
  attempt: number;
  /** Its end; null when it was begun and no end was written: power failed, or the computer was reset. */
  finished: StepFinished | null;
  /** The run failed at this step and a person had it go on: the step is run again, with all its attempts; of an edited sequence its condition is asked, too. */
  again: false | 'as-it-was' | 'edited';
  /** How many attempts it had had then: they count no longer. */
  spent: number;
}

export interface GroupHistory {
  /** The highest attempt that was begun. */
  readonly attempt: number;
  /** Its end; null when it was begun and no end was written. */
  readonly finished: 'done' | 'failed' | 'skipped' | null;
  /** Why it failed. */
  readonly message: string;
}

/** A restart that was asked for and that no environment has gone on after. */
export interface PendingRestart {
  readonly target: 'disk' | 'pe';
  readonly message: string;
}

export interface LastStep {
  readonly name: string;
  readonly succeeded: boolean;
  readonly exitCode: number;
}

/** What a step has set, or a person: then there is no step. */
export interface VariableChanges {
  readonly nodeId: string | null;
  /** Which step had ended before. */
  readonly lastStep: LastStep | null;
  /** `value`: '' where it was removed, null of a secret one, whose value no record holds. */
  readonly variables: readonly { readonly name: string; readonly value: string | null }[];
}

export interface History {
  readonly steps: ReadonlyMap<string, StepHistory>;
  /** Steps that have begun at any time, also those that count no longer: what they did to the computer stays done. */
  readonly everBegun: ReadonlySet<string>;
  /**
   * Nodes that had ended when a person last had the failed run go on, but for what is done again then: they are over, whatever an edited sequence
   * says of their attempts, and what failed among them was passed over at that time.
   */
  readonly settled: ReadonlySet<string>;
  /** Which policy of the run the records go on under: 1, or the number of the edited one. */
  readonly revision: number;
  /** Groups that were begun, or ended without having been: their condition is not asked again. */
  readonly groups: ReadonlyMap<string, GroupHistory>;
  /** What was set, in its order: what a secret variable held is known only from what it was made of, as that was then. */
  readonly changes: readonly VariableChanges[];
  readonly volumes: readonly Volume[];
  readonly lastStep: LastStep | null;
  readonly pendingRestart: PendingRestart | null;
  readonly end: Extract<RunRecord, { kind: 'run-finished' }> | null;
  readonly debug: DebugState;
}

export function readHistory(records: readonly RunRecord[]): History {
  const reader = new HistoryReader();
  for (const record of records) reader.take(record);
  return reader;
}

/** What "set next step" decides by. */
export function happenedIn({ steps, groups, everBegun }: Pick<History, 'steps' | 'groups' | 'everBegun'>): SoFar {
  const standing = (outcome: string | null | undefined): Happened =>
    outcome === null || outcome === undefined ? 'begun' : outcome === 'skipped' ? 'skipped' : 'ended';
  const happened = new Map([
    ...[...steps].map(([id, { finished }]) => [id, standing(finished?.outcome)] as const),
    ...[...groups].map(([id, { finished }]) => [id, standing(finished)] as const),
  ]);
  return { happened, everBegun };
}

/** What the records tell so far. */
class HistoryReader implements History {
  readonly steps = new Map<string, StepHistory>();
  readonly everBegun = new Set<string>();
  readonly groups = new Map<string, GroupHistory>();
  readonly settled = new Set<string>();
  revision = 1;
  readonly changes: VariableChanges[] = [];
  volumes: readonly Volume[] = [];
  lastStep: LastStep | null = null;
  pendingRestart: PendingRestart | null = null;
  end: History['end'] = null;
  debug: DebugState = notDebugged;
  readonly #parents = new Map<string, string | null>();
  #failedStep: StepFinished | null = null;
  /** Groups that ended as failed since then: they are around what failed. */
  #failedGroups: { nodeId: string; begun: boolean }[] = [];

  take(record: RunRecord): void {
    if ('parentId' in record) this.#parents.set(record.nodeId, record.parentId);
    this.debug = afterRecord(this.debug, record);
    switch (record.kind) {
      case 'step-started':
        this.everBegun.add(record.nodeId);
        this.settled.delete(record.nodeId);
        this.steps.set(record.nodeId, {
          attempt: record.attempt,
          finished: null,
          again: false,
          spent: this.#spent(record),
        });
        break;
      case 'step-finished':
        this.#stepFinished(record);
        break;
      case 'group-started':
        if (record.attempt > 1) this.#forgetWithin(record.nodeId);
        this.settled.delete(record.nodeId);
        this.groups.set(record.nodeId, { attempt: record.attempt, finished: null, message: '' });
        break;
      case 'group-finished':
        this.#groupFinished(record);
        break;
      case 'run-resumed':
        this.#resumed();
        if (record.edited !== undefined) this.#edited(record.edited);
        break;
      case 'variables':
        this.#keep(null, record.variables);
        break;
      case 'debug-command':
        this.#commanded(record);
        break;
      case 'volumes':
        this.volumes = record.volumes;
        break;
      case 'run-finished':
        this.end = record;
        break;
      default:
        break;
    }
  }

  #stepFinished(record: StepFinished): void {
    this.steps.set(record.nodeId, {
      attempt: record.attempt,
      finished: record,
      again: false,
      spent: this.#spent(record),
    });
    this.pendingRestart = pendingAfter(record);
    if (record.outcome === 'failed' && !this.#isWithin(record.nodeId, ON_FAILURE)) {
      this.#failedStep = record;
      this.#failedGroups = [];
    }
    this.#keep(record.nodeId, record.variables);
    if (record.outcome !== 'skipped') this.lastStep = lastStepOf(record);
  }

  #groupFinished({ nodeId, attempt, outcome, message }: Extract<RunRecord, { kind: 'group-finished' }>): void {
    const begun = this.groups.has(nodeId);
    this.groups.set(nodeId, { attempt, finished: outcome, message });
    if (outcome !== 'failed' || nodeId === ON_FAILURE || this.#isWithin(nodeId, ON_FAILURE)) return;
    if (!begun) {
      // Failed without having begun: nobody could tell whether it was to run. It is what failed, not a step in it.
      this.#failedStep = null;
      this.#failedGroups = [];
    }
    this.#failedGroups.push({ nodeId, begun });
  }

  /** A run that had ended begins at what ended it, which stands last: behind it is only what is done on failure. */
  #resumed(): void {
    this.pendingRestart = null;
    if (this.end === null) return;
    this.end = null;
    const failed = this.#failedStep;
    if (failed !== null) {
      const { nodeId, attempt } = failed;
      this.steps.set(nodeId, { attempt, finished: failed, again: 'as-it-was', spent: attempt });
    }
    for (const { nodeId, begun } of this.#failedGroups) {
      const group = this.groups.get(nodeId);
      if (group !== undefined && begun) this.groups.set(nodeId, { ...group, finished: null });
      else this.groups.delete(nodeId);
    }
    this.#forgetWithin(ON_FAILURE);
    this.groups.delete(ON_FAILURE);
    this.#settle();
  }

  #spent({ nodeId }: { nodeId: string }): number {
    return this.steps.get(nodeId)?.spent ?? 0;
  }

  #settle(): void {
    for (const [nodeId, { finished, again }] of this.steps)
      if (finished !== null && !again && finished.continueAt !== 'same') this.settled.add(nodeId);
    for (const [nodeId, { finished }] of this.groups) if (finished !== null) this.settled.add(nodeId);
  }

  /** What stands in another group now is done again with that one. */
  #edited({ revision, moved }: NonNullable<Extract<RunRecord, { kind: 'run-resumed' }>['edited']>): void {
    this.revision = revision;
    for (const step of this.steps.values()) if (step.again !== false) step.again = 'edited';
    for (const { nodeId, parentId } of moved) this.#parents.set(nodeId, parentId);
  }

  /** A person in the debugger. What is done again is as if it had not been begun. */
  #commanded({ command, refused, again }: Extract<RunRecord, { kind: 'debug-command' }>): void {
    if (refused !== null) return;
    if (command.command === 'setVariable') this.#keep(null, [{ name: command.name, value: command.value }]);
    for (const nodeId of again) {
      this.steps.delete(nodeId);
      this.groups.delete(nodeId);
      this.settled.delete(nodeId);
    }
  }

  #keep(nodeId: string | null, variables: VariableChanges['variables']): void {
    if (variables.length > 0) this.changes.push({ nodeId, lastStep: this.lastStep, variables });
  }

  #isWithin(nodeId: string, group: string): boolean {
    const parent = this.#parents.get(nodeId) ?? null;
    return parent !== null && (parent === group || this.#isWithin(parent, group));
  }

  /** What happened in a group counts no longer: it is done again. */
  #forgetWithin(group: string): void {
    for (const nodes of [this.steps, this.groups])
      for (const nodeId of [...nodes.keys()]) {
        if (!this.#isWithin(nodeId, group)) continue;
        nodes.delete(nodeId);
        this.settled.delete(nodeId);
      }
  }
}

function pendingAfter({ outcome, restartTarget, message }: StepFinished): PendingRestart | null {
  return outcome === 'restart' && restartTarget !== null ? { target: restartTarget, message } : null;
}

function lastStepOf(record: StepFinished): LastStep {
  const succeeded = record.outcome !== 'failed';
  return { name: record.name, succeeded, exitCode: record.exitCode ?? (succeeded ? 0 : 1) };
}
