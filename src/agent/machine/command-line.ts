import type { RunOptions } from './machine.ts';

/** What the log and errors show of a command. */
export function commandLineOf(program: string, args: readonly string[], { display }: RunOptions): string {
  return display === undefined ? formatCommandLine(program, args) : `${program} ${display}`;
}

/** The command line as one could paste it into a shell. */
export function formatCommandLine(program: string, args: readonly string[]): string {
  return [program, ...args].map(quote).join(' ');
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
