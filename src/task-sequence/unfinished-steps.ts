/** Steps whose options do not fit together, over a whole document: what their kinds say of it (`optionProblems`), with the place in the document. */

import { isRecord } from './is-record.ts';
import type { StepKind } from './step.ts';
import { type StepSlug, stepKinds } from './step-kinds.ts';

export interface UnfinishedStep {
  /** As `steps[0].options.domain`. */
  readonly path: string;
  readonly message: string;
}

/**
 * Asked of a loose value too, so that all problems of a document are told at once: steps that the schema does not take are passed over here. A disabled step
 * may be unfinished, and so may what is in a disabled group.
 */
export function unfinishedSteps(value: unknown): UnfinishedStep[] {
  if (!isRecord(value)) return [];
  return [...inNodes(value['steps'], 'steps'), ...inNodes(value['onFailure'], 'onFailure')];
}

function inNodes(nodes: unknown, path: string): UnfinishedStep[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: unknown, at) => {
    if (!isRecord(node) || node['disabled'] === true) return [];
    const place = `${path}[${at}]`;
    return node['type'] === 'group' ? inNodes(node['steps'], `${place}.steps`) : ofStep(node, place);
  });
}

function ofStep({ type, options }: Record<string, unknown>, place: string): UnfinishedStep[] {
  const kind = kinds.get(type);
  if (kind?.optionProblems === undefined) return [];
  return optionProblemsOf(kind, options).map(({ option, message }) => ({
    path: option === '' ? `${place}.options` : `${place}.options.${option}`,
    message,
  }));
}

const kinds = new Map<unknown, StepKind<StepSlug>>(stepKinds.map((kind) => [kind.slug, kind]));

/** Of options that the kind's schema takes; none for others, which it refuses itself. */
export function optionProblemsOf(kind: StepKind, options: unknown): { option: string; message: string }[] {
  const parsed = kind.options.safeParse(options);
  return parsed.success ? [...(kind.optionProblems?.(parsed.data) ?? [])] : [];
}
