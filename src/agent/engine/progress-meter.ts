/** Where the run is, in steps and bytes: thinned out for the display (4 a second) and for reports (1 a second). Progress is bytes, never time. */
import type { Progress } from '../../api/agent.ts';

export interface ProgressMeterOptions {
  readonly stepsTotal: number;
  /** Milliseconds of a clock that never jumps. */
  readonly elapsed: () => number;
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly onDisplay: (progress: Progress) => void;
  readonly onReport: (progress: Progress) => void;
}

const DISPLAY_INTERVAL = 250;
const REPORT_INTERVAL = 1_000;
/** The speed shown is that of the last five seconds: steady enough to read, quick enough to show a cable that was pulled. */
const SPEED_WINDOW = 5_000;

export class ProgressMeter {
  readonly #options: ProgressMeterOptions;
  #stepsDone = 0;
  #node = { nodeId: '', name: '' };
  #bytes: { done: number | null; total: number | null } = { done: null, total: null };
  #message = '';
  #samples: { at: number; bytes: number }[] = [];
  #displayed = -Infinity;
  #reported = -Infinity;
  /** A message has come that was thinned out. */
  #unsaid = false;
  #waiting = false;

  constructor(options: ProgressMeterOptions) {
    this.#options = options;
  }

  stepBegins(nodeId: string, name: string): void {
    this.#node = { nodeId, name };
    this.#bytes = { done: null, total: null };
    this.#samples = [];
    this.#message = '';
    this.#unsaid = false;
    this.#show(true);
  }

  /** The steps that have ended are counted from the beginning. */
  anew(): void {
    this.#stepsDone = 0;
  }

  stepOver(): void {
    this.#unsaid = false;
    this.#stepsDone = Math.min(this.#stepsDone + 1, this.#options.stepsTotal);
  }

  update(update: { bytesDone?: number; bytesTotal?: number; message?: string }): void {
    if (update.bytesTotal !== undefined) this.#bytes.total = update.bytesTotal;
    if (update.message !== undefined) this.#message = update.message;
    if (update.bytesDone !== undefined) this.#count(update.bytesDone);
    const told = this.#show(false);
    if (update.message === undefined) return;
    this.#unsaid = !told;
    if (this.#unsaid && !this.#waiting) this.#sayLater();
  }

  /** Of bytes there is soon more to say. A message may be the last for an hour, so one that was thinned out is told when its time has come. */
  #sayLater(): void {
    const next = Math.max(this.#displayed + DISPLAY_INTERVAL, this.#reported + REPORT_INTERVAL);
    this.#waiting = true;
    void this.#options.sleep(next - this.#options.elapsed()).then(() => {
      this.#waiting = false;
      if (this.#unsaid) this.#show(true);
      this.#unsaid = false;
    });
  }

  #count(bytes: number): void {
    const at = this.#options.elapsed();
    this.#bytes.done = bytes;
    this.#samples.push({ at, bytes });
    while ((this.#samples[1]?.at ?? Infinity) < at - SPEED_WINDOW) this.#samples.shift();
  }

  /** Whether screen and reports have both been told. */
  #show(always: boolean): boolean {
    const at = this.#options.elapsed();
    const whole = this.#bytes.done !== null && this.#bytes.done === this.#bytes.total;
    const display = always || whole || at - this.#displayed >= DISPLAY_INTERVAL;
    const report = always || at - this.#reported >= REPORT_INTERVAL;
    if (display) {
      this.#displayed = at;
      this.#options.onDisplay(this.#progress());
    }
    if (report) {
      this.#reported = at;
      this.#options.onReport(this.#progress());
    }
    return display && report;
  }

  #progress(): Progress {
    return {
      ...this.#node,
      stepsDone: this.#stepsDone,
      stepsTotal: this.#options.stepsTotal,
      bytesDone: this.#bytes.done,
      bytesTotal: this.#bytes.total,
      bytesPerSecond: this.#speed(),
      message: this.#message,
    };
  }

  #speed(): number | null {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < DISPLAY_INTERVAL) return null;
    return Math.round(((last.bytes - first.bytes) * 1000) / (last.at - first.at));
  }
}
