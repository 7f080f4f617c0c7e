/** Lengths of time and amounts of bytes as people read them. Pure; pages take them from quantities.ts, in their language. */
import type { Language } from '../texts/language.ts';
import { numberFormat } from './formats.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `350 ms`, `4.2 s`, `3 min 5 s`, `1 h 12 min`, `2 d 4 h`. */
export function durationText(milliseconds: number, language: Language): string {
  const time = Math.max(0, milliseconds);
  const hour = language === 'nl' ? 'u' : 'h';
  if (time < SECOND) return `${Math.round(time)} ms`;
  if (time < 10 * SECOND) return `${numberText(Math.floor(time / 100) / 10, language)} s`;
  if (time < MINUTE) return `${Math.floor(time / SECOND)} s`;
  if (time < HOUR) return two(Math.floor(time / MINUTE), 'min', Math.floor((time % MINUTE) / SECOND), 's');
  if (time < DAY) return two(Math.floor(time / HOUR), hour, Math.floor((time % HOUR) / MINUTE), 'min');
  return two(Math.floor(time / DAY), 'd', Math.floor((time % DAY) / HOUR), hour);
}

function two(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'];

/** In powers of a thousand, as disks are sold: `1.2 GB`. */
export function bytesText(bytes: number, language: Language): string {
  return sizeText(bytes, 1000, language);
}

/** In powers of 1024, as memory is sold, so that 8 GB are eight. */
export function memoryText(bytes: number, language: Language): string {
  return sizeText(bytes, 1024, language);
}

function sizeText(bytes: number, step: number, language: Language): string {
  if (bytes < step) return `${bytes} B`;
  const power = Math.min(Math.floor(Math.log(bytes) / Math.log(step) + 1e-9), UNITS.length);
  const amount = bytes / step ** power;
  return `${numberText(amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount), language)} ${UNITS[power - 1]}`;
}

function numberText(number: number, language: Language): string {
  return numberFormat(language).format(number);
}
