/** From text or a loose value to a document, or to a list of everything that is wrong with it. */
import type { z } from 'zod';
import { type TaskSequenceDocument, TaskSequenceDocumentSchema } from './document.ts';
import { stepKinds } from './step-kinds.ts';

export interface Problem {
  /** Where, as `steps[0].options.image`. */
  path: string;
  message: string;
}

export type ParseResult =
  | { document: TaskSequenceDocument; problems?: never }
  | { document?: never; problems: Problem[] };

/** Checks a value against the document language; all problems at once, each with its place. Nodes without an id receive one. */
export function parseTaskSequence(value: unknown): ParseResult {
  const result = TaskSequenceDocumentSchema.safeParse(withIds(value));
  if (result.success) return { document: result.data };
  const unknown = unknownTypes(value);
  return { problems: unknown.length > 0 ? unknown : flatten(result.error.issues) };
}

function flatten(issues: readonly z.core.$ZodIssue[], prefix: PropertyKey[] = []): Problem[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code !== 'invalid_union' || issue.errors.length === 0)
      return [{ path: pathText(path), message: issue.message }];
    // Of the branches of a union the one that got furthest is the one that was meant.
    const meant = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0] ?? [];
    return flatten(meant, path);
  });
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? String(part) : `.${String(part)}`))
    .join('');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fills in missing ids from the place in the tree (`1.2.1`), so that people need not write them. */
function withIds(value: unknown): unknown {
  if (!isRecord(value) || !Array.isArray(value['steps'])) return value;
  return { ...value, steps: nodesWithIds(value['steps'], '') };
}

function nodesWithIds(nodes: unknown[], prefix: string): unknown[] {
  return nodes.map((node, i) => {
    if (!isRecord(node)) return node;
    const id = node['id'] ?? `${prefix}${i + 1}`;
    const steps =
      node['type'] === 'group' && Array.isArray(node['steps'])
        ? nodesWithIds(node['steps'], `${prefix}${i + 1}.`)
        : node['steps'];
    return { ...node, id, ...(steps === undefined ? {} : { steps }) };
  });
}

function unknownTypes(value: unknown, path = 'steps'): Problem[] {
  if (!isRecord(value) || !Array.isArray(value['steps'])) return [];
  const known = new Set<unknown>(['group', ...stepKinds.map((kind) => kind.slug)]);
  return value['steps'].flatMap((node: unknown, i: number) => {
    const place = `${path}[${i}]`;
    if (!isRecord(node)) return [];
    if (!known.has(node['type'])) {
      return [
        {
          path: `${place}.type`,
          message: `"${String(node['type'])}" is not a step of this version. Known: ${[...known].join(', ')}.`,
        },
      ];
    }
    return unknownTypes(node, `${place}.steps`);
  });
}
