/** What the demo says in the terminal: lines for what has happened, and on a terminal one line that moves for what is happening. */
import type { Progress } from '../src/api/agent.ts';

export interface Narrator {
  /** A line that stays. */
  say(line: string): void;
  /** The moving line; on something that is no terminal it is said now and then. */
  moving(key: string, text: string): void;
}

const PLAIN_INTERVAL = 5_000;

export function createNarrator(output: NodeJS.WriteStream, now: () => number = Date.now): Narrator {
  const started = now();
  const texts = new Map<string, string>();
  const said = new Map<string, { at: number; text: string }>();
  let shown = false;
  const clear = (): void => {
    if (shown) output.write('\r\x1b[2K');
    shown = false;
  };
  const stamp = (): string => `${((now() - started) / 1000).toFixed(1).padStart(6)} s  `;
  return {
    say: (line) => {
      clear();
      output.write(`${stamp()}${line}\n`);
      texts.clear();
    },
    moving: (key, text) => {
      if (output.isTTY) {
        texts.set(key, text);
        clear();
        output.write(`${stamp()}${[...texts.values()].join('   ')}`.slice(0, output.columns - 1));
        shown = true;
        return;
      }
      const last = said.get(key);
      if (last !== undefined && (last.text === text || now() - last.at < PLAIN_INTERVAL)) return;
      said.set(key, { at: now(), text });
      output.write(`${stamp()}${text}\n`);
    },
  };
}

/** `Apply Operating System Image  62 %  231.0 of 372.4 MB  14.2 MB/s` */
export function progressText({ name, bytesDone, bytesTotal, bytesPerSecond, message }: Progress): string {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  if (bytesDone === null) return [name, message].filter((part) => part !== '').join(': ');
  const share = bytesTotal === null || bytesTotal === 0 ? '' : `  ${Math.floor((bytesDone / bytesTotal) * 100)} %`;
  const total = bytesTotal === null ? '' : ` of ${megabytes(bytesTotal)}`;
  const speed = bytesPerSecond === null ? '' : `  ${megabytes(bytesPerSecond)} MB/s`;
  return `${name}${share}  ${megabytes(bytesDone)}${total} MB${speed}`;
}
