/** One run in the debugger, as commands and the prompt work with it. */
import { commandDebugger, type Debugger, type DebugRequest, readDebugger } from '../api/debugger.ts';
import { SlipwayError } from '../api/errors.ts';
import { type Cli, Interrupted } from './cli.ts';
import { parseVariable } from './command-line.ts';
import { findNamed } from './named-things.ts';
import type { Answer, Site } from './site.ts';

const POLL_MILLISECONDS = 500;
/** A paused computer asks every second; one that is off takes what was wished when it comes back. */
const MOST_POLLS = 60;
/** The computer tells its variables with its first question after the pause, a second later; one that cannot tell them is not waited for any longer. */
const MOST_POLLS_FOR_VARIABLES = 10;

export class DebugSession {
  readonly #cli: Cli;
  readonly #site: Site;
  readonly #id: string;
  readonly #interrupts: AbortSignal;

  constructor(cli: Cli, site: Site, id: string) {
    this.#cli = cli;
    this.#site = site;
    this.#id = id;
    this.#interrupts = cli.world.takeInterrupts();
  }

  look(): Promise<Answer<Debugger>> {
    return this.#site.call(readDebugger, { params: { id: this.#id } });
  }

  /** Has the site take the wish, and waits for a paused computer to obey it. Throws SLIP-2010 with the computer's reason when it refuses. */
  async command(body: DebugRequest): Promise<void> {
    const { run } = (await this.look()).value;
    const { number } = (await this.#site.call(commandDebugger, { params: { id: this.#id }, body })).value;
    if (number === null || run.paused === null) return;
    for (let poll = 0; poll < MOST_POLLS; poll++) {
      const wish = (await this.look()).value.wishes.find((each) => each.number === number);
      if (wish === undefined || wish.taken || wish.refused !== null) {
        if (wish?.refused != null) throw new SlipwayError('SLIP-2010', wish.refused);
        return;
      }
      await this.#pause();
    }
    this.#cli.remark(`The computer has not taken it yet; it does when it asks again (wish ${number}).`);
  }

  /** Gives the names of those that stand then. */
  async setBreakpoints(set: readonly string[], clear: readonly string[]): Promise<string[]> {
    const debugged = (await this.look()).value;
    const find = (reference: string): string => findNamed(debugged.nodes, reference, 'step').id;
    const [added, cleared] = [set.map(find), new Set(clear.map(find))];
    const nodeIds = [...new Set([...wantedBreakpoints(debugged), ...added])].filter((id) => !cleared.has(id));
    await this.command({ command: 'setBreakpoints', nodeIds });
    return debugged.nodes.flatMap(({ id, name }) => (nodeIds.includes(id) ? [name] : []));
  }

  async setVariables(assignments: readonly string[]): Promise<void> {
    for (const { name, value } of assignments.map(parseVariable))
      await this.command({ command: 'setVariable', name, value });
  }

  /** Asks the person where the site wants that confirmed. */
  async setNext(reference: string, yes: boolean | undefined): Promise<void> {
    const { id: nodeId } = findNamed((await this.look()).value.nodes, reference, 'step');
    try {
      await this.command({ command: 'goto', nodeId, confirm: false });
    } catch (error) {
      if (!(error instanceof SlipwayError) || error.code !== 'SLIP-2011') throw error;
      await this.#cli.confirm(`${error.message} Go on there all the same?`, yes);
      await this.command({ command: 'goto', nodeId, confirm: true });
    }
  }

  async stop(yes: boolean | undefined): Promise<void> {
    const { run } = (await this.look()).value;
    await this.#cli.confirm(`End the run of "${run.taskSequenceName}" on ${run.deviceName}?`, yes);
    await this.command({ command: 'terminate' });
  }

  /** Until the run is paused, its variables are told, and nobody has it leave that pause; or until it has ended. */
  async untilPaused(): Promise<void> {
    let pollsForVariables = 0;
    for (;;) {
      const debugged = (await this.look()).value;
      const { run, nodes } = debugged;
      const told = (): boolean => debugged.variables !== null || pollsForVariables++ === MOST_POLLS_FOR_VARIABLES;
      if (run.endedAt !== null || (standsStill(debugged) && told())) return this.#cli.terminal.status(null);
      const current = nodes.findLast(({ type, outcome }) => outcome === 'running' && type !== 'group');
      this.#cli.terminal.status(`${run.deviceName}: ${current === undefined ? run.state : current.name} …`);
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    await this.#cli.world.pause(POLL_MILLISECONDS, this.#interrupts);
    if (!this.#interrupts.aborted) return;
    this.#cli.terminal.status(null);
    this.#cli.remark('The run is not touched by this: it stays as it is, and can be debugged again.');
    throw new Interrupted();
  }
}

/** A run on its way to another step is still paused where it was, as is one whose computer has not heard the wish yet. */
function standsStill({ run: { paused }, wishes }: Debugger): boolean {
  const leaves = ({ command, refused }: Debugger['wishes'][number]): boolean =>
    refused === null && 'pause' in command && command.command !== 'setVariable' && command.pause === paused?.sequence;
  return paused !== null && !wishes.some(leaves);
}

/** With those that the computer has not taken yet: what is set now replaces both. */
function wantedBreakpoints({ breakpoints, wishes }: Debugger): readonly string[] {
  for (const { command, taken, refused } of wishes.toReversed())
    if (!taken && refused === null && command.command === 'setBreakpoints') return command.nodeIds;
  return breakpoints;
}
