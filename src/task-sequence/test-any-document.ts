/** Any document of the language: every kind of step with any options, every kind of condition, texts that other notations stumble over. */
import fc from 'fast-check';
import * as z from 'zod';
import { type Condition, ConditionSchema } from './conditions/conditions.ts';
import type { TaskSequenceDocument } from './document.ts';
import type { OptionSchema } from './option-schema.ts';
import { parseTaskSequence } from './parse.ts';
import type { StepKind } from './step.ts';
import { stepKinds } from './step-kinds.ts';
import { anyValue, optionsOf, type Parts, textOfForm } from './test-any-options.ts';

/** References in documents are often to these, so that a test can have them. */
export const KNOWN_ID = '11111111-1111-4111-8111-111111111111';

// Of a notation's own signs, of variables, of lines and what ends them, of other alphabets.
const traps = fc.constantFrom(
  ...['yes', 'null', '~', '12', '0x1f', '1e3', '.5', '52:54:00', '2026-01-01', '---', '...', '{x}', '[', '- a', 'a: b'],
  ...[
    '# no comment',
    'a # no comment',
    '&a',
    '*b',
    '!t',
    '|',
    '>-',
    '%',
    '%%',
    '%A%',
    '%Name',
    '100 %',
    '"',
    "it's",
    '`',
    '\\',
  ],
  ...[
    ' blanks ',
    '\ttab',
    'a\nb',
    'a\n\n b\n',
    '\n',
    'end \nline',
    'a\r\nb',
    '\r',
    ' \n a',
    '# a\n#b',
    '%A%\n---\n',
    'a\n\n\n',
  ],
  ...['Gerät für Ä', '中文', '🖥️', '\u00a0', '\u0085', '\u2028', '\ufeffa', '\u0000', '\u001b[31m', '\u202eabc'],
);
/** Lengths in between are those of words; those of the schema's limit are rare. */
const anyText = fc.oneof(
  { weight: 3, arbitrary: traps },
  { weight: 2, arbitrary: fc.tuple(traps, fc.string({ maxLength: 12 }), traps).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.string({ maxLength: 30 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ minLength: 90, maxLength: 300 }) },
);

/** Of this many UTF-16 units, as the schemas count. */
export function textOf({ minLength = 0, maxLength = 300 }: OptionSchema): fc.Arbitrary<string> {
  return anyText.filter(({ length }) => length >= minLength && length <= maxLength);
}

const branches = branchesOf(z.toJSONSchema(ConditionSchema, { io: 'input' }));
const plain: Omit<Parts, 'condition'> = {
  reference: fc.oneof(fc.constant(KNOWN_ID), fc.uuid(), fc.stringMatching(/^missing:[A-Z]{3}[0-9A-F]{5}$/)),
  text: (schema, name) => {
    const form = textOfForm(name);
    const any = schema.pattern === undefined ? textOf(schema) : fc.stringMatching(new RegExp(schema.pattern, 'u'));
    return form === null ? any : fc.oneof(form, any);
  },
};

/** Each kind that the language's schema has. */
export const anyCondition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => {
  const parts: Parts = { ...plain, condition: tie('condition') };
  const isNode = ({ properties = {} }: OptionSchema) =>
    Object.values(properties).some(({ items }) => items !== undefined && '$ref' in items);
  const nodes = branches.filter(isNode).map(({ properties = {} }) => {
    const [key = ''] = Object.keys(properties);
    return fc.array(tie('condition'), { maxLength: 3 }).map((inner) => ({ [key]: inner }));
  });
  const leaves = branches.filter((branch) => !isNode(branch)).map((branch) => anyValue(branch, '', parts));
  const made = [...leaves, ...nodes] as unknown as readonly fc.Arbitrary<Condition>[]; // `as`: the schema sees to it.
  return {
    condition: fc
      .oneof({ depthSize: 'small', maxDepth: 3 }, ...made)
      .filter((condition) => ConditionSchema.safeParse(condition).success),
  };
}).condition;

