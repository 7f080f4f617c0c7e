/** The words in which the agent repeats what a script says: one line, short enough for a screen. */
import type { Question } from './variable-protocol.ts';

type Said<Kind extends Question['ask']> = Omit<Extract<Question, { ask: Kind }>, 'ask'>;

const LONGEST_TEXT = 1000;

/** `Copying fonts (3 of 10)`. */
export function progressText({ message, part = 0, parts = 0 }: Said<'progress'>): string {
  const text = oneLine(message);
  if (parts === 0) return text;
  // A script that counts further than it said is at its end.
  return `${text} (${Math.min(part, parts)} of ${parts})`.trim();
}

export function messageText({ title, message }: Said<'message'>): string {
  return oneLine(title.trim() === '' ? message : `${title}: ${message}`);
}

/** Windows' codes are written in hexadecimal once they are larger than exit codes are. */
export function errorText({ title, message, code, step }: Said<'error'>): string {
  const heading = title.trim() === '' ? 'Error' : title;
  if (message.trim() !== '') return oneLine(`${heading}: ${message}`);
  const shownCode = code > 0xffff ? `0x${code.toString(16).toUpperCase().padStart(8, '0')}` : String(code);
  return oneLine(`${heading}: ${step.trim() === '' ? 'a step' : step} failed with ${shownCode}.`);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST_TEXT);
}
