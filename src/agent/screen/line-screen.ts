/**
 * The screen as plain lines: for serial consoles, logs and the deployed system. No control sequences, no keyboard; one line an event,
 * progress only now and then.
 */

import type { Progress } from '../../api/agent.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import type { StepUpdate } from '../engine/display.ts';
import { formatDuration, formatWait, percentOf } from './bytes.ts';
import { type Clock, systemClock } from './clock.ts';
import { connectionText } from './connection-text.ts';
import { type ChoiceName, failureChoices } from './failure-choices.ts';
import { safeText } from './safe-text.ts';
import type { AfterEnd, Screen } from './screen.ts';
import {
  type Facts,
  initialState,
  type Plan,
  planSteps,
  planWith,
  type RunResult,
  stepPosition,
  withPlan,
} from './screen-state.ts';
import { noticeLines, type ShownNotice } from './shown-notice.ts';
import { amounts } from './views/progress.ts';

/** Milliseconds between two progress lines. */
const PROGRESS_EVERY = 5_000;

export interface LineScreen extends Screen {
  /** A line that stands for none of the events. */
  say(text: string): void;
}

/** `write` is given one line at a time, without its end. */
export function createLineScreen(write: (line: string) => void, clock: Clock = systemClock): LineScreen {
  return new Lines(write, clock);
}

class Lines implements LineScreen {
  readonly #write: (line: string) => void;
  readonly #clock: Clock;
  #facts = '';
  #plan: Plan | null = null;
  #progressAt = Number.NEGATIVE_INFINITY;
  #progressSaid = '';
  #stopWaiting: () => void = () => undefined;

  constructor(write: (line: string) => void, clock: Clock) {
    this.#write = write;
    this.#clock = clock;
  }

  say(text: string): void {
    this.#write(safeText(text, 'unicode'));
  }

  identify(facts: Facts): void {
    const words = [facts.deviceName, facts.siteName, facts.mac, facts.address].filter((fact) => fact !== undefined);
    const line = words.join(', ');
    if (line !== '' && line !== this.#facts) this.say(`This computer: ${line}`);
    this.#facts = line;
  }

  plan(document: TaskSequenceDocument): void {
    this.#plan = withPlan(initialState, document).plan;
    this.say(`Task sequence: ${document.name}, ${planSteps(this.#plan).length} steps`);
  }

  step({ nodeId, outcome, message }: StepUpdate): void {
    this.#plan = planWith(this.#plan, nodeId);
    const position = stepPosition(this.#plan, nodeId);
    // A skipped group is said by its steps.
    if (position === null) return;
    const name = planSteps(this.#plan)[position.number - 1]?.name ?? nodeId;
    const said = message === undefined || message === '' ? '' : `: ${message}`;
    this.say(`Step ${position.number} of ${position.total}, ${name}: ${outcome}${said}`);
    this.#progressAt = this.#clock.elapsed();
  }

  progress(progress: Progress): void {
    const now = this.#clock.elapsed();
    const text = progressText(progress);
    if (now - this.#progressAt < PROGRESS_EVERY || text === this.#progressSaid || text === '') return;
    this.#progressAt = now;
    this.#progressSaid = text;
    this.say(`  ${text}`);
  }

  paused(text: string | null): void {
    this.say(text ?? 'The debugger has the run go on.');
  }

  log(line: string): void {
    this.say(`  | ${line}`);
  }

  connection(state: 'lost' | 'back', reason: string): void {
    this.say(connectionText(state, reason));
  }

  phase(text: string): void {
    this.say(text);
  }

  endPhase(): void {}

  askPassword(): Promise<never> {
    return this.#cannotAsk('the PXE password');
  }

  askNetwork(): Promise<never> {
    return this.#cannotAsk('network settings');
  }

  askDeployment(): Promise<never> {
    return this.#cannotAsk('which deployment to begin');
  }

  askVariables(): Promise<never> {
    return this.#cannotAsk('the values of variables');
  }

  async notice(notice: ShownNotice, seconds: number): Promise<'start'> {
    for (const line of noticeLines(notice, seconds)) this.say(line);
    await this.#pass(seconds);
    return 'start';
  }

  declined(): Promise<never> {
    return this.#cannotAsk('what to do instead');
  }

  async failure<Name extends ChoiceName>(
    error: { readonly code: string; readonly message: string },
    _choices: readonly Name[],
    automatic?: { readonly choice: Name; readonly seconds: number },
  ): Promise<Name> {
    this.say(failureText(error));
    if (automatic === undefined) {
      this.say('The computer stays as it is: nobody can choose at this console. Restart it to try again.');
      // Also keeps the process alive: its end would switch the computer off or restart it, and the message would be gone.
      return new Promise(() => {
        this.#stopWaiting = this.#clock.every(3_600_000, () => undefined);
      });
    }
    this.say(`${failureChoices[automatic.choice].automatic} in ${formatWait(automatic.seconds)}.`);
    await this.#pass(automatic.seconds);
    return automatic.choice;
  }

  async end(result: RunResult, openedElsewhere: AbortSignal): Promise<AfterEnd> {
    this.say(endText(result));
    this.say(`${result.next === 'restart' ? 'Restarts' : 'Switches off'} in ${formatWait(result.seconds)}.`);
    const opened = new Promise<void>((resolve) =>
      openedElsewhere.addEventListener('abort', () => resolve(), { once: true }),
    );
    await Promise.race([this.#pass(result.seconds), opened]);
    return openedElsewhere.aborted ? 'go-on' : 'over';
  }

  redraw(): void {}
  suspend(): void {}
  resume(): void {}

  close(): void {
    this.#stopWaiting();
  }

  #pass(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#stopWaiting = this.#clock.after(seconds * 1000, resolve);
    });
  }

  #cannotAsk(what: string): Promise<never> {
    const message = `This computer asks for ${what}, and this console has no keyboard. Use its screen, or make the deployment required.`;
    return Promise.reject(new SlipwayError('SLIP-4014', message));
  }
}

/** `FAILED SLIP-4001: No disk …`. */
export function failureText({ code, message }: { readonly code: string; readonly message: string }): string {
  return `FAILED ${code}: ${message}`;
}

/** `SUCCEEDED after 12:34: All steps are done.`. */
export function endText({ outcome, milliseconds, message }: RunResult): string {
  return `${outcome.toUpperCase()} after ${formatDuration(milliseconds)}: ${message}`;
}

/** `43 %, 1.29 GiB of 3.00 GiB, 45.2 MiB/s, 1.71 GiB left`. */
function progressText(progress: Progress): string {
  const percent = percentOf(progress.bytesDone, progress.bytesTotal);
  const parts = [percent === null ? '' : `${percent} %`, ...amounts(progress), progress.message];
  return parts.filter((part) => part !== '').join(', ');
}
