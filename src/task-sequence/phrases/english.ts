/** Every phrase of task sequences in English: what lint and simulations say, on the command line, on the computers and on the pages. */
import { joints } from './joints.ts';
import { conditionPhrases } from './of-conditions.ts';
import { diskPhrases } from './of-disks.ts';
import { lintPhrases } from './of-lint.ts';
import { placePhrases } from './of-places.ts';
import { queryPhrases } from './of-queries.ts';
import { settingPhrases } from './of-settings.ts';
import { simulationPhrases } from './of-simulation.ts';
import { softwarePhrases } from './of-software.ts';
import { type Phrase, type PhraseValue, phraseBook } from './phrase.ts';

export const englishParts = [
  ...[joints, placePhrases, lintPhrases, queryPhrases, conditionPhrases],
  ...[softwarePhrases, diskPhrases, settingPhrases, simulationPhrases],
] as const;
export const englishSentences = {
  ...joints,
  ...placePhrases,
  ...lintPhrases,
  ...queryPhrases,
  ...conditionPhrases,
  ...softwarePhrases,
  ...diskPhrases,
  ...settingPhrases,
  ...simulationPhrases,
} as const;
export const { phrase, english } = phraseBook(englishSentences);

/** One after the other with what stands between them; null of none. */
export function joined(
  joint: 'and' | 'or' | 'comma' | 'semicolon' | 'line',
  parts: readonly PhraseValue[],
): PhraseValue | null {
  const [first, ...others] = parts;
  if (first === undefined) return null;
  return others.reduce<PhraseValue>((one, other) => phrase(joint, { one, other }), first);
}

/** Each once, by what it says. */
export function distinct<Said extends Phrase>(phrases: Iterable<Said>): Said[] {
  return [...new Map([...phrases].map((each) => [english(each), each])).values()];
}
