/** What became of each group and step of a foreign sequence, for the person who brings it in. */
import type { Capability, Environment } from '../../task-sequence/step.ts';
import type { StepSlug } from '../../task-sequence/step-kinds.ts';
import type { PackageKind } from '../configmgr-export/packages.ts';
import type { Problem } from '../interchange-error.ts';

/**
 * `native`: our step of the same kind, with all its settings · `translated`: a step of another kind with the same sense, or one that a setting without
 * a counterpart was left out of · `opaque`: kept as it was (Imported Step) · `attention`: it cannot do its work before a person has seen to it.
 */
export const translationStatuses = ['native', 'translated', 'opaque', 'attention'] as const;
export type TranslationStatus = (typeof translationStatuses)[number];

/** Whether a step can do its work somewhere, and if not, what is missing. */
export type Whereabouts = 'runnable' | { readonly awaits: Capability } | { readonly cannot: string };

export interface TranslatedNode {
  /** `rule`: a line of a rules file. */
  readonly kind: 'group' | 'step' | 'rule';
  /** In the new document; empty for what becomes nothing of it: rules, and the first of two steps that are one here. */
  readonly id: string;
  /** `sequence/group[2]/step[1] ("Install drivers")`, and the line there. */
  readonly path: string;
  readonly line: number;
  /** As the file has it, whole. */
  readonly name: string;
  /** Its type there; null for groups, for the plain scripts of MDT, and for rules. */
  readonly type: string | null;
  readonly becomes: StepSlug | 'group' | 'nothing';
  readonly status: TranslationStatus;
  /** Sentences for a person. */
  readonly notes: readonly string[];
  /** Null for groups, rules and what becomes nothing. */
  readonly where: Readonly<Record<Environment, Whereabouts>> | null;
}

/** Something that the sequence needs and that is not here under the id that it had. */
export interface MissingReference {
  readonly id: string;
  readonly name: string | null;
  readonly kind: PackageKind | null;
  /** The file or folder that it lies in there; null where that is not told. */
  readonly source: string | null;
  /** Ids of the steps of the new document; empty for what only the sequence as a whole refers to. */
  readonly steps: readonly string[];
}

/** A secret variable that must be set on a device or collection, since passwords are in no document. */
export interface NeededSecret {
  readonly variable: string;
  readonly steps: readonly string[];
}

export interface TranslationReport {
  /** One for each group and step, in the order of the file. */
  readonly nodes: readonly TranslatedNode[];
  /** Over all steps, of a rules file over its lines; groups are not counted. */
  readonly counts: Readonly<Record<TranslationStatus, number>>;
  readonly references: readonly MissingReference[];
  readonly secrets: readonly NeededSecret[];
  /** Of the reader, and of what concerns the sequence as a whole. */
  readonly notices: readonly Problem[];
}
