/** Intl's formatters, kept: making one takes some hundred microseconds, and a list would make them anew for every cell. */
import type { Language } from '../texts/language.ts';

type Options = Intl.DateTimeFormatOptions;

const dates = new Map<string, Intl.DateTimeFormat>();
const numbers = new Map<Language, Intl.NumberFormat>();
const distances = new Map<Language, Intl.RelativeTimeFormat>();

export function dateFormat(language: Language, options: Options): Intl.DateTimeFormat {
  const key = JSON.stringify([language, options]);
  return kept(dates, key, () => new Intl.DateTimeFormat(language, options));
}

export function numberFormat(language: Language): Intl.NumberFormat {
  return kept(numbers, language, () => new Intl.NumberFormat(language));
}

/** `3 hours ago`, `yesterday`. */
export function distanceFormat(language: Language): Intl.RelativeTimeFormat {
  return kept(distances, language, () => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
}

function kept<Key, Format>(formats: Map<Key, Format>, key: Key, make: () => Format): Format {
  const found = formats.get(key) ?? make();
  formats.set(key, found);
  return found;
}
