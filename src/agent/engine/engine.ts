/**
 * Runs a task sequence: groups and steps strictly in order, each written down before it begins and after it ends (semantics: the cases of semantics.test.ts).
 *
 *   running ──all nodes done, SMSTSPostAction has run, or one failed and nothing absorbed it──► ended
 *           ──a step answers restart──► suspended: the caller restarts the computer; the same run goes on with the same journal
 *           ──the site asks for the end──► ended (cancelled), after the running step
 *
 * Going on is the same walk again: nodes with an end in the journal are passed over with the outcome they had, the interrupted one is run again, and so
 * is the step at which a run failed that a person had go on: perhaps with an edited sequence, of which that is passed over which had ended before. A
 * person who sets another next step in the debugger has the walk begin anew too: what lies before that step and has not ended well is passed over.
 */

import type { RunRecord } from '../../api/agent.ts';
import { type GroupHistory, type History, readHistory, type StepHistory } from '../../api/run-history.ts';
import { type ConditionFacts, judgeCondition } from '../../task-sequence/conditions/judge-condition.ts';
import type { Group, Step, TaskSequenceDocument, TaskSequenceNode } from '../../task-sequence/document.ts';
import { ON_FAILURE, walk } from '../../task-sequence/document.ts';
import { english } from '../../task-sequence/phrases/english.ts';
import { isAround } from '../../task-sequence/set-next-step.ts';
import type { Journal } from './journal.ts';
import { runPostAction } from './post-action.ts';
import type { Reporter } from './reporter.ts';
import type { RunDebugger } from './run-debugger.ts';
import { lastAttempt } from './step-attempts.ts';
import { cannotTell, isFinal } from './step-failure.ts';
import type { StepEnd, StepRunner } from './step-runner.ts';

export type RunEnd =
  /** `bytes`: what the steps have written of images; null where none was. */
  | { kind: 'ended'; outcome: 'succeeded' | 'failed' | 'cancelled'; message: string; bytes: number | null }
  | { kind: 'restart'; target: 'disk' | 'pe'; delaySeconds: number; message: string }
  | { kind: 'waiting'; message: string };

type Ended = Extract<RunEnd, { kind: 'ended' }>;

export interface EngineOptions {
  readonly document: TaskSequenceDocument;
  readonly journal: Journal;
  readonly reporter: Reporter;
  readonly facts: ConditionFacts;
  readonly steps: StepRunner;
  readonly stops: Pick<RunDebugger, 'before' | 'afterFailure' | 'jump'>;
}

type GroupFrame = { nodeId: string; name: string; attempt: number; parentId: string | null };

/** `final`: no group around it and no continue on error absorbs it. */
type Failed = { failed: string; final: boolean };

/** `moved`: the run goes on at another node. */
type NodeEnd = 'done' | 'cancelled' | 'moved' | Failed | { suspended: Exclude<RunEnd, { kind: 'ended' }> };

/** How a node has ended in an earlier walk. */
type Before = 'done' | Failed;