function branchesOf(schema: object): readonly OptionSchema[] {
  const { anyOf, $defs = {} } = schema as {
    anyOf?: OptionSchema[];
    $defs?: Record<string, { anyOf?: OptionSchema[] }>;
  }; // `as`: where JSON Schema has a union.
  return anyOf ?? Object.values($defs)[0]?.anyOf ?? [];
}

const anyParts: Parts = { ...plain, condition: anyCondition };

const nodeFields = {
  name: textOf({ minLength: 1, maxLength: 100 }),
  id: fc.stringMatching(/^[A-Za-z][A-Za-z0-9._-]{0,20}$/),
  description: textOf({}),
  disabled: fc.boolean(),
  continueOnError: fc.boolean(),
  condition: anyCondition,
  retry: fc.record(
    { count: fc.integer({ min: 1, max: 100 }), delaySeconds: fc.integer({ min: 0, max: 3600 }) },
    { requiredKeys: ['count'] },
  ),
};
const stepFields = {
  timeoutSeconds: fc.integer({ min: 1, max: 604_800 }),
  runIn: fc.constantFrom('pe', 'system'),
};

/** A step of the kind, as a person may write it. */
export function anyStepOf(kind: StepKind): fc.Arbitrary<object> {
  // Steps of a child sequence say for themselves where they run, and for how long.
  const fields = kind.slug === 'run-task-sequence' ? nodeFields : { ...nodeFields, ...stepFields };
  return fc.record(
    { type: fc.constant(kind.slug), ...fields, options: optionsOf(kind, anyParts) },
    { requiredKeys: ['type', 'name', 'options'] },
  );
}

const { nodes } = fc.letrec<{ node: object; nodes: object[] }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 4, arbitrary: fc.oneof(...stepKinds.map(anyStepOf)) },
    {
      weight: 1,
      arbitrary: fc.record(
        { type: fc.constant('group'), ...nodeFields, steps: tie('nodes') },
        { requiredKeys: ['type', 'name', 'steps'] },
      ),
    },
  ),
  nodes: fc.array(tie('node'), { maxLength: 4 }),
}));

const notificationText = textOf({ minLength: 1, maxLength: 255 });

/** As a person may write it, and as it is then. */
export const anyDocument: fc.Arbitrary<{ readonly written: unknown; readonly document: TaskSequenceDocument }> = fc
  .record(
    {
      version: fc.constant(1),
      name: textOf({ minLength: 1, maxLength: 100 }),
      description: textOf({}),
      userNotification: fc.record(
        { headline: notificationText, texts: fc.array(notificationText, { maxLength: 3 }) },
        { requiredKeys: [] },
      ),
      variables: fc.array(fc.record({ name: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,10}$/), value: textOf({}) }), {
        maxLength: 3,
      }),
      steps: nodes,
      onFailure: nodes,
    },
    { requiredKeys: ['version', 'name', 'steps'] },
  )
  .map((given) => {
    const written = withUnlikeIds(given);
    const { document, problems } = parseTaskSequence(written);
    if (document === undefined) throw new Error(JSON.stringify(problems));
    return { written, document };
  });

/** No two the same, and none that the parser gives. */
function withUnlikeIds<Given extends { steps?: object[]; onFailure?: object[] }>(document: Given): Given {
  let count = 0;
  const unlike = (node: object): object => {
    count += 1;
    return {
      ...node,
      ...('id' in node ? { id: `${node.id}-n${count}` } : {}),
      ...('steps' in node && Array.isArray(node.steps) ? { steps: node.steps.map(unlike) } : {}),
    };
  };
  const { steps = [], onFailure } = document;
  return {
    ...document,
    steps: steps.map(unlike),
    ...(onFailure === undefined ? {} : { onFailure: onFailure.map(unlike) }),
  };
}
