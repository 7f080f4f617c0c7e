/** Runs one step: its condition, environment, attempts with back-off, time limit, records before and after. */
import { SlipwayError } from '../../api/errors.ts';
import type { Disk } from '../../api/inventory.ts';
import type { Policy } from '../../api/policy.ts';
import { evaluateCondition } from '../../task-sequence/conditions.ts';
import type { Step } from '../../task-sequence/document.ts';
import type { Environment } from '../../task-sequence/step.ts';
import { stepKinds } from '../../task-sequence/step-kinds.ts';
import type { VariableEntry, Variables } from '../../task-sequence/variables.ts';
import type { KernelLine } from '../machine/kernel-log.ts';
import type { Machine } from '../machine/machine.ts';
import { type DiskEvidence, explainFailure, hiddenFailure } from './disk-trouble.ts';
import type { Display } from './display.ts';
import type { StepHistory } from './history.ts';
import type { Journal } from './journal.ts';
import type { ProgressMeter } from './progress-meter.ts';
import type { Reporter } from './reporter.ts';
import type { Captures } from './services.ts';
import type { ContentSource, StepContext, StepDoing, StepDoings, StepResult } from './step-context.ts';
import type { VolumeRegister } from './volume-register.ts';

export type StepEnd =
  | { outcome: 'done' | 'skipped' | 'failed' | 'waiting'; message: string }
  | { outcome: 'restart'; target: 'disk' | 'pe'; delaySeconds: number; message: string };

export interface StepRunnerOptions {
  readonly policy: Policy;
  readonly environment: Environment;
  readonly machine: Machine;
  readonly content: ContentSource;
  readonly captures: Captures;
  readonly variables: Variables;
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

const LONGEST_RETRY_WAIT = 3_600_000;
type Frame = { nodeId: string; name: string; type: string; attempt: number; parentId: string | null };

export class StepRunner {
  readonly #options: StepRunnerOptions;
  /** Up to here the kernel's log was looked at; null before the first step: what it has said until then is of no step of this stretch. */
  #kernelSeconds: number | null = null;

  constructor(options: StepRunnerOptions) {
    this.#options = options;
  }

  /** For the display alone: a node that is not run now. */
  passedOver(nodeId: string, outcome: 'done' | 'failed' | 'skipped' | 'restart'): void {
    this.#options.display.step({ nodeId, outcome });
    this.#options.meter.stepOver();
  }

  /** Runs the step to its end, retries included. `before`: what the journal says of it from before a restart. */
  async run(step: Step, parentId: string | null, before: StepHistory | null): Promise<StepEnd> {
    const { variables, environment } = this.#options;
    const first = firstAttempt(before);
    const frame = { nodeId: step.id, name: step.name, type: step.type, attempt: first, parentId };
    if (before === null && !evaluateCondition(step.condition, variables)) {
      return this.#skip(frame, 'Skipped: its condition does not hold.');
    }
    const kind = kindOf(step);
    if (!kind.environments.includes(environment)) {
      const message = `${kind.name} cannot run in ${environment}, only in ${kind.environments.join(', ')}. Move the step, or give it a condition.`;
      await this.#options.journal.append({ kind: 'step-started', ...frame });
      return this.#finish(frame, failure(new SlipwayError('SLIP-4005', message)), 0, []);
    }
    if (before !== null && before.finished === null && kind.repeatability === 'never-repeat') {
      const message = `${step.name} was interrupted, and may not be run twice unless a person says so. Look at the computer; if the step may be run again, resume the run.`;
      return this.#finish(frame, failure(new SlipwayError('SLIP-4013', message)), 0, []);
    }
    return this.#attempts(step, frame, lastAttempt(step, before));
  }

  async #attempts(step: Step, first: Frame, last: number): Promise<StepEnd> {
    for (let attempt = first.attempt; ; attempt++) {
      const end = await this.#attempt(step, { ...first, attempt });
      if (end.outcome !== 'failed' || attempt >= last || this.#options.reporter.cancelRequested) return end;
      const wait = retryWait(step.retry?.delaySeconds ?? 0, attempt);
      this.#options.log(`${step.name} failed (attempt ${attempt} of ${last}); the next one in ${wait / 1000} s`);
      await this.#options.sleep(wait);
    }
  }

