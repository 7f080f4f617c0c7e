/**
 * The debugger of a run: stops it before groups and steps, and obeys what people say meanwhile. What it does stands in the journal before it counts,
 * so a run that is cut off while it is paused comes back paused; all decisions are in debug-state.ts and debug-command.ts.
 */
import {
  type PauseStanding,
  pausePlaceText,
  type ShownVariable,
  type StopReason,
  type Wish,
  withoutValue,
} from '../../api/debug-commands.ts';
import { afterRecord, type DebugState, notDebugged, stopBefore, stopsAfterFailure } from '../../api/debug-state.ts';
import { readHistory } from '../../api/run-history.ts';
import type { Step, TaskSequenceDocument, TaskSequenceNode } from '../../task-sequence/document.ts';
import { isOn } from '../../task-sequence/flag.ts';
import type { Variables } from '../../task-sequence/variables.ts';
import { verdictOn } from './debug-command.ts';
import type { Display } from './display.ts';
import type { Journal } from './journal.ts';
import { isRefusal, type Reporter, reasonOf } from './reporter.ts';
import type { Debugging, WishesAnswer } from './services.ts';
import { shownVariables } from './shown-variables.ts';

export interface RunDebuggerOptions {
  readonly document: TaskSequenceDocument;
  readonly secretVariables: readonly string[];
  /** The policy says that the run begins in the debugger; the variable TSDebugMode says the same. */
  readonly debug: boolean;
  readonly journal: Journal;
  readonly reporter: Pick<Reporter, 'newestWish' | 'cancelRequested' | 'siteHas'>;
  readonly debugging: Debugging;
  readonly variables: Variables;
  readonly display: Pick<Display, 'paused' | 'connection'>;
  readonly log: (line: string) => void;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds of a clock that never jumps. */
  readonly elapsed: () => number;
}

/** `moved`: the run goes on at another node; the walk begins anew with what the journal says then. */
type Leave = 'go' | 'cancelled' | 'moved';

const ASK_MILLISECONDS = 1_000;
const LONGEST_WAIT = 30_000;
/** After a longer step the site is asked whether there is a wish: a silent step has no answers that would tell of one. */
const SILENCE_MILLISECONDS = 2_000;
/** Of the variables that are told. */
const MOST_BYTES = 1 << 20;
const LEAST_BYTES = 1 << 12;

export class RunDebugger {
  readonly #options: RunDebuggerOptions;
  readonly #entry: boolean;
  #state: DebugState = notDebugged;
  /** So many records are in the state. */
  #read = 0;
  #askedAt: number;
  /** The variables have changed since they were told. */
  #untold = true;

  constructor(options: RunDebuggerOptions) {
    this.#options = options;
    this.#entry = options.debug || isOn(options.variables.get('TSDebugMode'));
    this.#askedAt = options.elapsed();
  }

  /** The node that the run is on its way to, by the wish of a person. */
  get jump(): string | null {
    return this.#now().jump;
  }

