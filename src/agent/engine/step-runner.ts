/** Runs one step: its condition, environment, attempts with back-off, time limit, records before and after. */

import { SlipwayError } from '../../api/errors.ts';
import type { Disk } from '../../api/inventory.ts';
import type { Policy } from '../../api/policy.ts';
import type { StepHistory } from '../../api/run-history.ts';
import { type ConditionFacts, judgeCondition } from '../../task-sequence/conditions/judge-condition.ts';
import type { Step, TaskSequenceDocument, TaskSequenceNode } from '../../task-sequence/document.ts';
import { english } from '../../task-sequence/phrases/english.ts';
import type { Environment } from '../../task-sequence/step.ts';
import { kindOf } from '../../task-sequence/step-kinds.ts';
import { effectiveStep } from '../../task-sequence/step-variables.ts';
import type { VariableEntry, Variables } from '../../task-sequence/variables.ts';
import type { KernelLine } from '../machine/kernel-log.ts';
import type { Machine } from '../machine/machine.ts';
import { type Awaiting, awaitedContent } from './awaited-content.ts';
import { type DiskEvidence, explainFailure, hiddenFailure } from './disk-trouble.ts';
import type { Display } from './display.ts';
import type { Journal } from './journal.ts';
import type { ProgressMeter } from './progress-meter.ts';
import type { Reporter } from './reporter.ts';
import { restartRequest } from './restart-request.ts';
import type { Captures } from './services.ts';
import { firstAttempt, lastAttempt, retryWait } from './step-attempts.ts';
import type { ContentSource, StepContext, StepDoing, StepDoings, StepResult } from './step-context.ts';
import {
  cannotTell,
  type Failure,
  failure,
  interruptedOnce,
  invalidVariables,
  outOfTime,
  refuseStep,
} from './step-failure.ts';
import { changes } from './variable-changes.ts';
import type { VolumeRegister } from './volume-register.ts';

export type StepEnd =
  | { outcome: 'done' | 'skipped' | 'waiting'; message: string }
  | { outcome: 'failed'; message: string; errorCode: string }
  | { outcome: 'restart'; target: 'disk' | 'pe'; delaySeconds: number; message: string };

export interface StepRunnerOptions {
  readonly policy: Policy;
  readonly environment: Environment;
  readonly machine: Machine;
  readonly content: ContentSource;
  readonly captures: Captures;
  readonly variables: Variables;
  readonly facts: ConditionFacts;
  readonly scriptEnvironment: Readonly<Record<string, string>>;
  readonly journal: Journal;
  readonly reporter: Reporter;
  readonly display: Display;
  readonly doings: StepDoings;
  readonly volumes: VolumeRegister;
  /** As they were when this stretch began. */
  readonly disks: readonly Disk[];
  readonly meter: ProgressMeter;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds of a clock that never jumps. */
  readonly elapsed: () => number;
  /** Lines for the run's log. */
  readonly log: (line: string) => void;
  /** Called with a restart before its record is written: what must stand on the disk is put there (staging.ts). */
  readonly beforeRestart: (target: 'disk' | 'pe') => Promise<void>;
  /** Called before a step that will lay a disk out anew, and after each step. */
  readonly journalHome: { leaveDisk(): Promise<void>; settle(): Promise<void> };
}

type Frame = { nodeId: string; name: string; type: string; attempt: number; parentId: string | null };

const BEGUN = { holds: true } as const;

/** A step that has begun is not asked again whether it is to run, unless that was the question it failed at, or the sequence was edited since. */
function isAsked(before: StepHistory | null): boolean {
  return before === null || before.again === 'edited' || before.finished?.errorCode === 'SLIP-4061';
}

export class StepRunner {
  readonly #options: StepRunnerOptions;
  /** Up to here the kernel's log was looked at; null before the first step: what it has said until then is of no step of this stretch. */
  #kernelSeconds: number | null = null;

  constructor(options: StepRunnerOptions) {
    this.#options = options;
  }

  /** For the log: what became of a group. */
  say(line: string): void {
    this.#options.log(line);
  }

  /** For the display alone: a node that is not run now. */
  passedOver(nodeId: string, outcome: 'done' | 'failed' | 'skipped' | 'restart'): void {
    this.#options.display.step({ nodeId, outcome });
    this.#options.meter.stepOver();
  }

