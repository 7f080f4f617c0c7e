/** What lint finds in a task sequence. A rule's name is permanent: scripts and people switch by it. */
import type { TaskSequenceNode } from '../document.ts';
import { english } from '../phrases/english.ts';
import type { Phrase } from '../phrases/phrase.ts';

export const lintRules = [
  'awaits-capability',
  'conflicting-pe',
  'contradictory-condition',
  'dangling-reference',
  'duplicate-name',
  'empty-group',
  'format-loses-state',
  'missing-software',
  'never-set-variable',
  'read-only-variable',
  'restart-to-nothing',
  'secret-in-command-line',
  'secret-in-document',
  'software-in-a-circle',
  'state-store-not-released',
  'superseded-software',
  'undefined-variable',
  'unreachable',
  'unfit-software',
  'variable-without-effect',
  'wmi-query',
  'wrong-environment',
] as const;
export type LintRule = (typeof lintRules)[number];

export interface Finding {
  readonly rule: LintRule;
  /** `error`: a run that comes there fails, loses something, or a secret is in the document. What a document can do nothing about, since this version lacks it, is a warning. */
  readonly severity: 'error' | 'warning';
  /** Null: the document itself. */
  readonly nodeId: string | null;
  readonly name: string;
  /** What is wrong and what to do, in English. It holds no secret. */
  readonly message: string;
  /** The same, for other languages. */
  readonly phrase: Phrase;
}

export function findingAt(
  { id, name }: Pick<TaskSequenceNode, 'id' | 'name'>,
  severity: Finding['severity'],
  rule: LintRule,
  phrase: Phrase,
): Finding {
  return { rule, severity, nodeId: id, name, message: english(phrase), phrase };
}

/** Of the document itself, or of a variable of it by its name. */
export function findingOfDocument(
  name: string,
  severity: Finding['severity'],
  rule: LintRule,
  phrase: Phrase,
): Finding {
  return { rule, severity, nodeId: null, name, message: english(phrase), phrase };
}