  /** Called before each group and step that has not begun; resolves when the run may go on. */
  async before(node: Pick<TaskSequenceNode, 'id' | 'name'>, parentId: string | null): Promise<Leave> {
    if (this.#now().paused === null && (await this.#look()) === 'cancelled') return 'cancelled';
    const reason = stopBefore(this.#now(), node.id, { entry: this.#entry });
    return reason === null ? 'go' : this.#pause(node, parentId, reason);
  }

  /** Called after a step that has failed for good, and again each time the run comes past it after a restart. */
  async afterFailure(step: Pick<Step, 'id' | 'name' | 'continueOnError'>, parentId: string | null): Promise<Leave> {
    const onError = !step.continueOnError && isOn(this.#options.variables.get('TSDebugOnError'));
    return stopsAfterFailure(this.#now(), step.id, { onError }) ? this.#pause(step, parentId, 'exception') : 'go';
  }

  /** Takes what people want of a run that goes on. A site that is down keeps nobody waiting. */
  async #look(): Promise<'cancelled' | null> {
    const { reporter, elapsed, sleep } = this.#options;
    const isSilent = elapsed() - this.#askedAt > SILENCE_MILLISECONDS;
    this.#askedAt = elapsed();
    if (reporter.newestWish <= this.#now().taken && !isSilent) return null;
    const answer = await Promise.race([this.#ask(null), sleep(SILENCE_MILLISECONDS).then(() => null)]);
    this.#askedAt = elapsed();
    if (answer === 'refused') return 'cancelled';
    if (answer === null || answer instanceof Error) return null;
    for (const wish of answer.wishes) await this.#take(wish);
    return answer.cancelRequested ? 'cancelled' : null;
  }

  async #pause({ id, name }: Pick<TaskSequenceNode, 'id' | 'name'>, parentId: string | null, reason: StopReason) {
    const { journal, display, log } = this.#options;
    if (this.#now().paused?.nodeId !== id)
      await journal.append({ kind: 'run-paused', nodeId: id, name, parentId, reason });
    this.#untold = true;
    const { paused } = this.#now();
    const text = paused === null ? '' : pauseText(paused);
    log(text);
    display.paused(text);
    const leave = await this.#wait();
    display.paused(null);
    return leave;
  }

  /** Whatever stands between here and the site may refuse the variables, and must not keep the run paused for ever: after a failure it is asked without them. */
  async #wait(): Promise<Leave> {
    const { sleep, display, variables, reporter } = this.#options;
    let wait = ASK_MILLISECONDS;
    let room = MOST_BYTES;
    let failedTelling = false;
    for (;;) {
      const told: readonly ShownVariable[] | null =
        this.#untold && !failedTelling && room >= LEAST_BYTES ? shownVariables(variables, room) : null;
      const answer = await this.#ask(told);
      if (answer === 'refused' || reporter.cancelRequested) return 'cancelled';
      if (answer instanceof Error) {
        failedTelling = told !== null;
        if (wait === ASK_MILLISECONDS) display.connection('lost', answer.message);
        wait = Math.min(wait * 2, LONGEST_WAIT);
      } else {
        if (wait !== ASK_MILLISECONDS) display.connection('back', 'the site answers again');
        wait = ASK_MILLISECONDS;
        if (failedTelling) room /= 4;
        failedTelling = false;
        const leave = await this.#heard(answer);
        if (leave !== null) return leave;
      }
      await sleep(wait);
    }
  }

  /** Null: the run stays paused. */
  async #heard({ wishes, cancelRequested, wantsVariables }: WishesAnswer): Promise<Leave | null> {
    if (cancelRequested) return 'cancelled';
    this.#untold = wantsVariables;
    for (const wish of wishes) {
      await this.#take(wish);
      const { paused, jump } = this.#now();
      if (paused === null) return jump === null ? 'go' : 'moved';
    }
    return null;
  }

  /** An answer, `refused` when the site does not know the run any more, or why there is none. */
  async #ask(variables: readonly ShownVariable[] | null): Promise<WishesAnswer | 'refused' | Error> {
    const { debugging, reporter } = this.#options;
    try {
      const answer = await debugging.wishes(this.#now().taken, variables);
      if (answer.acknowledged !== undefined) reporter.siteHas(answer.acknowledged);
      return answer;
    } catch (error) {
      return isRefusal(error) ? 'refused' : new Error(reasonOf(error), { cause: error });
    }
  }

  async #take({ number, by, command }: Wish): Promise<void> {
    const { journal, document, secretVariables, variables, log } = this.#options;
    // A site that was set back to a backup may tell of old ones again.
    if (number <= this.#now().taken) return;
    const facts = { document, secretVariables, variables: variables.entries(), history: readHistory(journal.records) };
    const { refused, again } = verdictOn(command, { ...facts, state: this.#now() });
    const kept = refused === null ? command : withoutValue(command);
    await journal.append({ kind: 'debug-command', number, by, command: kept, refused, again: [...again] });
    log(`Debugger, ${by}: ${command.command}${refused === null ? '' : `, refused: ${refused}`}`);
    if (command.command !== 'setVariable' || refused !== null) return;
    variables.set(command.name, command.value);
    this.#untold = true;
  }

  /** The state with all that stands in the journal. */
  #now(): DebugState {
    const { records } = this.#options.journal;
    for (const record of records.slice(this.#read)) this.#state = afterRecord(this.#state, record);
    this.#read = records.length;
    return this.#state;
  }
}

/** `Paused since 03:04 UTC before "Apply Image" (break point): …`: on a narrow screen the end is left out. */
function pauseText(paused: PauseStanding): string {
  return `Paused since ${paused.since.slice(11, 16)} UTC ${pausePlaceText(paused)}: "slipway runs debug" has it go on.`;
}
