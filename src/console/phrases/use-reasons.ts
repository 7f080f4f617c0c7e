import type { Phrase } from '../../task-sequence/phrases/phrase.ts';
import { useLanguage } from '../texts/language.ts';
import { bootInDutch } from './dutch-boot.ts';

/** As the site sends reasons of boots and of deployments. */
export interface Reasons {
  /** In English. */
  readonly reasons: readonly string[];
  /** The same; null: an older version recorded the English alone. */
  readonly phrases: readonly Phrase[] | null;
}

/** Says them in the page's language. */
export function useReasons(): (told: Reasons) => readonly string[] {
  return useLanguage() === 'nl' ? inDutch : inEnglish;
}

function inEnglish({ reasons }: Reasons): readonly string[] {
  return reasons;
}

export function inDutch({ reasons, phrases }: Reasons): readonly string[] {
  return reasons.map((message, at) => {
    const phrase = phrases?.[at];
    return phrase === undefined ? message : bootInDutch({ message, phrase });
  });
}
