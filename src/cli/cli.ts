/** What every command works with: the terminal, the chosen output and the site. */
import type { Command } from 'commander';
import { SlipwayError } from '../api/errors.ts';
import type { ConnectionOptions } from './connection.ts';
import { formatBody, formatEntry, type OutputFormat } from './output.ts';
import type { Answer, Site } from './site.ts';
import type { Paper } from './table.ts';
import type { Terminal } from './terminal.ts';
import { safeLines } from './text-width.ts';

/** Everything outside the program. main.ts makes it from the process, tests make their own. */
export interface World {
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  openSite(options: ConnectionOptions): Promise<Site>;
  /** Waits; ends early, without an error, when the signal aborts. */
  pause(milliseconds: number, signal?: AbortSignal): Promise<void>;
  now(): Date;
  /** From now on Ctrl-C and SIGTERM abort this signal instead of ending the program. A second one ends it all the same. */
  takeInterrupts(): AbortSignal;
}

export interface GlobalOptions extends ConnectionOptions {
  readonly output: OutputFormat;
}

/** Thrown where an interrupt ended the command: exit code 130, no message. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export class Cli {
  readonly world: World;
  /** What the program ends with when nothing is thrown. */
  exitCode = 0;
  readonly #program: Command;

  constructor(world: World, program: Command) {
    this.world = world;
    this.#program = program;
  }

  get terminal(): Terminal {
    return this.world.terminal;
  }

  get paper(): Paper {
    return this.world.terminal.paper;
  }

  get options(): GlobalOptions {
    return this.#program.opts<GlobalOptions>();
  }

  get format(): OutputFormat {
    return this.options.output;
  }

  site(): Promise<Site> {
    return this.world.openSite(this.options);
  }

  /** Shows an answer: its body, or what `render` makes of its value for people (text that ends with a line feed). */
  show<T>(answer: Answer<T>, render: (value: T) => string): void {
    this.terminal.out(this.format === 'table' ? render(answer.value) : formatBody(answer.body, this.format));
  }

  /** Shows one of many things that come one by one: its body, or a line for people (null: nothing). */
  showEntry(body: unknown, line: () => string | null): void {
    const text = this.format === 'table' ? line() : formatEntry(body, this.format);
    if (text !== null) this.terminal.out(text);
  }

  /** A sentence for people; programs that asked for JSON or YAML are not told. */
  say(text: string): void {
    if (this.format === 'table') this.terminal.out(`${safeLines(text)}\n`);
  }

  /** A remark beside the output, on standard error. */
  remark(text: string): void {
    this.terminal.error(`${safeLines(text)}\n`);
  }

  /** Asks before something cannot be undone. `yes` is the option --yes. */
  async confirm(question: string, yes: boolean | undefined): Promise<void> {
    if (yes) return;
    if (!this.terminal.interactive)
      throw new SlipwayError(
        'SLIP-6001',
        `${question} Nobody can be asked here, since this is no terminal: give --yes to confirm.`,
      );
    const answer = await this.terminal.ask(`${safeLines(question)} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new SlipwayError('SLIP-6003', 'Nothing was done.');
  }
}
