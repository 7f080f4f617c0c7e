/** What task sequences say in Dutch: findings of lint, and what a simulation says. */
import { inWords, type PhraseLanguage } from '../../task-sequence/phrases/phrase.ts';
import { dutchStepNames } from '../step-texts/dutch-steps.ts';
import { dutchJoints } from './dutch-joints.ts';
import { dutchLint } from './dutch-lint.ts';
import { dutchPlaces } from './dutch-places.ts';
import { dutchQueries } from './dutch-queries.ts';
import { dutchTerms } from './dutch-terms.ts';
import type { Said } from './use-phrases.ts';

export const dutchSentences = { ...dutchJoints, ...dutchPlaces, ...dutchLint, ...dutchQueries };

const dutch: PhraseLanguage = {
  sentences: dutchSentences,
  term: (english) => dutchTerms[english] ?? dutchStepNames[english] ?? english,
};

export function inDutch({ message, phrase }: Said): string {
  return inWords(phrase, dutch) ?? message;
}
