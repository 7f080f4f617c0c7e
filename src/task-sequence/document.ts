/**
 * The task sequence document, version 1: groups and steps, strictly in order.
 * Semantics of groups, continue on error, conditions: ConfigMgr's (docs/task-sequences.md).
 */
import * as z from 'zod';
import { type Condition, ConditionSchema } from './conditions/conditions.ts';
import { danglingId } from './references.ts';
import { type StepSlug, stepKinds } from './step-kinds.ts';
import { SETTABLE_NAME } from './variable-name.ts';

const RetrySchema = z.strictObject({
  /** How often the step is tried again after it failed. */
  count: z.int().min(1).max(100),
  /** Wait before the first retry, in seconds; doubles each time, at most an hour. */
  delaySeconds: z.int().min(0).max(3600).default(5),
});

const nodeFields = {
  /** Stable within the document: records and resume refer to it. Long enough for the steps of sequences within sequences. */
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/),
  name: z.string().min(1).max(100),
  description: z.string().max(4000).optional(),
  disabled: z.boolean().default(false),
  continueOnError: z.boolean().default(false),
  condition: ConditionSchema.optional(),
  /** Of a group: all of it is done again, from its first step on. */
  retry: RetrySchema.optional(),
};

const stepFields = {
  ...nodeFields,
  timeoutSeconds: z.int().min(1).max(604_800).optional(),
  /** Where alone it may run: when the run comes to it elsewhere, it fails, as in ConfigMgr. Absent: wherever its kind can. */
  runIn: z.enum(['pe', 'system']).optional(),
};

/** A child sequence becomes a group, and may restart into another place in its midst: its own steps say where they run, and for how long. */
const childFields = {
  ...nodeFields,
  timeoutSeconds: z.never({ error: 'a task sequence has no time limit: give its steps one' }).optional(),
  runIn: z.never({ error: 'a task sequence is tied to no place: its steps say where they run' }).optional(),
};

type StepOptions = { [Kind in (typeof stepKinds)[number] as Kind['slug']]: z.output<Kind['options']> };
interface NodeFields {
  id: string;
  name: string;
  description?: string | undefined;
  disabled: boolean;
  continueOnError: boolean;
  condition?: Condition | undefined;
  retry?: z.output<typeof RetrySchema> | undefined;
}
export type StepOf<Slug extends StepSlug> = NodeFields & {
  type: Slug;
  timeoutSeconds?: number | undefined;
  runIn?: 'pe' | 'system' | undefined;
  options: StepOptions[Slug];
};
export type Step = { [Slug in StepSlug]: StepOf<Slug> }[StepSlug];
export interface Group extends NodeFields {
  type: 'group';
  steps: TaskSequenceNode[];
}
export type TaskSequenceNode = Group | Step;

const GroupSchema = z.strictObject({
  type: z.literal('group'),
  ...nodeFields,
  get steps(): z.ZodType<TaskSequenceNode[]> {
    return z.array(NodeSchema);
  },
});
const stepSchemas = stepKinds.map((kind) =>
  z.strictObject({
    type: z.literal(kind.slug),
    ...(kind.slug === 'run-task-sequence' ? childFields : stepFields),
    options: kind.options,
  }),
);

// Told apart by their type, so that what is wrong with one is told of that one. The union is built from the table of step kinds; its type is stated by hand above (StepOptions).
const NodeSchema = z.discriminatedUnion('type', [
  GroupSchema,
  ...stepSchemas,
]) as unknown as z.ZodType<TaskSequenceNode>;

/** The group that the steps of `onFailure` are in, as records name it. */
export const ON_FAILURE = 'on-failure';

const VariableSchema = z.strictObject({
  name: z.string().regex(SETTABLE_NAME),
  /** Empty: the PE asks for it. */
  value: z.string().max(32_000),
});

const NOTIFICATION_TEXT = z.string().min(1).max(255);

/** ConfigMgr's User Notification: what people read at the computer before a required deployment of it starts. */
const UserNotificationSchema = z.strictObject({
  /** In place of the usual one. */
  headline: NOTIFICATION_TEXT.optional(),
  /** Below it, a paragraph each. */
  texts: z.array(NOTIFICATION_TEXT).max(3).optional(),
});

/** A week; maintenance windows without a gap between them are followed for a month. */
export const LONGEST_RUN_MINUTES = 10_080;

export const TaskSequenceDocumentSchema = z
  .strictObject({
    version: z.literal(1),
    name: z.string().min(1).max(100),
    description: z.string().max(512).optional(),
    /** It stays deployed, and starts nowhere. */
    disabled: z.boolean().optional(),
    userNotification: UserNotificationSchema.optional(),
    /** As ConfigMgr's maximum allowed run time: a deployment that obeys maintenance windows starts it only where so much of one is left. It stops no run. */
    maximumRunTimeMinutes: z.int().min(1).max(LONGEST_RUN_MINUTES).optional(),
    variables: z.array(VariableSchema).default([]),
    steps: z.array(NodeSchema),
    /** Runs once the run has failed, before it ends. What fails here changes nothing more. */
    onFailure: z.array(NodeSchema).optional(),
  })
  .superRefine((document, context) => {
    const seen = new Set<string>();
    for (const node of walk(allNodes(document))) {
      if (seen.has(node.id))
        context.addIssue({ code: 'custom', message: `the id "${node.id}" is used twice`, path: ['steps'] });
      seen.add(node.id);
    }
  });
export type TaskSequenceDocument = z.output<typeof TaskSequenceDocumentSchema>;

/** What runs, and behind it what runs on failure. */
export function allNodes({ steps, onFailure }: Pick<TaskSequenceDocument, 'steps' | 'onFailure'>): TaskSequenceNode[] {
  return onFailure === undefined ? steps : [...steps, ...onFailure];
}

/** Every group and step, in the order in which they run. */
export function* walk(nodes: readonly TaskSequenceNode[]): Generator<TaskSequenceNode> {
  for (const node of nodes) {
    yield node;
    if (node.type === 'group') yield* walk(node.steps);
  }
}

/** Every step that neither is disabled nor stands in a disabled group, in the order in which they run. */
export function* enabledSteps(nodes: readonly TaskSequenceNode[]): Generator<Step> {
  for (const node of nodes) {
    if (node.disabled) continue;
    if (node.type === 'group') yield* enabledSteps(node.steps);
    else yield node;
  }
}

/** Each reference of an enabled step to something that is not here under the id that it had elsewhere. */
export function danglingReferences(document: TaskSequenceDocument): { step: string; id: string }[] {
  return [...enabledSteps(allNodes(document))].flatMap((step) =>
    textsOf(step.options).flatMap((text) => {
      const id = danglingId(text);
      return id === null ? [] : [{ step: step.name, id }];
    }),
  );
}

/** Every text in a value, however deep. */
export function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
