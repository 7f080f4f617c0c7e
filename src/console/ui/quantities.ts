/** Sizes and durations as people write them, in the language of the pages. */
import { currentLanguage } from '../texts/texts.ts';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

/** Of a disk: thousands, as on its label. */
export function bytesText(bytes: number): string {
  return sizeText(bytes, 1000);
}

/** Of memory: steps of 1024, so that 8 GB are eight. */
export function memoryText(bytes: number): string {
  return sizeText(bytes, 1024);
}

function sizeText(bytes: number, step: number): string {
  const index = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(step)));
  return new Intl.NumberFormat(currentLanguage(), {
    style: 'unit',
    unit: UNITS[index] ?? 'byte',
    maximumSignificantDigits: 3,
  }).format(bytes / step ** index);
}

/** `1:02:03`, `2:03`, `0:00.4`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1000) return `0:00.${Math.floor(milliseconds / 100)}`;
  const seconds = Math.floor(milliseconds / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number: number) => String(number).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
