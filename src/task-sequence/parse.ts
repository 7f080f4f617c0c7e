/** From text or a loose value to a document, or to a list of everything that is wrong with it. */
import type { z } from 'zod';
import { ON_FAILURE, type TaskSequenceDocument, TaskSequenceDocumentSchema } from './document.ts';
import { stepKinds } from './step-kinds.ts';
import { unfinishedSteps } from './unfinished-steps.ts';

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
  if (isDeeperThan(value, DEEPEST))
    return {
      problems: [{ path: '', message: `it is nested deeper than ${DEEPEST} levels: take groups or conditions apart` }],
    };
  const result = TaskSequenceDocumentSchema.safeParse(withIds(value));
  const unfinished = unfinishedSteps(result.success ? result.data : value);
  if (result.success && unfinished.length === 0) return { document: result.data };
  if (result.success) return { problems: unfinished };
  const unknown = [
    ...unknownTypes(value),
    ...unknownTypes({ steps: isRecord(value) && value['onFailure'] }, 'onFailure'),
  ];
  return { problems: [...(unknown.length > 0 ? unknown : flatten(result.error.issues)), ...unfinished] };
}

/** Of objects and lists within each other: a hundred groups, far beyond what anybody can read. What is written deeper would exhaust the stack. */
const DEEPEST = 200;

function isDeeperThan(value: unknown, levels: number): boolean {
  let layer: unknown[] = [value];
  for (let level = 0; layer.length > 0; level += 1) {
    if (level > levels) return true;
    layer = layer.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}

function flatten(issues: readonly z.core.$ZodIssue[], prefix: PropertyKey[] = []): Problem[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code !== 'invalid_union' || issue.errors.length === 0)
      return [{ path: pathText(path), message: issue.message }];
    const missing = issue.errors.map(missingKey);
    if (missing.every((key) => key !== null))
      return [{ path: pathText(path), message: `it needs one of: ${[...new Set(missing)].join(', ')}` }];
    // Of the branches of a union the one that got furthest is the one that was meant.
    const meant = [...issue.errors].sort((a, b) => nearness(b) - nearness(a))[0] ?? [];
    return flatten(meant, path);
  });
}

/** What a branch of a union lacks that tells it from the others: its first property. Null when that is there. */
function missingKey(issues: readonly z.core.$ZodIssue[]): string | null {
  const first = issues.find(({ path, code }) => path.length === 1 && code === 'invalid_type');
  return first !== undefined && /received undefined$/.test(first.message) ? String(first.path[0]) : null;
}

/** A branch whose own property is there was meant; of several, the one whose faults lie deepest. */
function nearness(issues: readonly z.core.$ZodIssue[]): number {
  return depth(issues) + (missingKey(issues) === null ? 1000 : 0);
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

/** `steps[0].options.image` */
export function pathText(path: readonly PropertyKey[]): string {
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
  const { steps, onFailure } = value;
  return {
    ...value,
    steps: nodesWithIds(steps, ''),
    ...(Array.isArray(onFailure) ? { onFailure: nodesWithIds(onFailure, `${ON_FAILURE}.`) } : {}),
  };
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
