/** Runs a command in memory against a site, with a terminal that keeps what is written and answers what is asked. */
import type { World } from './cli.ts';
import type { FakeSite } from './fake-site-test-support.ts';
import { runProgram } from './program.ts';

export interface CommandOptions {
  readonly columns?: number | null;
  /** What a person answers, in order; absent: nobody is at a terminal. */
  readonly answers?: readonly string[];
  /** What standard input holds. */
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether the site is on this machine. */
  readonly local?: boolean;
  /** Called at each pause with how many there were: tests move the world on, or interrupt. */
  readonly onPause?: (count: number, interrupt: () => void) => void;
}

export interface CommandResult {
  readonly exitCode: number;
  readonly out: string;
  readonly error: string;
  /** Every question that was asked, hidden ones with `(hidden) ` in front. */
  readonly questions: readonly string[];
  /** Every status line. */
  readonly statuses: readonly string[];
}

/** A small one in memory, or one that is reached otherwise. */
type AnySite = Pick<FakeSite, 'asSite'>;

/** `line` is split at blanks; words in double quotes stay together. */
export async function run(site: AnySite, line: string, options: CommandOptions = {}): Promise<CommandResult> {
  const result = { out: '', error: '', questions: [] as string[], statuses: [] as string[] };
  const world = worldOf(site, options, result);
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  return { exitCode: await runProgram(world, words), ...result };
}

function worldOf(
  site: AnySite,
  { columns = null, answers, input = '', environment = {}, local = true, onPause }: CommandOptions,
  result: { out: string; error: string; questions: string[]; statuses: string[] },
): World {
  const left = [...(answers ?? [])];
  const lines = input.split('\n');
  const interrupts = new AbortController();
  let pauses = 0;
  const ask = async (question: string): Promise<string> => {
    result.questions.push(question);
    const answer = left.shift();
    if (answer === undefined) throw new Error(`nobody answers: ${question}`);
    return answer;
  };
  return {
    environment,
    workingDirectory: '/work',
    openSite: async () => site.asSite(local),
    now: () => new Date('2026-11-25T14:05:00.000Z'),
    takeInterrupts: () => interrupts.signal,
    pause: async () => {
      pauses++;
      if (pauses > 1000) throw new Error('the command waits for ever');
      onPause?.(pauses, () => interrupts.abort());
    },
    terminal: {
      paper: { columns, colours: false },
      errorPaper: { columns, colours: false },
      interactive: answers !== undefined,
      out: (text) => {
        result.out += text;
      },
      error: (text) => {
        result.error += text;
      },
      status: (text) => {
        if (text !== null && columns !== null) result.statuses.push(text);
      },
      ask,
      askHidden: async (question) => (answers === undefined ? (lines.shift() ?? '') : ask(`(hidden) ${question}`)),
      readAll: async () => input,
    },
  };
}
