/** What a run's records tell of its groups and steps, for a timeline: each time one was begun, or skipped. Pure. */
import type { RunRecord } from '../../api/agent.ts';

type StepFinished = Extract<RunRecord, { kind: 'step-finished' }>;
type GroupFinished = Extract<RunRecord, { kind: 'group-finished' }>;

export interface RunStep {
  /** Number of the record that it begins with. */
  readonly sequence: number;
  readonly nodeId: string;
  readonly name: string;
  /** The step's type; `group`. */
  readonly type: string;
  readonly attempt: number;
  readonly depth: number;
  readonly environment: RunRecord['environment'];
  /** Milliseconds since 1970 by the computer's clock. */
  readonly startedAt: number;
  /** Null: it has not ended, or the computer was cut off in it. */
  readonly endedAt: number | null;
  readonly outcome: StepFinished['outcome'] | null;
  readonly message: string;
  readonly exitCode: number | null;
  readonly errorCode: string | null;
  readonly bytes: number | null;
}

interface Timeline {
  readonly steps: readonly RunStep[];
  /** Of the whole run, by the computer's clock. */
  readonly from: number;
  /** The last record's; of a run that is open, later. */
  readonly to: number;
}

/** `now`: of an open run; null: it has ended. */
export function timelineOf(records: readonly RunRecord[], now: number | null): Timeline {
  const reader = new StepReader();
  for (const record of records) reader.take(record);
  const times = records.map(({ at }) => Date.parse(at));
  const from = times[0] ?? now ?? 0;
  // A loop, not Math.max(...times): there may be more of them than a call takes arguments.
  const to = times.reduce((latest, time) => Math.max(latest, time), Math.max(from, now ?? from));
  return { steps: reader.steps, from, to };
}

class StepReader {
  readonly steps: RunStep[] = [];
  /** Where in `steps` each node was begun last. */
  readonly #open = new Map<string, number>();
  readonly #depths = new Map<string, number>();

  take(record: RunRecord): void {
    if ('parentId' in record) this.#place(record);
    if (record.kind === 'step-started' || record.kind === 'group-started') this.#begin(record);
    else if (record.kind === 'step-finished' || record.kind === 'group-finished') this.#end(record);
  }

  #place({ nodeId, parentId }: { nodeId: string; parentId: string | null }): void {
    this.#depths.set(nodeId, parentId === null ? 0 : (this.#depths.get(parentId) ?? 0) + 1);
  }

  #begin(record: Extract<RunRecord, { kind: 'step-started' | 'group-started' }>): void {
    this.#open.set(record.nodeId, this.steps.length);
    this.steps.push(this.#stepOf(record, null));
  }

  /** What was never begun was skipped, and has one record, its end. */
  #end(record: StepFinished | GroupFinished): void {
    const place = this.#open.get(record.nodeId);
    const begun = place === undefined ? undefined : this.steps[place];
    this.#open.delete(record.nodeId);
    if (place === undefined || begun === undefined) {
      this.steps.push(this.#stepOf(record, record));
      return;
    }
    const ended = this.#stepOf(record, record);
    const { sequence, startedAt, environment } = begun;
    this.steps[place] = { ...ended, sequence, startedAt, environment };
  }

  #stepOf(
    record: Extract<RunRecord, { nodeId: string; attempt: number }>,
    end: StepFinished | GroupFinished | null,
  ): RunStep {
    const at = Date.parse(record.at);
    const step = end?.kind === 'step-finished' ? end : null;
    return {
      ...{ sequence: record.sequence, nodeId: record.nodeId, name: record.name, attempt: record.attempt },
      type: 'type' in record ? record.type : 'group',
      depth: this.#depths.get(record.nodeId) ?? 0,
      environment: record.environment,
      startedAt: at,
      endedAt: end === null ? null : at,
      outcome: end?.outcome ?? null,
      message: end?.message ?? '',
      ...{ exitCode: step?.exitCode ?? null, errorCode: step?.errorCode ?? null, bytes: step?.bytes ?? null },
    };
  }
}

/** From where to where a step's bar reaches, in shares of the whole; a computer's clock may have jumped meanwhile. */
export function barOf({ startedAt, endedAt }: RunStep, { from, to }: Timeline): { start: number; length: number } {
  const whole = Math.max(1, to - from);
  const start = Math.min(1, Math.max(0, (startedAt - from) / whole));
  const end = Math.min(1, Math.max(start, ((endedAt ?? to) - from) / whole));
  return { start, length: end - start };
}

/** The agent begins each step's lines so (agent/engine/step-runner.ts); a program may write such a line too, so only those that are due count. */
function firstLineOf({ name, type, attempt }: RunStep): string {
  return `--- ${name} (${type}), attempt ${attempt}`;
}

/** Which of the log's lines each step wrote, by the step's `sequence`: [first, behind the last]. */
export function outputPlaces(
  steps: readonly RunStep[],
  lines: readonly { readonly line: string }[],
): ReadonlyMap<number, readonly [number, number]> {
  const begun = steps.filter(({ type, outcome }) => type !== 'group' && outcome !== 'skipped');
  const starts: { sequence: number; at: number }[] = [];
  let at = 0;
  for (const step of begun) {
    const first = firstLineOf(step);
    const found = lines.findIndex(({ line }, index) => index >= at && line === first);
    if (found === -1) continue;
    starts.push({ sequence: step.sequence, at: found });
    at = found + 1;
  }
  return new Map(
    starts.map(({ sequence, at: start }, index) => [sequence, [start, starts[index + 1]?.at ?? lines.length] as const]),
  );
}
