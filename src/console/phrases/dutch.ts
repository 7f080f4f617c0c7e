/** What task sequences say in Dutch: findings of lint, and what a simulation says. */

import { inWords, type PhraseLanguage } from '../../task-sequence/phrases/phrase.ts';
import { dutchStepNames } from '../step-texts/dutch-steps.ts';
import { dutchConditions } from './dutch-conditions.ts';
import { dutchDisks } from './dutch-disks.ts';
import { dutchJoints } from './dutch-joints.ts';
import { dutchLint } from './dutch-lint.ts';
import { dutchPlaces } from './dutch-places.ts';
import { dutchQueries } from './dutch-queries.ts';
import { dutchSettings } from './dutch-settings.ts';
import { dutchSimulation } from './dutch-simulation.ts';
import { dutchSoftware } from './dutch-software.ts';
import { dutchTerms } from './dutch-terms.ts';
import type { Said } from './use-phrases.ts';

export const dutchSentences = {
  ...dutchJoints,
  ...dutchPlaces,
  ...dutchLint,
  ...dutchQueries,
  ...dutchConditions,
  ...dutchSoftware,
  ...dutchDisks,
  ...dutchSettings,
  ...dutchSimulation,
};

const dutch: PhraseLanguage = {
  sentences: dutchSentences,
  term: (english) => dutchTerms[english] ?? dutchStepNames[english] ?? english,
};

export function inDutch({ message, phrase }: Said): string {
  return inWords(phrase, dutch) ?? message;
}
