/** A document as a person would write it: without what goes without saying. It parses to the same document. */
import type { TaskSequenceDocument } from './document.ts';
import { kindOf, type StepSlug } from './step-kinds.ts';

export function readable(document: TaskSequenceDocument): unknown {
  const { steps, onFailure, variables, ...head } = document;
  return {
    ...head,
    ...(variables.length === 0 ? {} : { variables }),
    steps: steps.map((node, at) => readableNode(node, `${at + 1}`)),
    ...(onFailure === undefined
      ? {}
      : { onFailure: onFailure.map((node, at) => readableNode(node, `on-failure.${at + 1}`)) }),
  };
}

type Node = TaskSequenceDocument['steps'][number];

/** `usualId`: what the parser would give it here. */
function readableNode(node: Node, usualId: string): unknown {
  const { id, type, name, description, disabled, continueOnError, condition, retry } = node;
  const head = {
    type,
    name,
    ...(id === usualId ? {} : { id }),
    ...(description === undefined ? {} : { description }),
    ...(disabled ? { disabled } : {}),
    ...(condition === undefined ? {} : { condition }),
    ...(continueOnError ? { continueOnError } : {}),
    ...(retry === undefined ? {} : { retry }),
  };
  if (node.type === 'group')
    return { ...head, steps: node.steps.map((child, at) => readableNode(child, `${usualId}.${at + 1}`)) };
  const { timeoutSeconds, runIn, options } = node;
  return {
    ...head,
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(runIn === undefined ? {} : { runIn }),
    options: withoutDefaults(node.type, options),
  };
}

/** What the schema adds by itself is left out: an option is there when leaving it out would make another document. */
function withoutDefaults(type: StepSlug, options: object): object {
  const { options: schema } = kindOf(type);
  let kept: Record<string, unknown> = { ...options };
  for (const key of Object.keys(options)) {
    const { [key]: _, ...rest } = kept;
    const parsed = schema.safeParse(rest);
    if (parsed.success && JSON.stringify(sorted(parsed.data)) === JSON.stringify(sorted(options))) kept = rest;
  }
  return kept;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      // By the key alone: an imported setting may be called `toString`.
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
