/**
 * Runs a task sequence: groups and steps strictly in order, each written down before it begins and after it ends (semantics: the cases of engine.test.ts).
 *
 *   running ──all nodes done, or one failed and nothing absorbed it──► ended
 *           ──a step answers restart──► suspended: the caller restarts the computer; the same run goes on with the same journal
 *           ──the site asks for the end──► ended (cancelled), after the running step
 *
 * Going on is the same walk again: nodes with an end in the journal are passed over with the outcome they had, the interrupted one is run again, and so
 * is the step at which a run failed that a person had go on: perhaps with an edited sequence, of which that is passed over which had ended before.
 */

import type { RunRecord } from '../../api/agent.ts';
import { type History, readHistory, type StepHistory } from '../../api/run-history.ts';
import { type ConditionFacts, judgeCondition } from '../../task-sequence/conditions/judge-condition.ts';
import type { Group, Step, TaskSequenceDocument, TaskSequenceNode } from '../../task-sequence/document.ts';
import { ON_FAILURE, walk } from '../../task-sequence/document.ts';
import type { Journal } from './journal.ts';
import type { Reporter } from './reporter.ts';
import { lastAttempt } from './step-attempts.ts';
import { cannotTell } from './step-failure.ts';
import type { StepEnd, StepRunner } from './step-runner.ts';

export type RunEnd =
  /** `bytes`: what the steps have written of images; null where none was. */
  | { kind: 'ended'; outcome: 'succeeded' | 'failed' | 'cancelled'; message: string; bytes: number | null }
  | { kind: 'restart'; target: 'disk' | 'pe'; delaySeconds: number; message: string }
  | { kind: 'waiting'; message: string };

export interface EngineOptions {
  readonly document: TaskSequenceDocument;
  readonly journal: Journal;
  readonly reporter: Reporter;
  readonly facts: ConditionFacts;
  readonly steps: StepRunner;
}

type GroupFrame = { nodeId: string; name: string; attempt: number; parentId: string | null };

type NodeEnd = 'done' | 'cancelled' | { failed: string } | { suspended: Exclude<RunEnd, { kind: 'ended' }> };

