/** The screen of the PE: events become states, states become pictures (screen-frame.ts), and questions wait for keys. */
import type { Progress } from '../../api/agent.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import type { StepUpdate } from '../engine/display.ts';
import { type Clock, clockText, systemClock } from './clock.ts';
import { connectionText } from './connection-text.ts';
import { type ChoiceName, choiceOfKey } from './failure-choices.ts';
import { pressKey, valuesOf } from './form.ts';
import { Keyboard } from './keyboard.ts';
import type { Key } from './keys.ts';
import { endText, failureText } from './line-screen.ts';
import { isLogKey, logSteps } from './log-keys.ts';
import type { NetworkSettings } from './network-settings.ts';
import { type DeploymentQuestion, deploymentPage } from './pages/deployment.ts';
import { type NetworkQuestion, networkPage } from './pages/network.ts';
import type { Page, QuestionOptions } from './pages/page.ts';
import { passwordPage } from './pages/password.ts';
import { type VariableAnswer, type VariablesQuestion, variablesPage } from './pages/variables.ts';
import { Painter } from './painter.ts';
import type { AfterEnd, Answer, Screen } from './screen.ts';
import { screenFrame } from './screen-frame.ts';
import {
  type Facts,
  initialState,
  type RunResult,
  type ScreenState,
  scrollLog,
  type View,
  withFacts,
  withLogLine,
  withPause,
  withPhase,
  withPlan,
  withProgress,
  withSecondsLeft,
  withStep,
} from './screen-state.ts';
import { type DeclinedChoice, declinedChoiceOfKey, noticeLines, type ShownNotice } from './shown-notice.ts';
import type { Terminal } from './terminal.ts';
import { isMoving } from './views/progress.ts';

/** Takes the terminal at once. It is given back by close(), at the end of the process and on a signal. */
export function createScreen(given: { readonly terminal: Terminal; readonly clock?: Clock }): Screen {
  return new FullScreen(given.terminal, given.clock ?? systemClock);
}

const TICK = 250;

/** A person who has pressed a key is reading: nothing is chosen in their place for so long. */
const PERSON_IS_HERE = 60_000;

/** What waits for a person: told of each key, and when its time is over. */
interface Pending {
  onKey(key: Key): void;
  /** By Clock.elapsed(). */
  readonly deadline: number | null;
  onDeadline(): void;
}

class FullScreen implements Screen {
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  readonly #painter: Painter;
  readonly #keyboard: Keyboard;
  #state: ScreenState = initialState;
  #pending: Pending | null = null;
  #stopTicks: (() => void) | null = null;
  #closed = false;

