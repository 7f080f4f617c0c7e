/** Every phrase of task sequences in English: what lint and simulations say, on the command line, on the computers and on the pages. */
import { joints } from './joints.ts';
import { lintPhrases } from './of-lint.ts';
import { placePhrases } from './of-places.ts';
import { queryPhrases } from './of-queries.ts';
import { inWords, type Phrase, type PhraseLanguage, type PhraseValue, type ValuesFor } from './phrase.ts';

export const englishParts = [joints, placePhrases, lintPhrases, queryPhrases] as const;
export const englishSentences = { ...joints, ...placePhrases, ...lintPhrases, ...queryPhrases } as const;
export type PhraseCode = keyof typeof englishSentences;

const language: PhraseLanguage = { sentences: englishSentences, term: (english) => english };

/** Makes a phrase; the compiler asks for the values that its English sentence has. */
export function phrase<Code extends PhraseCode>(
  text: Code,
  ...[values]: ValuesFor<(typeof englishSentences)[Code]>
): Phrase<Code> {
  return { text, values: values ?? {} };
}

/** @throws Error for what no `phrase` of this version made */
export function english(said: Phrase): string {
  const words = inWords(said, language);
  if (words === null) throw new Error(`there is no English for the phrase ${said.text}`);
  return words;
}

/** One after the other with what stands between them; null of none. */
export function joined(joint: 'and' | 'or' | 'comma' | 'semicolon', parts: readonly PhraseValue[]): PhraseValue | null {
  const [first, ...others] = parts;
  if (first === undefined) return null;
  return others.reduce<PhraseValue>((one, other) => phrase(joint, { one, other }), first);
}

/** Each once, by what it says. */
export function distinct<Said extends Phrase>(phrases: Iterable<Said>): Said[] {
  return [...new Map([...phrases].map((each) => [english(each), each])).values()];
}
