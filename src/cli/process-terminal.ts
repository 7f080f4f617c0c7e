/** The terminal of this process. */
import { createInterface, type Interface } from 'node:readline';
import { Interrupted } from './cli.ts';
import { readHidden } from './hidden-prompt.ts';
import { wrapLines } from './output.ts';
import type { Paper } from './table.ts';
import type { Terminal } from './terminal.ts';
import { cutText } from './text-width.ts';

const CLEAR_LINE = '\r\u001b[2K';

export class ProcessTerminal implements Terminal {
  #status: string | null = null;
  #reader: Interface | undefined;
  #lines: AsyncIterator<string> | undefined;

  get paper(): Paper {
    return paperOf(process.stdout);
  }

  get errorPaper(): Paper {
    return paperOf(process.stderr);
  }

  get interactive(): boolean {
    return process.stdin.isTTY === true && process.stderr.isTTY === true;
  }

  out(text: string): void {
    this.#around(() => process.stdout.write(text));
  }

  error(text: string): void {
    this.#around(() => process.stderr.write(text));
  }

  status(line: string | null): void {
    const { columns } = this.errorPaper;
    if (columns === null) return;
    // The last cell stays free: some terminals go to the next line when it is written.
    const text = line === null ? '' : cutText(line, columns - 1);
    if (this.#status !== null || line !== null) process.stderr.write(CLEAR_LINE + text);
    this.#status = line === null ? null : text;
  }

  async ask(question: string): Promise<string> {
    const { columns } = this.errorPaper;
    // Room for the blank between question and answer, which is no word to be broken at.
    const room = { columns: columns === null ? null : columns - 1 };
    const lines = `${wrapLines(question.trimEnd(), room)} `.split('\n');
    // What readline shows again with each correction is one line.
    const asked = lines.pop() ?? '';
    for (const line of lines) this.error(`${line}\n`);
    const reader = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await new Promise((resolve, reject) => {
        reader.once('SIGINT', () => reject(new Interrupted()));
        reader.once('close', () => reject(new Interrupted()));
        reader.question(asked, resolve);
      });
    } finally {
      reader.close();
    }
  }

  async askHidden(question: string): Promise<string> {
    if (!this.interactive) return this.#nextLine();
    const answer = await readHidden(process.stdin, () => process.stderr.write(question));
    process.stderr.write('\n');
    if (answer === null) throw new Interrupted();
    return answer;
  }

  async readAll(): Promise<string> {
    const pieces: Buffer[] = [];
    for await (const piece of process.stdin) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces).toString('utf8');
  }

  /** Lets go of standard input, which would keep the process alive. */
  close(): void {
    this.status(null);
    this.#reader?.close();
  }

  async #nextLine(): Promise<string> {
    this.#reader ??= createInterface({ input: process.stdin });
    this.#lines ??= this.#reader[Symbol.asyncIterator]();
    const { value, done } = await this.#lines.next();
    return done ? '' : value;
  }

  /** Takes the status line away while something is written above it. */
  #around(write: () => void): void {
    if (this.#status !== null) process.stderr.write(CLEAR_LINE);
    write();
    if (this.#status !== null) process.stderr.write(this.#status);
  }
}

function paperOf(stream: NodeJS.WriteStream): Paper {
  // hasColors() heeds NO_COLOR, FORCE_COLOR and TERM (Node documentation, tty).
  return { columns: stream.isTTY ? stream.columns : null, colours: stream.isTTY && stream.hasColors() };
}
