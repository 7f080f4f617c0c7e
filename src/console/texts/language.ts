/** The language of the pages: as chosen in this browser, else the first of the browser's that there is. */
import i18next from 'i18next';
import { useSyncExternalStore } from 'react';

export const languages = { en: 'English', nl: 'Nederlands' } as const;
export type Language = keyof typeof languages;

const KEY = 'slipway-language';

export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(KEY) ?? '', ...navigator.languages].map((tag) => tag.slice(0, 2));
  return wanted.find((tag) => tag === 'en' || tag === 'nl') ?? 'en';
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
}

/**
 * In every cell of every list: no more than one subscription, and what says the texts stays the same function until the language changes. react-i18next
 * makes a new one at each rendering and keeps several effects for each use.
 */
export function useLanguage(): Language {
  return useSyncExternalStore(whenLanguageChanges, currentLanguage);
}

function whenLanguageChanges(tell: () => void): () => void {
  i18next.on('languageChanged', tell);
  return () => i18next.off('languageChanged', tell);
}

export function currentLanguage(): Language {
  return i18next.language === 'nl' ? 'nl' : 'en';
}
