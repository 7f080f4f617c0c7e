/** Runs the real program in a terminal of its own (script(1) makes one), as a person would: waits for a question, then types. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const main = join(import.meta.dirname, 'main.ts');

export interface TerminalSession {
  /** Everything that stood on the screen so far. */
  readonly output: string;
  /** Resolves when the text has come; fails when the program ends before. */
  sees(text: string): Promise<void>;
  type(text: string): void;
  /** The program's exit code. */
  readonly ended: Promise<number>;
}

export function inTerminal(
  args: readonly string[],
  environment: Record<string, string>,
  columns = 100,
): TerminalSession {
  const words = [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ');
  const command = `stty cols ${columns}; exec ${words}`;
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child: ChildProcess = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { PATH, NODE_COMPILE_CACHE, TERM: 'xterm', LANG: 'C.UTF-8', TZ: 'UTC', ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = new Promise<number>((resolve) => child.on('close', (code) => resolve(code ?? -1)));
  let over = false;
  void ended.then(() => {
    over = true;
  });
  return {
    get output() {
      return output;
    },
    ended,
    type: (text) => void child.stdin?.write(text),
    sees: async (text) => {
      while (!output.includes(text)) {
        if (over) throw new Error(`the program ended without ${JSON.stringify(text)}:\n${output}`);
        await sleep(20);
      }
    },
  };
}