export class Engine {
  readonly #options: EngineOptions;
  readonly #history: History;
  /** Nodes of groups that are done again: what the history says of them is of an earlier attempt. */
  readonly #anew = new Set<string>();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#history = readHistory(options.journal.records);
  }

  /** Runs until the sequence ends or the computer must restart. The end is in the journal and has been taken by the site when this resolves. */
  async run(): Promise<RunEnd> {
    const { journal, reporter, document } = this.#options;
    if (this.#history.end !== null) {
      const { outcome, message } = this.#history.end;
      await reporter.flush();
      return { kind: 'ended', outcome, message, bytes: writtenBytes(journal.records) };
    }
    const end = endOf(await this.#handled(await this.#nodes(document.steps, null), document), journal.records);
    if (end.kind === 'ended') {
      await journal.append({ kind: 'run-finished', outcome: end.outcome, message: end.message });
      await reporter.flush();
    }
    return end;
  }

  /** What the document has for a run that failed is done before the end; its own failures change nothing, a restart in it is one. */
  async #handled(end: NodeEnd, { onFailure }: TaskSequenceDocument): Promise<NodeEnd> {
    if (onFailure === undefined || onFailure.length === 0 || !isFailure(end)) return end;
    const handler = { id: ON_FAILURE, name: 'On failure', disabled: false, continueOnError: false };
    const handled = await this.#group({ type: 'group', ...handler, steps: onFailure }, null);
    return typeof handled === 'object' && 'suspended' in handled ? handled : end;
  }

  async #nodes(nodes: readonly TaskSequenceNode[], parentId: string | null): Promise<NodeEnd> {
    for (const node of nodes) {
      if (this.#options.reporter.cancelRequested) return 'cancelled';
      const end = await this.#node(node, parentId);
      if (end !== 'done') return end;
    }
    return 'done';
  }

  /** Disabled nodes are as if they were not there. */
  async #node(node: TaskSequenceNode, parentId: string | null): Promise<NodeEnd> {
    if (node.disabled) return 'done';
    const end = node.type === 'group' ? await this.#group(node, parentId) : await this.#step(node, parentId);
    return node.continueOnError && isFailure(end) ? 'done' : end;
  }

  async #group(group: Group, parentId: string | null): Promise<NodeEnd> {
    const { facts } = this.#options;
    const attempts = (group.retry?.count ?? 0) + 1;
    const before = this.#anew.has(group.id) ? undefined : this.#history.groups.get(group.id);
    const ended = before?.finished ?? null;
    if (ended !== null && this.#history.settled.has(group.id)) return 'done';
    const isOver = ended !== null && (ended !== 'failed' || before === undefined || before.attempt >= attempts);
    if (isOver) return ended === 'failed' ? { failed: before?.message ?? '' } : 'done';
    const first = before === undefined ? 1 : before.attempt + (ended === 'failed' ? 1 : 0);
    const frame = { nodeId: group.id, name: group.name, attempt: first, parentId };
    if (before === undefined) {
      const { holds, because } = await judgeCondition(group.condition, facts);
      if (holds === null) return this.#cannotTell({ ...frame, attempt: attempts }, because);
      if (!holds) {
        await this.#skip(group, frame, because);
        return 'done';
      }
    }
    return this.#attempts(group, frame, { attempts, begun: before !== undefined && ended === null });
  }

  /** `begun`: the first of these attempts stands in the journal already. */
  async #attempts(
    group: Group,
    frame: GroupFrame,
    { attempts, begun }: { attempts: number; begun: boolean },
  ): Promise<NodeEnd> {
    const { journal, steps } = this.#options;
    for (let attempt = frame.attempt; ; attempt += 1) {
      const now = { ...frame, attempt };
      if (attempt > 1 && (attempt > frame.attempt || !begun))
        for (const node of walk(group.steps)) this.#anew.add(node.id);
      if (attempt > frame.attempt || !begun) await journal.append({ kind: 'group-started', ...now });
      const end = await this.#nodes(group.steps, group.id);
      if (end === 'cancelled' || (typeof end === 'object' && 'suspended' in end)) return end;
      const message = end === 'done' ? '' : end.failed;
      await journal.append({ kind: 'group-finished', ...now, outcome: end === 'done' ? 'done' : 'failed', message });
      if (end === 'done' || attempt >= attempts || this.#options.reporter.cancelRequested) return end;
      await steps.waitForRetry(group, attempt, attempts);
    }
  }

  /** A group whose condition cannot be answered has failed without having begun, with all its attempts; a run that a person has go on asks again. */
  async #cannotTell(frame: GroupFrame, because: string): Promise<NodeEnd> {
    const message = this.#options.facts.variables.redact(cannotTell(frame.name, because).message);
    await this.#options.journal.append({ kind: 'group-finished', ...frame, outcome: 'failed', message });
    return { failed: message };
  }

  async #skip(group: Group, frame: GroupFrame, because: string): Promise<void> {
    const message = this.#options.facts.variables.redact(`Skipped: ${because}.`);
    this.#options.steps.say(`${frame.name}: ${message}`);
    await this.#options.journal.append({ kind: 'group-finished', ...frame, outcome: 'skipped', message });
    for (const node of walk(group.steps)) this.#options.steps.passedOver(node.id, 'skipped');
  }

  async #step(step: Step, parentId: string | null): Promise<NodeEnd> {
    const { steps } = this.#options;
    const before = this.#anew.has(step.id) ? undefined : this.#history.steps.get(step.id);
    const earlier = before?.finished ?? null;
    if (earlier !== null && this.#history.settled.has(step.id)) {
      steps.passedOver(step.id, earlier.outcome === 'waiting' ? 'done' : earlier.outcome);
      return 'done';
    }
    if (before !== undefined && earlier !== null && !before.again && isOver(step, before)) {
      steps.passedOver(step.id, earlier.outcome === 'waiting' ? 'done' : earlier.outcome);
      return earlier.outcome === 'failed' ? { failed: `${step.name}: ${earlier.message}` } : 'done';
    }
    const end = await steps.run(step, parentId, before ?? null);
    // A step may fail because the run was cancelled in its midst: nothing goes on then, whatever continue on error says.
    if (end.outcome === 'failed' && this.#options.reporter.cancelRequested) return 'cancelled';
    return toNodeEnd(step, end);
  }
}

function isFailure(end: NodeEnd): end is { failed: string } {
  return typeof end === 'object' && 'failed' in end;
}

function endOf(end: NodeEnd, records: readonly RunRecord[]): RunEnd {
  if (typeof end === 'object' && 'suspended' in end) return end.suspended;
  const bytes = writtenBytes(records);
  if (end === 'done') return { kind: 'ended', outcome: 'succeeded', message: 'All steps are done.', bytes };
  if (end === 'cancelled') return { kind: 'ended', outcome: 'cancelled', message: 'Cancelled from the site.', bytes };
  return { kind: 'ended', outcome: 'failed', message: end.failed, bytes };
}

function writtenBytes(records: readonly RunRecord[]): number | null {
  const counted = records.flatMap((record) =>
    record.kind === 'step-finished' && record.bytes !== null ? record.bytes : [],
  );
  return counted.length === 0 ? null : counted.reduce((sum, bytes) => sum + bytes, 0);
}

/** A failed step with attempts left and one that asked to be run again after the restart are not over. */
function isOver(step: Step, before: StepHistory): boolean {
  const { finished } = before;
  if (finished === null) return false;
  if (finished.outcome === 'restart') return finished.continueAt !== 'same';
  return finished.outcome !== 'failed' || finished.attempt >= lastAttempt(step, before);
}

function toNodeEnd(step: Step, end: StepEnd): NodeEnd {
  switch (end.outcome) {
    case 'done':
    case 'skipped':
      return 'done';
    case 'failed':
      return { failed: `${step.name}: ${end.message}` };
    case 'restart': {
      const { target, delaySeconds, message } = end;
      return { suspended: { kind: 'restart', target, delaySeconds, message } };
    }
    case 'waiting':
      return { suspended: { kind: 'waiting', message: end.message } };
  }
}
