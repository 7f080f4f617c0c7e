/**
 * The task sequence document, version 1: groups and steps, strictly in order.
 * Semantics of groups, continue on error, conditions: ConfigMgr's (docs/reference/task-sequence.md).
 */
import { z } from 'zod';
import { type Condition, ConditionSchema } from './conditions.ts';
import { type StepSlug, stepKinds } from './step-kinds.ts';

const RetrySchema = z.strictObject({
  /** How often the step is tried again after it failed. */
  count: z.int().min(1).max(100),
  /** Wait before the first retry, in seconds; doubles each time, at most an hour. */
  delaySeconds: z.int().min(0).max(3600).default(5),
});

const nodeFields = {
  /** Stable within the document: records and resume refer to it. */
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  name: z.string().min(1).max(100),
  description: z.string().max(512).optional(),
  disabled: z.boolean().default(false),
  continueOnError: z.boolean().default(false),
  condition: ConditionSchema.optional(),
};

const stepFields = {
  ...nodeFields,
  retry: RetrySchema.optional(),
  timeoutSeconds: z.int().min(1).max(604_800).optional(),
};

type StepOptions = { [Kind in (typeof stepKinds)[number] as Kind['slug']]: z.output<Kind['options']> };
interface NodeFields {
  id: string;
  name: string;
  description?: string | undefined;
  disabled: boolean;
  continueOnError: boolean;
  condition?: Condition | undefined;
}
export type StepOf<Slug extends StepSlug> = NodeFields & {
  type: Slug;
  retry?: z.output<typeof RetrySchema> | undefined;
  timeoutSeconds?: number | undefined;
  options: StepOptions[Slug];
};
export type Step = { [Slug in StepSlug]: StepOf<Slug> }[StepSlug];
export interface Group extends NodeFields {
  type: 'group';
  steps: TaskSequenceNode[];
}
export type TaskSequenceNode = Group | Step;

const [firstKind, ...otherKinds] = stepKinds.map((kind) =>
  z.strictObject({ type: z.literal(kind.slug), ...stepFields, options: kind.options }),
);

const GroupSchema: z.ZodType<Group> = z.lazy(() =>
  z.strictObject({ type: z.literal('group'), ...nodeFields, steps: z.array(NodeSchema) }),
);

// The union is built from the table of step kinds, so its type is stated by hand above (StepOptions).
const StepSchema = z.discriminatedUnion('type', [
  firstKind as NonNullable<typeof firstKind>,
  ...otherKinds,
]) as unknown as z.ZodType<Step>;

const NodeSchema: z.ZodType<TaskSequenceNode> = z.lazy(() => z.union([GroupSchema, StepSchema]));

const VariableSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,255}$/),
  /** Empty: the PE asks for it. */
  value: z.string().max(32_000),
});

export const TaskSequenceDocumentSchema = z
  .strictObject({
    version: z.literal(1),
    name: z.string().min(1).max(100),
    description: z.string().max(512).optional(),
    variables: z.array(VariableSchema).default([]),
    steps: z.array(NodeSchema),
  })
  .superRefine((document, context) => {
    const seen = new Set<string>();
    for (const node of walk(document.steps)) {
      if (seen.has(node.id))
        context.addIssue({ code: 'custom', message: `the id "${node.id}" is used twice`, path: ['steps'] });
      seen.add(node.id);
    }
  });
export type TaskSequenceDocument = z.output<typeof TaskSequenceDocumentSchema>;

/** Every group and step, in the order in which they run. */
export function* walk(nodes: readonly TaskSequenceNode[]): Generator<TaskSequenceNode> {
  for (const node of nodes) {
    yield node;
    if (node.type === 'group') yield* walk(node.steps);
  }
}

/** The ids of the operating system image packages that the document applies. */
export function referencedImages(document: TaskSequenceDocument): string[] {
  const images = new Set<string>();
  for (const node of walk(document.steps)) {
    if (node.type === 'apply-operating-system-image' && !node.disabled) images.add(node.options.image);
  }
  return [...images];
}
