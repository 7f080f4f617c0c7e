/** Keys that open, close and scroll the log. */
import type { Key, KeyName } from './keys.ts';

const LOG_PAGE = 10;

/** F9 anywhere; L where nothing is typed. */
export function isLogKey(key: Exclude<Key, { kind: 'size' }>, typesText: boolean): boolean {
  return key.kind === 'key' ? key.name === 'f9' : key.text.toLowerCase() === 'l' && !typesText;
}

/** How many lines a key goes back in the log. */
export function logSteps(name: KeyName, scrolled: number, total: number): number {
  const steps: Partial<Record<KeyName, number>> = {
    ...{ up: 1, down: -1, 'page-up': LOG_PAGE, 'page-down': -LOG_PAGE, home: total, end: -scrolled },
  };
  return steps[name] ?? 0;
}
