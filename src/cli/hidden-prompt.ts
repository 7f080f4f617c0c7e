/** Reads a line from a terminal without showing it: passwords and tokens. */
import type { ReadStream } from 'node:tty';

const ENTER = new Set(['\r', '\n']);
const CONTROL_C = '\u0003';
const CONTROL_D = '\u0004';
const CONTROL_U = '\u0015';
const BACKSPACE = new Set(['\u007f', '\b']);

/**
 * The line, without its end. Backspace and Ctrl-U correct it; Ctrl-C and Ctrl-D give null. The terminal is left as it was found, also
 * after an error.
 */
export function readHidden(input: ReadStream, showQuestion: () => void): Promise<string | null> {
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  // A character may come in two pieces.
  const decoder = new TextDecoder();
  let typed: string[] = [];
  const onData = (chunk: Buffer): void => {
    for (const character of decoder.decode(chunk, { stream: true })) {
      if (ENTER.has(character)) resolve(typed.join(''));
      else if (character === CONTROL_C || character === CONTROL_D) resolve(null);
      else if (BACKSPACE.has(character)) typed.pop();
      else if (character === CONTROL_U) typed = [];
      else if (character >= ' ') typed.push(character);
    }
  };
  // Raw mode: otherwise the terminal itself would show each key. Before the question, since its reader may type at once.
  input.setRawMode(true);
  input
    .on('data', onData)
    .on('error', reject)
    .on('end', () => resolve(null));
  input.resume();
  showQuestion();
  return promise.finally(() => {
    input.off('data', onData);
    input.setRawMode(false);
    input.pause();
  });
}
