/**
 * What the pages say, in each language: every folder has its own `texts.ts` with both side by side, so that a page's chunk brings its own, and the compiler
 * refuses a language that lacks a sentence. i18next chooses plurals and fills in values.
 */
import i18next from 'i18next';
import { keepLanguage, type Language, preferredLanguage, useLanguage } from './language.ts';

type Flat = Readonly<Record<string, string>>;
/** `members_one` and `members_other` are asked for as `members` with a `count`. */
type KeyOf<T> = keyof T extends infer Key ? (Key extends `${infer Base}_${'one' | 'other'}` ? Base : Key) : never;
export type Values = Readonly<Record<string, string | number>>;
export type Say<T extends Flat> = (key: KeyOf<T> & string, values?: Values) => string;

void i18next.init({
  ...{ lng: preferredLanguage(), fallbackLng: false, resources: {} },
  // React escapes what it shows.
  interpolation: { escapeValue: false },
  // Keys are sentences' names, never paths.
  ...{ keySeparator: false, nsSeparator: false },
});
document.documentElement.lang = i18next.language;

/** Registers a folder's texts; what comes back is the hook that says them. */
export function defineTexts<T extends Flat>(
  folder: string,
  texts: { readonly en: T; readonly nl: Readonly<Record<keyof T, string>> },
): () => Say<T> {
  i18next.addResourceBundle('en', folder, texts.en);
  i18next.addResourceBundle('nl', folder, texts.nl);
  const inLanguage = { en: sayIn('en', folder), nl: sayIn('nl', folder) };
  return () => inLanguage[useLanguage()];
}

function sayIn<T extends Flat>(language: Language, folder: string): Say<T> {
  // i18next's own types work out each sentence's values from a global table of all texts, which nothing here has.
  const t = i18next.getFixedT(language, folder) as unknown as (key: string, values: Values) => string;
  return (key, values) => t(key, values ?? {});
}

export async function changeLanguage(language: Language): Promise<void> {
  keepLanguage(language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}
