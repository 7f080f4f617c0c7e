/** For tests of the debugger: a person who says one thing after the other, each when the run asks. */
import type { DebugCommand, ShownVariable } from '../../api/debug-commands.ts';
import { decodeJournal } from './journal-format.ts';
import type { JournalHome } from './journal-home.ts';
import type { Debugging } from './services.ts';

/** What is said of a pause is told its number. */
export type Saying = (pause: number) => DebugCommand;

export const say = {
  goOn: (pause: number): DebugCommand => ({ command: 'continue', pause }),
  next: (pause: number): DebugCommand => ({ command: 'next', pause }),
  pause: (): DebugCommand => ({ command: 'pause' }),
  goTo:
    (nodeId: string, confirm = false): Saying =>
    (pause) => ({ command: 'goto', pause, nodeId, confirm }),
  breakAt:
    (...nodeIds: string[]): Saying =>
    () => ({ command: 'setBreakpoints', nodeIds }),
  set:
    (name: string, value: string): Saying =>
    (pause) => ({ command: 'setVariable', pause, name, value }),
};

interface Person extends Debugging {
  /** The variables that were told, in order. */
  readonly told: (readonly ShownVariable[])[];
}

/**
 * The wish with number n is the nth of `script`, and the run's own journal says which pause it is about; when nothing more is written there, the run
 * is let go on. What was taken is said no more, so a run that was cut off hears the rest.
 */
export function person(home: JournalHome, script: readonly Saying[]): Person {
  const told: (readonly ShownVariable[])[] = [];
  return {
    told,
    wishes: async (after, variables) => {
      if (variables !== null) told.push(variables);
      const { records } = decodeJournal(await home.read());
      const pause = records.findLast(({ kind }) => kind === 'run-paused')?.sequence ?? 0;
      const saying = script[after] ?? say.goOn;
      const wish = { number: after + 1, by: 'ada', command: saying(pause) };
      return { wishes: [wish], cancelRequested: false, wantsVariables: false };
    },
  };
}