  constructor(terminal: Terminal, clock: Clock) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#painter = new Painter(terminal, clock, (size) => screenFrame(this.#state, size, terminal.charset));
    this.#keyboard = new Keyboard(clock, (key) => this.#onKey(key));
    this.resume();
  }

  identify(facts: Facts): void {
    this.#update(withFacts(this.#state, facts));
  }

  plan(document: TaskSequenceDocument): void {
    this.#update(withPlan(this.#state, document));
  }

  step(update: StepUpdate): void {
    this.#update(withStep(this.#state, update));
  }

  progress(progress: Progress): void {
    this.#update(withProgress(this.#state, progress));
  }

  paused(text: string | null): void {
    this.#update(withPause(this.#state, text));
  }

  log(line: string): void {
    this.#update(withLogLine(this.#state, line));
  }

  connection(state: 'lost' | 'back', reason: string): void {
    this.log(connectionText(state, reason));
    if (state === 'lost') this.phase(connectionText(state, reason), 'attention');
    else this.endPhase();
  }

  phase(text: string, tone: 'working' | 'attention' = 'working', large?: string): void {
    this.#update(withPhase(this.#state, { text, tone, ...(large === undefined ? {} : { large }) }));
  }

  endPhase(): void {
    this.#update(withPhase(this.#state, null));
  }

  askPassword(question: QuestionOptions = {}): Promise<Answer<string>> {
    return this.#ask(passwordPage(question));
  }

  askNetwork(question: NetworkQuestion): Promise<Answer<NetworkSettings>> {
    return this.#ask(networkPage(question));
  }

  askDeployment(question: DeploymentQuestion): Promise<Answer<string>> {
    return this.#ask(deploymentPage(question));
  }

  askVariables(question: VariablesQuestion): Promise<Answer<VariableAnswer[]>> {
    return this.#ask(variablesPage(question));
  }

  notice(notice: ShownNotice, seconds: number): Promise<'start' | 'declined'> {
    for (const line of noticeLines(notice, seconds)) this.log(line);
    return this.#wait({ kind: 'notice', notice, secondsLeft: seconds }, seconds, (answer) => ({
      onKey: (key) => {
        if (key.kind === 'key' && key.name === 'enter') answer('start');
        if (key.kind === 'key' && key.name === 'escape') answer('declined');
      },
      onDeadline: () => answer('start'),
    }));
  }

  declined(): Promise<DeclinedChoice> {
    return this.#wait({ kind: 'declined' }, null, (answer) => ({
      onKey: (key) => {
        const choice = key.kind === 'text' ? declinedChoiceOfKey(key.text) : undefined;
        if (choice !== undefined) answer(choice);
      },
      onDeadline: () => undefined,
    }));
  }

  failure<Name extends ChoiceName>(
    { code, message }: { readonly code: string; readonly message: string },
    choices: readonly Name[],
    automatic?: { readonly choice: Name; readonly seconds: number },
  ): Promise<Name> {
    this.log(failureText({ code, message }));
    const countdown = automatic === undefined ? null : { choice: automatic.choice, secondsLeft: automatic.seconds };
    return this.#wait({ kind: 'failure', code, message, choices, countdown }, automatic?.seconds ?? null, (answer) => ({
      onKey: (key) => {
        const choice = key.kind === 'text' ? choiceOfKey(key.text, choices) : undefined;
        if (choice !== undefined) answer(choice);
      },
      onDeadline: () => {
        if (automatic !== undefined) answer(automatic.choice);
      },
    }));
  }

  end(result: RunResult, openedElsewhere: AbortSignal): Promise<AfterEnd> {
    this.log(endText(result));
    const view: View = { kind: 'end', result, secondsLeft: result.seconds };
    return this.#wait<AfterEnd>(view, result.seconds, (answer) => {
      openedElsewhere.addEventListener('abort', () => answer('go-on'), { once: true });
      return {
        onKey: (key) => {
          if (key.kind === 'key' && key.name === 'enter') answer('over');
          if (key.kind === 'text' && key.text.toLowerCase() === 'r' && result.outcome === 'failed') answer('go-on');
        },
        onDeadline: () => answer('over'),
      };
    });
  }

  redraw(): void {
    if (this.#stopTicks !== null) this.#painter.redraw();
  }

  suspend(): void {
    this.#stopTicks?.();
    this.#stopTicks = null;
    this.#painter.stop();
    this.#keyboard.clear();
    this.#terminal.leave();
  }

  resume(): void {
    if (this.#stopTicks !== null || this.#closed) return;
    this.#terminal.enter((bytes) => this.#keyboard.take(bytes));
    this.#stopTicks = this.#clock.every(TICK, () => this.#onTick());
    this.redraw();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.suspend();
  }

  #ask<T>(page: Page<T>): Promise<Answer<T>> {
    return this.#wait<Answer<T>>({ kind: 'question', form: page.form }, null, (answer) => ({
      onKey: (key) => {
        const { view } = this.#state;
        if (view.kind !== 'question') return;
        const step = pressKey(view.form, key);
        if (step.kind === 'form') this.#update({ ...this.#state, view: { kind: 'question', form: step.form } });
        else answer(step.kind === 'back' ? 'back' : { answer: page.read(valuesOf(step.form)) });
      },
      onDeadline: () => undefined,
    }));
  }

  /** Shows a view until `begin`'s listener answers, then what was there before. */
  #wait<T>(
    view: View,
    seconds: number | null,
    begin: (answer: (value: T) => void) => Omit<Pending, 'deadline'>,
  ): Promise<T> {
    if (this.#pending !== null) throw new Error(`the screen cannot show ${view.kind}: something waits for an answer`);
    return new Promise((resolve) => {
      let answered = false;
      const listener = begin((value) => {
        // A second answer would end what is waited for by then.
        if (answered) return;
        answered = true;
        this.#pending = null;
        this.#update({ ...this.#state, view: { kind: 'run' }, logScroll: null });
        resolve(value);
      });
      const deadline = seconds === null ? null : this.#clock.elapsed() + seconds * 1000;
      this.#pending = { ...listener, deadline };
      this.#update({ ...this.#state, view, logScroll: null });
    });
  }

  #onKey(key: Key): void {
    if (key.kind === 'size') {
      this.#painter.sizeAnswered(key);
      return;
    }
    this.#postpone();
    this.#act(key);
    if (this.#stopTicks !== null) this.#painter.hurry();
  }

  #act(key: Exclude<Key, { kind: 'size' }>): void {
    const { view, logScroll } = this.#state;
    const typesText = view.kind === 'question' && logScroll === null;
    if (key.kind === 'key' && key.name === 'redraw') this.redraw();
    else if (isLogKey(key, typesText)) this.#update({ ...this.#state, logScroll: logScroll === null ? 0 : null });
    else if (logScroll !== null) this.#onLogKey(key, logScroll);
    else this.#pending?.onKey(key);
  }

  #postpone(): void {
    if (this.#pending === null || this.#pending.deadline === null) return;
    const deadline = Math.max(this.#pending.deadline, this.#clock.elapsed() + PERSON_IS_HERE);
    this.#pending = { ...this.#pending, deadline };
  }

  #onLogKey(key: Key, logScroll: number): void {
    if (key.kind !== 'key') return;
    const closed = key.name === 'escape' || key.name === 'enter';
    if (closed) this.#update({ ...this.#state, logScroll: null });
    else this.#update(scrollLog(this.#state, logSteps(key.name, logScroll, this.#state.log.length)));
  }

  #onTick(): void {
    const { facts, tick } = this.#state;
    const clock = facts.clockFromSite === true ? clockText(this.#clock.now()) : null;
    this.#state = { ...this.#state, clock, view: this.#viewNow(), tick: isMoving(this.#state) ? tick + 1 : tick };
    this.#painter.refresh();
    const pending = this.#pending;
    if (pending !== null && pending.deadline !== null && this.#clock.elapsed() >= pending.deadline)
      pending.onDeadline();
  }

  /** The view with the seconds that are left by now. */
  #viewNow(): View {
    const deadline = this.#pending?.deadline ?? null;
    const secondsLeft = deadline === null ? null : Math.ceil((deadline - this.#clock.elapsed()) / 1000);
    return secondsLeft === null ? this.#state.view : withSecondsLeft(this.#state.view, Math.max(0, secondsLeft));
  }

  #update(state: ScreenState): void {
    this.#state = state;
    if (this.#stopTicks !== null) this.#painter.soon();
  }
}
