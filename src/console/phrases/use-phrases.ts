import type { Phrase } from '../../task-sequence/phrases/phrase.ts';
import { useLanguage } from '../texts/language.ts';
import { inDutch } from './dutch.ts';

/** What lint or a simulation has said. */
export interface Said {
  /** In English. */
  readonly message: string;
  readonly phrase: Phrase;
}

/** Says it in the page's language. */
export type SayPhrase = (said: Said) => string;

export function usePhrases(): SayPhrase {
  return useLanguage() === 'nl' ? inDutch : inEnglish;
}

function inEnglish({ message }: Said): string {
  return message;
}
