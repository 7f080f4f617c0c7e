/** Sizes and durations as people write them, in the language of the pages. */
import { currentLanguage } from '../texts/language.ts';
import * as amounts from './amounts.ts';

/** Of a disk: thousands, as on its label. */
export function bytesText(bytes: number): string {
  return amounts.bytesText(bytes, currentLanguage());
}

/** Of memory: steps of 1024, so that 8 GB are eight. */
export function memoryText(bytes: number): string {
  return amounts.memoryText(bytes, currentLanguage());
}

/** `350 ms`, `3 min 5 s`, `1 h 12 min`. */
export function durationText(milliseconds: number): string {
  return amounts.durationText(milliseconds, currentLanguage());
}
