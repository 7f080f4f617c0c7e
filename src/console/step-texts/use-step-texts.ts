/**
 * What kinds of steps and their settings are called on the pages. English is the language of the schemas, of files and of the command line; other languages are tables by the
 * English sentence. A setting's name in a document (`commandLine`) is the same in every language.
 */
import type { StepKind } from '../../task-sequence/step.ts';
import { useLanguage } from '../texts/language.ts';
import { dutchDescriptions } from './dutch-descriptions.ts';
import { dutchLabels, dutchValues } from './dutch-labels.ts';
import { dutchCategories, dutchStepNames, dutchSummaries } from './dutch-steps.ts';

export interface StepTexts {
  category(name: string): string;
  name(kind: Pick<StepKind, 'name'>): string;
  summary(kind: Pick<StepKind, 'summary'>): string;
  /** Of a setting, by its name in a document. */
  label(name: string): string;
  description(text: string | undefined): string | undefined;
  /** Of what may be chosen; what is no word stays as it is written. */
  value(word: string): string;
}

const english: StepTexts = {
  category: (name) => name,
  name: ({ name }) => name,
  summary: ({ summary }) => summary,
  label: labelOf,
  description: (text) => text,
  value: (word) => word,
};

const dutch: StepTexts = {
  category: (name) => dutchCategories[name] ?? name,
  name: ({ name }) => dutchStepNames[name] ?? name,
  summary: ({ summary }) => dutchSummaries[summary] ?? summary,
  label: (name) => dutchLabels[name] ?? labelOf(name),
  description: (text) => (text === undefined ? undefined : (dutchDescriptions[text] ?? text)),
  value: (word) => dutchValues[word] ?? word,
};

export function useStepTexts(): StepTexts {
  return useLanguage() === 'nl' ? dutch : english;
}

/** `commandLine` as people write it: `Command line`. */
export function labelOf(name: string): string {
  const words = name.replace(
    /([a-z0-9])([A-Z])/g,
    (_, before: string, letter: string) => `${before} ${letter.toLowerCase()}`,
  );
  return words.charAt(0).toUpperCase() + words.slice(1);
}
