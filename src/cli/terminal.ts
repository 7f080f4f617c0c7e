/** What the program sees of the terminal. Handed in, so that tests run commands in memory. */
import type { Paper } from './table.ts';

export interface Terminal {
  /** Of standard output. */
  readonly paper: Paper;
  /** Of standard error, where the status line is. */
  readonly errorPaper: Paper;
  /** Whether a person can be asked: standard input and standard error are a terminal. */
  readonly interactive: boolean;
  /** Writes to standard output as it is. */
  out(text: string): void;
  /** Writes to standard error as it is. */
  error(text: string): void;
  /** Shows one line that is replaced by the next and gone with null; nothing where standard error is no terminal. */
  status(line: string | null): void;
  /** Asks a person; the answer without its line feed. */
  ask(question: string): Promise<string>;
  /** Asks without showing what is typed; without a terminal it takes the next line of standard input. */
  askHidden(question: string): Promise<string>;
  /** All of standard input. */
  readAll(): Promise<string>;
}
