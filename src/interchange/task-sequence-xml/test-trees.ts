import fc from 'fast-check';
import { withoutPlaces, xmlName, xmlNode, xmlText } from '../../formats/xml/test-trees.ts';
import {
  environments,
  type ForeignCondition,
  type ForeignConditionNode,
  type ForeignNode,
  type ForeignSequence,
  operatorTypes,
} from './tree.ts';

const at = { path: '', line: 0, column: 0 };
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const name = xmlText.filter((text) => text !== '');

/** Names that mean something somewhere in a sequence: what is unknown has another one. */
const known =
  /^(name|description|disable|continueonerror|expand|type|runin|startin|successcodelist|successcodes|retrycount|timeout|runfromnet|property|hidden|issecret|package|program|version|referencelist|globalvarlist|group|step|subtasksequence|condition|action|defaultvarlist|operator|expression|osconditiongroup|osexpressiongroup|variable|variables|rule)$/i;
const unknownNode = xmlNode.filter((node) => !known.test(node.name));
// Attributes are looked up without regard to capitals, so that two which differ in them alone count as one.
const unknownAttributes = fc
  .uniqueArray(fc.tuple(xmlName, xmlText), { maxLength: 2, selector: ([key]) => key.toLowerCase() })
  .map((entries) => new Map(entries.filter(([key]) => !known.test(key))));

const unknown = fc
  .option(fc.record({ attributes: unknownAttributes, elements: fc.array(unknownNode, { maxLength: 1 }) }), {
    freq: 4,
    nil: undefined,
  })
  .map((value) =>
    value === undefined || value.attributes.size + value.elements.length === 0 ? {} : { unknown: value },
  );

function withUnknown<T extends object>(fields: fc.Arbitrary<T>) {
  return fc.tuple(fields, unknown).map(([value, more]) => ({ ...value, ...more }));
}

const variable = withUnknown(
  fc.record({ name, property: orNull(xmlText), hidden: orNull(fc.boolean()), value: xmlText }),
);

const expression = withUnknown(
  fc.record({
    kind: fc.constant('expression' as const),
    at: fc.constant(at),
    type: name,
    variables: fc.array(fc.record({ name, value: xmlText }), { maxLength: 3 }),
  }),
);

const { conditionNode } = fc.letrec<{ conditionNode: ForeignConditionNode }>((tie) => {
  const nodes = fc.array(tie('conditionNode'), { maxLength: 2 });
  const operator = { at: fc.constant(at), operator: fc.constantFrom(...operatorTypes) };
  const platform = withUnknown(
    fc.record({ at: fc.constant(at), name: orNull(xmlText), keys: unknownAttributes, nodes }),
  ).map(
    // All attributes of a platform are its keys.
    ({ unknown: more, ...rest }) =>
      more === undefined || more.elements.length === 0
        ? rest
        : { ...rest, unknown: { attributes: new Map<string, string>(), elements: more.elements } },
  );
  return {
    conditionNode: fc.oneof(
      { depthSize: 'small' },
      expression,
      withUnknown(fc.record({ kind: fc.constant('operator' as const), ...operator, nodes })),
      withUnknown(
        fc.record({ kind: fc.constant('os' as const), ...operator, platforms: fc.array(platform, { maxLength: 2 }) }),
      ),
    ),
  };
});

export const foreignCondition: fc.Arbitrary<ForeignCondition> = withUnknown(
  fc.record({ at: fc.constant(at), nodes: fc.array(conditionNode, { maxLength: 2 }) }),
);

const nodeFields = {
  at: fc.constant(at),
  name: xmlText,
  description: orNull(xmlText),
  disable: orNull(fc.boolean()),
  continueOnError: orNull(fc.boolean()),
  condition: orNull(foreignCondition),
  action: orNull(xmlText),
};

const step = withUnknown(
  fc.record({
    kind: fc.constantFrom('step' as const, 'subtasksequence' as const),
    ...nodeFields,
    type: orNull(name),
    runIn: orNull(fc.constantFrom(...environments)),
    startIn: orNull(xmlText),
    successCodes: orNull(fc.array(fc.integer(), { minLength: 1, maxLength: 3 })),
    retryCount: orNull(fc.nat(999_999_999)),
    timeout: orNull(fc.nat(999_999_999)),
    runFromNet: orNull(fc.boolean()),
    variables: orNull(fc.array(variable, { maxLength: 3 })),
  }),
);

const { node } = fc.letrec<{ node: ForeignNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    step,
    withUnknown(
      fc.record({
        kind: fc.constant('group' as const),
        ...nodeFields,
        expand: orNull(fc.boolean()),
        nodes: fc.array(tie('node'), { maxLength: 3 }),
      }),
    ),
  ),
}));

/** Any tree that the reader can give, with the same place everywhere. */
export const foreignSequence: fc.Arbitrary<ForeignSequence> = withUnknown(
  fc.record({
    at: fc.constant(at),
    version: orNull(xmlText),
    name: orNull(xmlText),
    description: orNull(xmlText),
    references: fc.array(withUnknown(fc.record({ package: name, program: orNull(xmlText) })), { maxLength: 2 }),
    globalVariables: fc.array(variable, { maxLength: 2 }),
    nodes: fc.array(node, { maxLength: 4 }),
  }),
);

/** The tree with the same place everywhere, to compare with another one. */
export function withoutForeignPlaces<T>(tree: T): T {
  return replaced(tree) as T;
}

function replaced(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(replaced);
  if (value instanceof Map || typeof value !== 'object' || value === null) return value;
  if ('content' in value) return withoutPlaces(value as Parameters<typeof withoutPlaces>[0]);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, key === 'at' ? at : replaced(inner)]));
}