export class Engine {
  readonly #options: EngineOptions;
  #history: History;
  /** Nodes of groups that are done again: what the history says of them is of an earlier attempt. */
  readonly #anew = new Set<string>();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#history = readHistory(options.journal.records);
  }

  /** Runs until the sequence ends or the computer must restart. The end is in the journal and has been taken by the site when this resolves. */
  async run(): Promise<RunEnd> {
    const { journal, reporter } = this.#options;
    if (this.#history.end !== null) {
      const { outcome, message } = this.#history.end;
      await reporter.flush();
      return { kind: 'ended', outcome, message, bytes: writtenBytes(journal.records) };
    }
    const walked = endOf(await this.#walk(), journal.records);
    const end = succeeds(walked) ? await this.#withPostAction(walked) : walked;
    if (end.kind === 'ended') {
      await journal.append({ kind: 'run-finished', outcome: end.outcome, message: end.message });
      await reporter.flush();
    }
    return end;
  }

  async #withPostAction(end: Ended): Promise<Ended> {
    const said = await runPostAction(this.#options);
    return said === '' ? end : { ...end, message: `${end.message} ${said}` };
  }

  async #walk(): Promise<Exclude<NodeEnd, 'moved'>> {
    const { journal, document, steps } = this.#options;
    for (;;) {
      const end = await this.#handled(await this.#nodes(document.steps, null), document);
      if (end !== 'moved') return end;
      this.#history = readHistory(journal.records);
      this.#anew.clear();
      steps.walkAnew(document);
    }
  }

  /** What the document has for a run that failed is done before the end; its own failures change nothing, a restart in it is one. */
  async #handled(end: NodeEnd, { onFailure }: TaskSequenceDocument): Promise<NodeEnd> {
    if (onFailure === undefined || onFailure.length === 0 || !isFailure(end)) return end;
    const handler = { id: ON_FAILURE, name: 'On failure', disabled: false, continueOnError: false };
    const handled = await this.#node({ type: 'group', ...handler, steps: onFailure }, null);
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
    const before = this.#endOf(node);
    if (this.#liesBeforeJump(node) && !this.#endedWell(node, before)) return this.#passOver(node, parentId);
    if (before !== null) this.#tellEnd(node);
    const end = before ?? (await (node.type === 'group' ? this.#group(node, parentId) : this.#step(node, parentId)));
    if (!isFailure(end)) return end;
    const leave = node.type === 'group' ? 'go' : await this.#options.stops.afterFailure(node, parentId);
    if (leave !== 'go') return leave;
    return node.continueOnError && !end.final ? 'done' : end;
  }

  #groupBefore({ id }: Group): GroupHistory | undefined {
    return this.#anew.has(id) ? undefined : this.#history.groups.get(id);
  }

  #stepBefore({ id }: Step): StepHistory | undefined {
    return this.#anew.has(id) ? undefined : this.#history.steps.get(id);
  }

  /** How a node has ended before; null when it is to be run, or to go on. */
  #endOf(node: TaskSequenceNode): Before | null {
    if (this.#history.settled.has(node.id) && !this.#anew.has(node.id)) return 'done';
    if (node.type === 'group') {
      const before = this.#groupBefore(node);
      const ended = before?.finished ?? null;
      if (before === undefined || ended === null) return null;
      if (ended !== 'failed') return 'done';
      if (before.attempt < attemptsOf(node)) return null;
      return { failed: before.message, final: this.#hasFinalFailure(node) };
    }
    const before = this.#stepBefore(node);
    const earlier = before?.finished ?? null;
    if (before === undefined || earlier === null || before.again || !isOver(node, before)) return null;
    if (earlier.outcome !== 'failed') return 'done';
    return { failed: `${node.name}: ${earlier.message}`, final: isFinal(earlier.errorCode) };
  }

  /** A group's own record does not say what it failed of. */
  #hasFinalFailure({ steps }: Group): boolean {
    return [...walk(steps)].some(({ id }) => isFinal(this.#history.steps.get(id)?.finished?.errorCode ?? null));
  }

  /** For the display alone. Steps that a group which failed has not come to have no end. */
  #tellEnd(node: TaskSequenceNode, within: 'skipped' | null = null): void {
    if (node.disabled) return;
    if (node.type === 'group') {
      const skipped = within ?? (this.#history.groups.get(node.id)?.finished === 'skipped' ? 'skipped' : null);
      for (const inner of node.steps) this.#tellEnd(inner, skipped);
      return;
    }
    const outcome = this.#history.steps.get(node.id)?.finished?.outcome ?? within;
    if (outcome !== null) this.#options.steps.passedOver(node.id, outcome === 'waiting' ? 'done' : outcome);
  }

  /** The run is on its way to another node, and this one is neither that nor a group around it. */
  #liesBeforeJump(node: TaskSequenceNode): boolean {
    const { jump } = this.#options.stops;
    return jump !== null && jump !== node.id && !isAround(node, jump);
  }

  /** Nothing of it keeps the run from what comes behind it; an open group is gone through, so that its end is written. */
  #endedWell(node: TaskSequenceNode, end: Before | null): boolean {
    if (end === null) return node.type === 'group' && this.#groupBefore(node)?.finished === null;
    return end === 'done' || (node.continueOnError && !end.final);
  }

  async #passOver(node: TaskSequenceNode, parentId: string | null): Promise<'done'> {
    const because = 'another next step was set by hand';
    if (node.type === 'group') {
      const attempt = this.#groupBefore(node)?.attempt ?? 1;
      await this.#skip(node, { nodeId: node.id, name: node.name, attempt, parentId }, because);
    } else await this.#options.steps.skip(node, parentId, { because, attempt: this.#stepBefore(node)?.attempt ?? 1 });
    return 'done';
  }

  async #group(group: Group, parentId: string | null): Promise<NodeEnd> {
    const attempts = attemptsOf(group);
    const before = this.#groupBefore(group);
    const ended = before?.finished ?? null;
    const first = before === undefined ? 1 : before.attempt + (ended === 'failed' ? 1 : 0);
    const frame = { nodeId: group.id, name: group.name, attempt: first, parentId };
    // A person who goes to a node in it goes into the group, whatever it asks for.
    const { jump } = this.#options.stops;
    if (before === undefined && (jump === null || !isAround(group, jump))) {
      const asked = await this.#ask(group, frame, attempts);
      if (asked !== 'holds') return asked;
    }
    return this.#attempts(group, frame, { attempts, begun: before !== undefined && ended === null });
  }

  /** Whether a group that has not begun is to run; if not, how it ends. */
  async #ask(group: Group, frame: GroupFrame, attempts: number): Promise<NodeEnd | 'holds'> {
    const { facts, stops } = this.#options;
    const leave = await stops.before(group, frame.parentId);
    if (leave !== 'go') return leave;
    const { holds, because } = await judgeCondition(group.condition, facts);
    if (holds === null) return this.#cannotTell({ ...frame, attempt: attempts }, english(because));
    if (holds) return 'holds';
    await this.#skip(group, frame, english(because));
    return 'done';
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
      if (end === 'cancelled' || end === 'moved' || (typeof end === 'object' && 'suspended' in end)) return end;
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
    return { failed: message, final: false };
  }

  async #skip(group: Group, frame: GroupFrame, because: string): Promise<void> {
    const message = this.#options.facts.variables.redact(`Skipped: ${because}.`);
    this.#options.steps.say(`${frame.name}: ${message}`);
    await this.#options.journal.append({ kind: 'group-finished', ...frame, outcome: 'skipped', message });
    for (const node of walk(group.steps)) this.#options.steps.passedOver(node.id, 'skipped');
  }

  async #step(step: Step, parentId: string | null): Promise<NodeEnd> {
    const { steps, stops } = this.#options;
    const before = this.#stepBefore(step);
    const leave = hasBegun(before) ? 'go' : await stops.before(step, parentId);
    if (leave !== 'go') return leave;
    const end = await steps.run(step, parentId, before ?? null);
    // A step may fail because the run was cancelled in its midst: nothing goes on then, whatever continue on error says.
    if (end.outcome === 'failed' && this.#options.reporter.cancelRequested) return 'cancelled';
    return toNodeEnd(step, end);
  }
}

function attemptsOf({ retry }: Group): number {
  return (retry?.count ?? 0) + 1;
}

/** It goes on, or is tried again: the debugger has had its say. After a restart, or when a person has a failed run go on, it begins anew. */
function hasBegun(before: StepHistory | undefined): boolean {
  return before !== undefined && !before.again && before.finished?.outcome !== 'restart';
}

function isFailure(end: NodeEnd): end is Failed {
  return typeof end === 'object' && 'failed' in end;
}

function succeeds(end: RunEnd): end is Ended {
  return end.kind === 'ended' && end.outcome === 'succeeded';
}

function endOf(end: Exclude<NodeEnd, 'moved'>, records: readonly RunRecord[]): RunEnd {
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
      return { failed: `${step.name}: ${end.message}`, final: isFinal(end.errorCode) };
    case 'restart': {
      const { target, delaySeconds, message } = end;
      return { suspended: { kind: 'restart', target, delaySeconds, message } };
    }
    case 'waiting':
      return { suspended: { kind: 'waiting', message: end.message } };
  }
}
