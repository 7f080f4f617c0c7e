/**
 * The run's log as a file, in the folder that `_SMSTSLogPath` names: scripts read it there, put logs of their own beside it, and collect them. In the PE it is in memory,
 * in the deployed system with the agent. The site has the same lines, and keeps them; a file that cannot be written changes nothing of the run.
 */
import type { Machine } from '../machine/machine.ts';
import { pathIn } from '../machine/path-in.ts';

export type LogMachine = Pick<Machine, 'appendFile' | 'copyFile' | 'exists' | 'readFile' | 'remove'>;

export interface RunLogOptions {
  readonly machine: LogMachine;
  readonly folder: string;
  readonly now: () => Date;
  /** Told once. */
  readonly onLost: (why: string) => void;
}

const NAME = 'slipway.log';
/** What came before it: so much of both is the most that a PE gives of its memory. */
const OLDER_NAME = 'slipway.1.log';
const MOST_BYTES = 8 << 20;

export class RunLog {
  readonly #options: RunLogOptions;
  readonly #path: string;
  readonly #lines: string[] = [];
  #bytes = 0;
  #writing: Promise<void> | null = null;
  #isLost = false;
  #isClosed = false;

  private constructor(options: RunLogOptions) {
    this.#options = options;
    this.#path = pathIn(options.folder, NAME);
  }

  /** Makes the folder; what is in it stays. */
  static async open(options: RunLogOptions): Promise<RunLog> {
    const log = new RunLog(options);
    await log.#try(async () => {
      const { machine } = options;
      if (await machine.exists(log.#path)) log.#bytes = (await machine.readFile(log.#path)).length;
      else await machine.appendFile(log.#path, Buffer.alloc(0));
    });
    return log;
  }

  /** A line without secrets. Lines that come while others are written go together. */
  line(text: string): void {
    if (this.#isClosed) return;
    this.#lines.push(`${this.#options.now().toISOString()} ${text}\n`);
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
  }

  /** Resolves once everything that was handed in is written. */
  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  /** As flush; what comes later is in no file, since an agent that takes itself out of the system would make its folder anew. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
  }

  async #write(): Promise<void> {
    while (this.#lines.length > 0) {
      const text = Buffer.from(this.#lines.splice(0).join(''));
      await this.#try(() => this.#append(text));
    }
  }

  async #append(text: Buffer): Promise<void> {
    const { machine, folder } = this.#options;
    if (this.#bytes > 0 && this.#bytes + text.length > MOST_BYTES) {
      await machine.copyFile(this.#path, pathIn(folder, OLDER_NAME));
      await machine.remove(this.#path);
      this.#bytes = 0;
    }
    await machine.appendFile(this.#path, text);
    this.#bytes += text.length;
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#isLost) return;
      this.#isLost = true;
      this.#options.onLost(
        `The log cannot be written to ${this.#path}; the site has it all the same: ${String(error)}`,
      );
    }
  }
}