  async #attempt(step: Step, frame: Frame): Promise<StepEnd> {
    const { journal, reporter, display, variables, meter, elapsed, log, journalHome } = this.#options;
    const kind = kindOf(step);
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
    const result = await this.#doing(step, frame);
    return this.#finish(frame, result, elapsed() - begin, changes(entries, variables.entries()));
  }

  async #doing(step: Step, frame: Frame): Promise<StepResult | Failure> {
    const limit = new AbortController();
    const timer =
      step.timeoutSeconds === undefined ? undefined : setTimeout(() => limit.abort(), step.timeoutSeconds * 1000);
    try {
      const result = await doingOf(this.#options.doings, step)(step, this.#context(frame, limit.signal));
      const hidden = kindOf(step).destructive ? hiddenFailure(await this.#diskEvidence(step)) : null;
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
    const { policy, environment, machine, content, captures, variables } = this.#options;
    const { journal, reporter, volumes, meter, log } = this.#options;
    return {
      ...{ policy, environment, machine, content, captures, variables, signal, log },
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

  async #skip(frame: Frame, message: string): Promise<StepEnd> {
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
    const { volumes, display, meter, journalHome, reporter } = this.#options;
    await volumes.write();
    await journalHome.settle();
    const result = await this.#prepareRestart(given);
    this.#tellLastAction(frame.name, result);
    const record = await this.#record(frame, result, milliseconds, changed);
    const shown = result.outcome === 'waiting' ? 'done' : result.outcome;
    display.step({ nodeId: frame.nodeId, outcome: shown, message: result.message });
    meter.stepOver();
    if (result.outcome === 'restart' || result.outcome === 'waiting') await reporter.acknowledged(record);
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

function outOfTime({ name, timeoutSeconds }: Step, cause: unknown): SlipwayError {
  const message = `${name} did not end within ${timeoutSeconds} s. Give it more time in the step's settings, or find out what it waits for in the log.`;
  return new SlipwayError('SLIP-4008', message, { cause });
}

interface Failure {
  outcome: 'failed';
  message: string;
  errorCode: string;
  exitCode?: number;
}

function failure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof SlipwayError)) return { outcome: 'failed', message, errorCode: 'SLIP-4099' };
  const exitCode = error.exitCode;
  return { outcome: 'failed', message, errorCode: error.code, ...(exitCode === undefined ? {} : { exitCode }) };
}

/** An interrupted attempt is begun again with its own number; after a failed one comes the next. */
function firstAttempt(before: StepHistory | null): number {
  if (before === null) return 1;
  return before.finished?.outcome === 'failed' ? before.attempt + 1 : before.attempt;
}

/** A run that a person had go on gives its failed step all its attempts again. */
function lastAttempt(step: Step, before: StepHistory | null): number {
  const retries = step.retry?.count ?? 0;
  return before?.again ? firstAttempt(before) + retries : retries + 1;
}

/** Doubles with each attempt, at most an hour. */
export function retryWait(delaySeconds: number, attempt: number): number {
  return Math.min(delaySeconds * 1000 * 2 ** (attempt - 1), LONGEST_RETRY_WAIT);
}

/** What a step set, changed or removed (then with an empty value). */
function changes(before: readonly VariableEntry[], after: readonly VariableEntry[]): VariableEntry[] {
  const then = new Map(before.map((entry) => [entry.name.toLowerCase(), entry]));
  const now = new Set(after.map((entry) => entry.name.toLowerCase()));
  const changed = after.filter((entry) => {
    const old = then.get(entry.name.toLowerCase());
    return old === undefined || old.value !== entry.value || old.secret !== entry.secret;
  });
  const removed = before.filter((entry) => !now.has(entry.name.toLowerCase()));
  return [...changed, ...removed.map((entry) => ({ name: entry.name, value: '', secret: false }))];
}

/** The doing that belongs to the step's type. */
function doingOf(doings: StepDoings, step: Step): (step: Step, context: StepContext) => Promise<StepResult> {
  // The table's type ties each slug to its own step; a union of steps cannot be told to follow it.
  return doings[step.type] as StepDoing<never> as (step: Step, context: StepContext) => Promise<StepResult>;
}

function kindOf(step: Step): (typeof stepKinds)[number] {
  const kind = stepKinds.find((each) => each.slug === step.type);
  // The document's schema is built from the same table.
  if (kind === undefined) throw new Error(`the step kind ${step.type} is not in the table`);
  return kind;
}