  /** The walk begins from the top again: what has ended is told again. */
  walkAnew(document: TaskSequenceDocument): void {
    this.#options.meter.anew();
    this.#options.display.plan(document);
  }

  /** A step that is not run, by the will of a person. */
  async skip(
    step: Step,
    parentId: string | null,
    { because, attempt }: { because: string; attempt: number },
  ): Promise<void> {
    await this.#skip({ nodeId: step.id, name: step.name, type: step.type, attempt, parentId }, `Skipped: ${because}.`);
  }

  /** Runs the step to its end, retries included. `before`: what the journal says of it from before a restart. */
  async run(step: Step, parentId: string | null, before: StepHistory | null): Promise<StepEnd> {
    const { facts, environment } = this.#options;
    const first = firstAttempt(before);
    const frame = { nodeId: step.id, name: step.name, type: step.type, attempt: first, parentId };
    // What may not begin has no attempts left: it is not begun after the next restart either.
    const last = { ...frame, attempt: lastAttempt(step, before) };
    const verdict = isAsked(before) ? await judgeCondition(step.condition, facts) : BEGUN;
    if (verdict.holds === false) return this.#skip(frame, `Skipped: ${english(verdict.because)}.`);
    if (verdict.holds === null) return this.#refuse(last, cannotTell(step.name, english(verdict.because)));
    const refusal = refuseStep(step, environment);
    if (refusal !== null) return this.#refuse(last, refusal);
    if (before !== null && before.finished === null && kindOf(step.type).repeatability === 'never-repeat') {
      const message = `${step.name} was interrupted, and may not be run twice unless a person says so. Look at the computer; if the step may be run again, resume the run.`;
      return this.#finish(last, failure(new SlipwayError('SLIP-4013', message)), 0, []);
    }
    return this.#attempts(step, frame, last.attempt);
  }

  /**
   * Runs what is none of the document's steps, once in the life of the run: it begins when the site knows that it has begun, and is not run again after a power cut. A restart that it
   * asks for is none. `before`: what the journal says of it.
   */
  async runOnce(step: Step, before: StepHistory | null): Promise<StepEnd> {
    const { journal, reporter, display, meter, elapsed, log } = this.#options;
    const frame = { nodeId: step.id, name: step.name, type: step.type, attempt: 1, parentId: null };
    const ended = before?.finished ?? null;
    if (ended?.outcome === 'failed')
      return { outcome: 'failed', message: ended.message, errorCode: ended.errorCode ?? 'SLIP-4099' };
    if (ended !== null) return { outcome: 'done', message: ended.message };
    if (before !== null) return this.#finish(frame, failure(interruptedOnce(step)), 0, []);
    meter.stepBegins(frame.nodeId, step.name);
    display.step({ nodeId: step.id, outcome: 'running' });
    await reporter.acknowledged(await journal.append({ kind: 'step-started', ...frame }));
    log(`--- ${step.name}`);
    const begin = elapsed();
    const result = await this.#doing(step, frame);
    const end = result.outcome === 'failed' ? result : ({ ...result, outcome: 'done' } as const);
    return this.#finish(frame, end, elapsed() - begin, []);
  }

