/** From text or a loose value to a document, or to a list of everything that is wrong with it. */
import type { z } from 'zod';
import { ON_FAILURE, type TaskSequenceDocument, TaskSequenceDocumentSchema } from './document.ts';
import { isRecord } from './is-record.ts';
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
  const tooDeep = beyondDepth(value, DEEPEST);
  if (tooDeep !== null)
    return {
      problems: [
        {
          path: pathText(tooDeep),
          message: `it is nested deeper than ${DEEPEST} levels: take groups or conditions apart`,
        },
      ],
    };
  const result = TaskSequenceDocumentSchema.safeParse(withIds(value));
  const unfinished = unfinishedSteps(result.success ? result.data : value);
  if (result.success && unfinished.length === 0) return { document: result.data };
  if (result.success) return { problems: unfinished };
  const unknown = [
    ...unknownTypes(value),
    ...unknownTypes({ steps: isRecord(value) && value['onFailure'] }, 'onFailure'),
  ];
  const places = new Set(unknown.map(({ path }) => path));
  const others = problemsIn(result.error.issues).filter(({ path }) => !places.has(path));
  return { problems: [...withKnownTypes(unknown), ...others, ...unfinished] };
}

/** Of objects and lists within each other: a hundred groups, far beyond what anybody can read. What is written deeper would exhaust the stack. */
const DEEPEST = 200;

interface Place {
  readonly value: unknown;
  readonly key: PropertyKey;
  readonly around: Place | null;
}

/** Where something begins that lies deeper than so many levels; null when nothing does. */
function beyondDepth(value: unknown, levels: number): PropertyKey[] | null {
  let layer: Place[] = [{ value, key: '', around: null }];
  for (let level = 0; level < levels; level += 1) layer = layer.flatMap(within);
  const [first] = layer.flatMap(within);
  if (first === undefined) return null;
  const path: PropertyKey[] = [];
  for (let place: Place | null = first; place !== null && place.around !== null; place = place.around)
    path.unshift(place.key);
  return path;
}

function within(around: Place): Place[] {
  const { value } = around;
  if (Array.isArray(value)) return value.map((each: unknown, key) => ({ value: each, key, around }));
  return isRecord(value) ? Object.entries(value).map(([key, each]) => ({ value: each, key, around })) : [];
}

/** What zod found, each with its place: of a union, what is wrong with the form that was meant. */
export function problemsIn(issues: readonly z.core.$ZodIssue[], prefix: PropertyKey[] = []): Problem[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code !== 'invalid_union' || issue.errors.length === 0)
      return [{ path: pathText(path), message: issue.message }];
    const missing = issue.errors.map(missingKey);
    if (missing.every((key) => key !== null))
      return [{ path: pathText(path), message: `it needs one of: ${[...new Set(missing)].join(', ')}` }];
    // Of the branches of a union the one that got furthest is the one that was meant.
    const meant = [...issue.errors].sort((a, b) => nearness(b) - nearness(a))[0] ?? [];
    return problemsIn(meant, path);
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

const KNOWN_TYPES: ReadonlySet<unknown> = new Set(['group', ...stepKinds.map((kind) => kind.slug)]);

/** Forty names are worth telling once. */
function withKnownTypes(unknown: readonly Problem[]): Problem[] {
  return unknown.map(({ path, message }, at) => ({
    path,
    message: at === 0 ? `${message}. Known: ${[...KNOWN_TYPES].join(', ')}.` : `${message}.`,
  }));
}

function unknownTypes(value: unknown, path = 'steps'): Problem[] {
  if (!isRecord(value) || !Array.isArray(value['steps'])) return [];
  return value['steps'].flatMap((node: unknown, i: number) => {
    const place = `${path}[${i}]`;
    if (!isRecord(node)) return [];
    if (!KNOWN_TYPES.has(node['type'])) {
      return [{ path: `${place}.type`, message: `"${String(node['type'])}" is not a step of this version` }];
    }
    return unknownTypes(node, `${place}.steps`);
  });
}
