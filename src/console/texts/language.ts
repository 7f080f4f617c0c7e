/** The language of the pages: as chosen in this browser, else the first of the browser's that there is. */
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