  async #refuse(frame: Frame, why: SlipwayError): Promise<StepEnd> {
    await this.#options.journal.append({ kind: 'step-started', ...frame });
    return this.#finish(frame, failure(why), 0, []);
  }

  async #attempts(step: Step, first: Frame, last: number): Promise<StepEnd> {
    for (let attempt = first.attempt; ; attempt++) {
      const end = await this.#attempt(step, { ...first, attempt });
      if (end.outcome !== 'failed' || attempt >= last || this.#options.reporter.cancelRequested) return end;
      await this.waitForRetry(step, attempt, last);
    }
  }

  /** Between two attempts of a step or a group. */
  async waitForRetry(
    { name, retry }: Pick<TaskSequenceNode, 'name' | 'retry'>,
    attempt: number,
    last: number,
  ): Promise<void> {
    const wait = retryWait(retry?.delaySeconds ?? 0, attempt);
    this.#options.log(`${name} failed (attempt ${attempt} of ${last}); the next one in ${wait / 1000} s`);
    await this.#options.sleep(wait);
  }

  async #attempt(step: Step, frame: Frame): Promise<StepEnd> {
    const { journal, reporter, display, variables, meter, elapsed, log, journalHome } = this.#options;
    const kind = kindOf(step.type);
    variables.setReadOnly('_SMSTSCurrentActionName', step.name);
    meter.stepBegins(frame.nodeId, step.name);
    display.step({ nodeId: step.id, outcome: 'running' });
    const started = await journal.append({ kind: 'step-started', ...frame });
    // What destroys something begins only once the site knows that it has begun.
    if (kind.destructive) await reporter.acknowledged(started);
    if (kind.destructive && kind.category === 'Disks') await journalHome.leaveDisk();
    if (this.#kernelSeconds === null) await this.#newKernelLines();
    log(`--- ${step.name} (${step.type}), attempt ${frame.attempt}`);
    const begin = elapsed();
    const entries = variables.entries();
    const result = restartRequest(await this.#withDefaults(step, frame), variables);
    return this.#finish(frame, result, elapsed() - begin, changes(entries, variables.entries()));
  }

  /** What the step says stands in its variables while it runs; what was set before wins over what it says. */
  async #withDefaults(given: Step, frame: Frame): Promise<StepResult | Failure> {
    const { variables, environment } = this.#options;
    const { step, defaults, problems } = effectiveStep(given, variables);
    if (problems.length > 0) return failure(invalidVariables(given, problems.map(english)));
    // A variable may ask for what the step itself does not.
    const refusal = refuseStep(step, environment);
    if (refusal !== null) return failure(refusal);
    for (const { name, value } of defaults) variables.setForStep(name, value);
    try {
      return await this.#doing(step, frame);
    } finally {
      variables.endStep();
    }
  }

  async #doing(step: Step, frame: Frame): Promise<StepResult | Failure> {
    const limit = new AbortController();
    const timer =
      step.timeoutSeconds === undefined ? undefined : setTimeout(() => limit.abort(), step.timeoutSeconds * 1000);
    try {
      const result = await doingOf(this.#options.doings, step)(step, this.#context(frame, limit.signal));
      const hidden = kindOf(step.type).destructive ? hiddenFailure(await this.#diskEvidence(step)) : null;
      return hidden === null ? result : failure(hidden);
    } catch (error) {
      return failure(
        explainFailure(limit.signal.aborted ? outOfTime(step, error) : error, await this.#diskEvidence(step)),
      );
    } finally {
      clearTimeout(timer);
    }
  }

  /** The log goes round, so what has come since is told by its time. */
  async #newKernelLines(): Promise<KernelLine[]> {
    const lines = await this.#options.machine.kernelLog();
    const before = this.#kernelSeconds ?? Number.POSITIVE_INFINITY;
    this.#kernelSeconds = lines.at(-1)?.seconds ?? this.#kernelSeconds ?? 0;
    return lines.filter(({ seconds }) => seconds > before);
  }

  async #diskEvidence({ type }: Step): Promise<DiskEvidence> {
    const { disks, volumes } = this.#options;
    const kernel = await this.#newKernelLines();
    return { disks, kernel, volumes: volumes.all(), aboutVolumes: type !== 'run-command-line' };
  }

  #context(frame: Frame, signal: AbortSignal): StepContext {
    const { policy, environment, machine, content, captures, variables, facts, scriptEnvironment } = this.#options;
    const { journal, reporter, volumes, meter, log } = this.#options;
    return {
      ...{ policy, environment, machine, captures, variables, facts, scriptEnvironment, signal, log },
      content: policy.purpose === 'required' ? awaitedContent(content, this.#awaiting(signal)) : content,
      progress: (update) => meter.update(update),
      aboutToDestroy: async (disk, description) => {
        const { nodeId, name, attempt, parentId } = frame;
        const sequence = await journal.append({
          kind: 'about-to-destroy',
          nodeId,
          name,
          attempt,
          parentId,
          disk,
          description,
        });
        await reporter.acknowledged(sequence);
        if (reporter.cancelRequested)
          throw new SlipwayError('SLIP-4009', 'The run was cancelled from the site before anything was destroyed.');
      },
      volumes: () => volumes.all(),
      setVolumes: (next) => volumes.set(next),
    };
  }

  /** Whether the run is cancelled is learnt from the answer to what is said. */
  #awaiting(signal: AbortSignal): Awaiting {
    const { reporter, meter, sleep, log } = this.#options;
    return {
      goesOn: () => !signal.aborted && !reporter.cancelRequested,
      sleep,
      say: (line) => {
        log(line);
        meter.update({ message: line });
      },
    };
  }

  async #skip(frame: Frame, message: string): Promise<StepEnd> {
    this.#options.log(`${frame.name}: ${message}`);
    await this.#record(frame, { outcome: 'skipped', message }, 0, []);
    this.passedOver(frame.nodeId, 'skipped');
    return { outcome: 'skipped', message };
  }

  async #finish(
    frame: Frame,
    given: StepResult | Failure,
    milliseconds: number,
    changed: readonly VariableEntry[],
  ): Promise<StepEnd> {
    const { variables, volumes, display, meter, journalHome, reporter } = this.#options;
    await volumes.write();
    await journalHome.settle();
    const prepared = await this.#prepareRestart(given);
    // What a program said may hold a secret, and goes into records of groups and of the run's end too.
    const result = { ...prepared, message: variables.redact(prepared.message) };
    this.#tellLastAction(frame.name, result);
    const record = await this.#record(frame, result, milliseconds, changed);
    const shown = result.outcome === 'waiting' ? 'done' : result.outcome;
    display.step({ nodeId: frame.nodeId, outcome: shown, message: result.message });
    meter.stepOver();
    if (result.outcome === 'restart' || result.outcome === 'waiting') await reporter.acknowledged(record);
    if (result.outcome === 'failed') return { outcome: 'failed', message: result.message, errorCode: result.errorCode };
    if (result.outcome !== 'restart') return { outcome: result.outcome, message: result.message };
    const { target, delaySeconds, message } = result;
    return { outcome: 'restart', target, delaySeconds, message };
  }

  /** A restart that nothing could be prepared for is no restart: the step has failed. */
  async #prepareRestart(result: StepResult | Failure): Promise<StepResult | Failure> {
    if (result.outcome !== 'restart') return result;
    try {
      await this.#options.beforeRestart(result.target);
      return result;
    } catch (error) {
      return failure(error);
    }
  }

  #tellLastAction(name: string, result: StepResult | Failure): void {
    const { variables } = this.#options;
    const succeeded = result.outcome !== 'failed';
    const exitCode = 'exitCode' in result && result.exitCode !== undefined ? result.exitCode : succeeded ? 0 : 1;
    variables.setReadOnly('_SMSTSLastActionName', name);
    variables.setReadOnly('_SMSTSLastActionRetCode', String(exitCode));
    variables.setReadOnly('_SMSTSLastActionSucceeded', String(succeeded));
  }

  #record(
    frame: Frame,
    result: StepResult | Failure | { outcome: 'skipped'; message: string },
    milliseconds: number,
    changed: readonly VariableEntry[],
  ): Promise<number> {
    const { variables, journal } = this.#options;
    return journal.append({
      kind: 'step-finished',
      ...frame,
      outcome: result.outcome,
      message: variables.redact(result.message),
      exitCode: 'exitCode' in result ? (result.exitCode ?? null) : null,
      errorCode: result.outcome === 'failed' ? result.errorCode : null,
      bytes: result.outcome === 'done' ? (result.bytes ?? null) : null,
      milliseconds,
      restartTarget: result.outcome === 'restart' ? result.target : null,
      continueAt: result.outcome === 'restart' ? result.continueAt : null,
      variables: changed.map(({ name, value, secret }) => ({ name, value: secret ? null : value })),
      ...(result.outcome === 'done' && result.facts !== undefined ? { facts: result.facts } : {}),
    });
  }
}

/** The doing that belongs to the step's type. */
function doingOf(doings: StepDoings, step: Step): (step: Step, context: StepContext) => Promise<StepResult> {
  const doing = doings[step.type];
  // A test compares the table with the kinds that say they can be run.
  if (doing === undefined) throw new Error(`the step ${step.type} has no doing`);
  // The table's type ties each slug to its own step; a union of steps cannot be told to follow it.
  return doing as StepDoing<never> as (step: Step, context: StepContext) => Promise<StepResult>;
}
