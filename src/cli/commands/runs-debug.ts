/** `slipway runs debug`: the debugger, as single commands for scripts and as a prompt for people. */
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import type { Cli } from '../cli.ts';
import { collect, examples } from '../command-line.ts';
import { DebugSession } from '../debug-session.ts';
import { renderDebugger, renderShownVariables, standingLine } from '../debugger-text.ts';
import { findRun } from '../named-things.ts';

interface DebugOptions {
  continue?: boolean;
  step?: boolean;
  pause?: boolean;
  setNext?: string;
  stop?: boolean;
  break?: string[];
  clear?: string[];
  set?: string[];
  variables?: boolean;
  wait?: boolean;
  yes?: boolean;
}

export function addDebugging(runs: Command, cli: Cli, runArgument: string): void {
  examples(
    runs
      .command('debug <run>')
      .summary('Pause a run, go through it step by step, look at its variables')
      .description(
        `Debug a run: without options it shows the steps and, at a terminal, takes commands; ${runArgument}. STEP is a step's or group's id or name`,
      )
      .option('--pause', 'have it pause before its next step')
      .option('--continue', 'have it go on to the next break point')
      .option('--step', 'have it do one step')
      .option('--set-next <step>', 'have it go on at this step instead, forward or back')
      .option('--stop', 'end it as cancelled')
      .option('--break <step>', 'set a break point; several times for several', collect)
      .option('--clear <step>', 'clear a break point; several times for several', collect)
      .option('--set <name=value>', 'set a variable of a paused run; several times for several', collect)
      .option('--variables', 'show the variables of a paused run')
      .option('--wait', 'wait until it is paused again, or has ended')
      .option('--yes', 'do not ask')
      .action(async (reference: string, options: DebugOptions) => {
        requireOneMove(options);
        const site = await cli.site();
        const session = new DebugSession(cli, site, (await findRun(site, reference)).value.id);
        const isAsked = Object.keys(options).length > 0 || !cli.terminal.interactive || cli.format !== 'table';
        return isAsked ? obey(cli, session, options) : prompt(cli, session);
      }),
    'slipway runs debug PC-01',
    'slipway runs debug PC-01 --pause --wait',
    'slipway runs debug PC-01 --break "Apply Operating System Image" --continue --wait',
    'slipway runs debug PC-01 --set Tier=gold --step --output json',
  );
}

function requireOneMove({ pause, continue: goOn, step, setNext, stop }: DebugOptions): void {
  const moves = [pause, goOn, step, setNext, stop].filter((move) => move !== undefined);
  if (moves.length > 1)
    throw new SlipwayError(
      'SLIP-6001',
      'Only one of --pause, --continue, --step, --set-next and --stop can be done at once.',
    );
}

async function obey(cli: Cli, session: DebugSession, options: DebugOptions): Promise<void> {
  const { break: set = [], clear = [], set: assignments = [] } = options;
  if (set.length + clear.length > 0) await session.setBreakpoints(set, clear);
  await session.setVariables(assignments);
  if (options.pause) await session.command({ command: 'pause' });
  if (options.continue) await session.command({ command: 'continue' });
  if (options.step) await session.command({ command: 'next' });
  if (options.setNext !== undefined) await session.setNext(options.setNext, options.yes);
  if (options.stop) await session.stop(options.yes);
  if (options.wait) await session.untilPaused();
  cli.show(await session.look(), (debugged) =>
    options.variables ? renderShownVariables(debugged.variables, cli.paper) : renderDebugger(debugged, cli.paper),
  );
}

const HELP = `continue        go on to the next break point, or to the end
step            do one step
pause           stop before the next step
goto STEP       go on at this step instead, forward or back
break STEP      set a break point
clear STEP      clear a break point
set NAME=VALUE  set a variable; nothing after "=" removes it
variables       show the variables
show            show the steps
stop            end the run as cancelled
quit            leave the debugger; the run stays as it is
`;

type Act = (session: DebugSession, rest: string, cli: Cli) => Promise<void>;

const acts: Readonly<Record<string, Act>> = {
  continue: async (session) => {
    await session.command({ command: 'continue' });
    await session.untilPaused();
  },
  step: async (session) => {
    await session.command({ command: 'next' });
    await session.untilPaused();
  },
  pause: async (session) => {
    await session.command({ command: 'pause' });
    await session.untilPaused();
  },
  goto: async (session, rest) => {
    await session.setNext(rest, undefined);
    await session.untilPaused();
  },
  break: async (session, rest, cli) => cli.say(breakpointsText(await session.setBreakpoints([rest], []))),
  clear: async (session, rest, cli) => cli.say(breakpointsText(await session.setBreakpoints([], [rest]))),
  set: (session, rest) => session.setVariables([rest]),
  variables: async (session, _, cli) => {
    cli.terminal.out(renderShownVariables((await session.look()).value.variables, cli.paper));
  },
  show: async (session, _, cli) => cli.terminal.out(renderDebugger((await session.look()).value, cli.paper)),
  stop: async (session) => {
    await session.stop(undefined);
    await session.untilPaused();
  },
  help: async (_session, _, cli) => cli.terminal.out(HELP),
};

/** Until the run has ended, or the person leaves. What goes wrong is said, and the next command is asked for. */
async function prompt(cli: Cli, session: DebugSession): Promise<void> {
  await acts['show']?.(session, '', cli);
  for (;;) {
    const debugged = (await session.look()).value;
    cli.say(standingLine(debugged));
    if (debugged.run.endedAt !== null) return;
    const line = (await cli.terminal.ask('debug (help lists the commands)> ')).trim();
    if (line === '') continue;
    const [word = '', rest = ''] = splitOnce(line);
    if (word === 'quit') return;
    try {
      await actOf(word, rest)(session, rest, cli);
    } catch (error) {
      if (!(error instanceof SlipwayError)) throw error;
      cli.remark(`${error.message} (${error.code})`);
      for (const { path, message } of error.problems ?? []) cli.remark(`  ${path}  ${message}`);
    }
  }
}

function breakpointsText(names: readonly string[]): string {
  return names.length === 0 ? 'There is no break point any more.' : `Break points: ${names.join(', ')}`;
}

/** What must follow a command. */
const needs: Readonly<Record<string, string>> = { goto: 'STEP', break: 'STEP', clear: 'STEP', set: 'NAME=VALUE' };

/** A command, or the beginning of one. */
function actOf(word: string, rest: string): Act {
  const typed = word.toLowerCase();
  const beginnings = Object.keys(acts).filter((each) => each.startsWith(typed));
  const [name, other] = beginnings.includes(typed) ? [typed] : beginnings;
  if (other !== undefined)
    throw new SlipwayError('SLIP-6001', `"${word}" may be ${beginnings.join(' or ')}: type more of it.`);
  const act = name === undefined ? undefined : acts[name];
  if (name === undefined || act === undefined)
    throw new SlipwayError('SLIP-6001', `There is no command "${word}"; "help" lists them.`);
  if (needs[name] !== undefined && rest === '') throw new SlipwayError('SLIP-6001', `Type "${name} ${needs[name]}".`);
  return act;
}

function splitOnce(line: string): [string, string] {
  const at = line.search(/\s/);
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at).trim()];
}
