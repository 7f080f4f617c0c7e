/**
 * Runs a task sequence: groups and steps strictly in order, each written down before it begins and after it ends (semantics: the cases of engine.test.ts).
 *
 *   running ──all nodes done, or one failed and nothing absorbed it──► ended
 *           ──a step answers restart──► suspended: the caller restarts the computer; the same run goes on with the same journal
 *           ──the site asks for the end──► ended (cancelled), after the running step
 *
 * Going on is the same walk again: nodes with an end in the journal are passed over with the outcome they had, the interrupted one is run again, and so
 * is the step at which a run failed that a person had go on.
 */

import type { RunRecord } from '../../api/agent.ts';
import { evaluateCondition } from '../../task-sequence/conditions.ts';
import type { Group, Step, TaskSequenceDocument, TaskSequenceNode } from '../../task-sequence/document.ts';
import { walk } from '../../task-sequence/document.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import { type History, readHistory } from './history.ts';
import type { Journal } from './journal.ts';
import type { Reporter } from './reporter.ts';
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
  readonly variables: Variables;
  readonly steps: StepRunner;
}

type NodeEnd = 'done' | 'cancelled' | { failed: string } | { suspended: Exclude<RunEnd, { kind: 'ended' }> };

export class Engine {
  readonly #options: EngineOptions;
  readonly #history: History;

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
    const end = endOf(await this.#nodes(document.steps, null), journal.records);
    if (end.kind === 'ended') {
      await journal.append({ kind: 'run-finished', outcome: end.outcome, message: end.message });
      await reporter.flush();
    }
    return end;
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
    return node.continueOnError && typeof end === 'object' && 'failed' in end ? 'done' : end;
  }

  async #group(group: Group, parentId: string | null): Promise<NodeEnd> {
    const ended = this.#history.groupsFinished.get(group.id);
    if (ended !== undefined) return ended === 'failed' ? { failed: `${group.name} failed` } : 'done';
    const { journal, variables } = this.#options;
    const frame = { nodeId: group.id, name: group.name, attempt: 1, parentId };
    if (!this.#history.groupsStarted.has(group.id)) {
      if (!evaluateCondition(group.condition, variables)) {
        await this.#skip(group, frame);
        return 'done';
      }
      await journal.append({ kind: 'group-started', ...frame });
    }
    const end = await this.#nodes(group.steps, group.id);
    if (end === 'cancelled' || (typeof end === 'object' && 'suspended' in end)) return end;
    const message = end === 'done' ? '' : end.failed;
    await journal.append({ kind: 'group-finished', ...frame, outcome: end === 'done' ? 'done' : 'failed', message });
    return end;
  }

  async #skip(
    group: Group,
    frame: { nodeId: string; name: string; attempt: number; parentId: string | null },
  ): Promise<void> {
    const message = 'Skipped: its condition does not hold.';
    await this.#options.journal.append({ kind: 'group-finished', ...frame, outcome: 'skipped', message });
    for (const node of walk(group.steps)) this.#options.steps.passedOver(node.id, 'skipped');
  }

  async #step(step: Step, parentId: string | null): Promise<NodeEnd> {
    const { steps } = this.#options;
    const before = this.#history.steps.get(step.id);
    const earlier = before?.finished ?? null;
    if (earlier !== null && !before?.again && isOver(step, earlier)) {
      steps.passedOver(step.id, earlier.outcome === 'waiting' ? 'done' : earlier.outcome);
      return earlier.outcome === 'failed' ? { failed: `${step.name}: ${earlier.message}` } : 'done';
    }
    const end = await steps.run(step, parentId, before ?? null);
    // A step may fail because the run was cancelled in its midst: nothing goes on then, whatever continue on error says.
    if (end.outcome === 'failed' && this.#options.reporter.cancelRequested) return 'cancelled';
    return toNodeEnd(step, end);
  }
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
function isOver(step: Step, finished: NonNullable<ReturnType<History['steps']['get']>>['finished']): boolean {
  if (finished === null) return false;
  if (finished.outcome === 'restart') return finished.continueAt !== 'same';
  return finished.outcome !== 'failed' || finished.attempt > (step.retry?.count ?? 0);
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
