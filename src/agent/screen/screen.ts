/** What the agent shows to a person at the computer, and asks of them. Full screen: full-screen.ts; plain lines: line-screen.ts; both at once: mirror.ts. */
import type { Display } from '../engine/display.ts';
import type { ChoiceName } from './failure-choices.ts';
import type { NetworkSettings } from './network-settings.ts';
import type { DeploymentQuestion } from './pages/deployment.ts';
import type { NetworkQuestion } from './pages/network.ts';
import type { QuestionOptions } from './pages/page.ts';
import type { VariableAnswer, VariablesQuestion } from './pages/variables.ts';
import type { Facts, RunResult } from './screen-state.ts';
import type { DeclinedChoice, ShownNotice } from './shown-notice.ts';

export type AfterEnd = 'over' | 'go-on';

/** 'back' only where the question allows it. */
export type Answer<T> = { readonly answer: T } | 'back';

/** One question, failure or end at a time: the next is asked when the one before is answered. */
export interface Screen extends Display {
  /** Facts for the head of the screen; those that are left out stay as they were. */
  identify(facts: Facts): void;
  /**
   * What goes on outside of steps: "Looking for the site"; the next step ends it. `attention`: what the computer waits for and a person
   * may have to mend: "The site does not answer"; it turns the band yellow, and stands until the next phase or endPhase(). `large`: what of it is
   * to be read from the door, before a task sequence is there.
   */
  phase(text: string, tone?: 'working' | 'attention', large?: string): void;
  /** What phase() said last holds no longer. */
  endPhase(): void;
  askPassword(question?: QuestionOptions): Promise<Answer<string>>;
  askNetwork(question: NetworkQuestion): Promise<Answer<NetworkSettings>>;
  /** The answer is a deployment's id. */
  askDeployment(question: DeploymentQuestion): Promise<Answer<string>>;
  askVariables(question: VariablesQuestion): Promise<Answer<VariableAnswer[]>>;
  /** Shows what is about to begin. Resolves with 'start' after `seconds`, or at once when a person presses Enter; with 'declined' on Escape. */
  notice(notice: ShownNotice, seconds: number): Promise<'start' | 'declined'>;
  /** A person has stopped it: what they want instead. It waits for them. */
  declined(): Promise<DeclinedChoice>;
  /** Shows what failed until a person chooses, or until `automatic` does. */
  failure<Name extends ChoiceName>(
    error: { readonly code: string; readonly message: string },
    choices: readonly Name[],
    automatic?: { readonly choice: Name; readonly seconds: number },
  ): Promise<Name>;
  /**
   * Shows how the run has ended. Resolves with 'over' after `seconds`, or at once when a person presses Enter; with 'go-on' when a person has
   * a failed run go on, here, or elsewhere: then `openedElsewhere` aborts.
   */
  end(result: RunResult, openedElsewhere: AbortSignal): Promise<AfterEnd>;
  /** Draws everything again: after another program has written on the terminal. */
  redraw(): void;
  /** Gives the terminal and the keyboard to another program, a shell, until resume(). */
  suspend(): void;
  resume(): void;
  /** Gives the terminal back as it was; the screen is not used any more. Open questions stay unanswered. */
  close(): void;
}
