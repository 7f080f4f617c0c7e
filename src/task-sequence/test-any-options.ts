/** Makes any options of any kind of step, from the kind's own schema: what a kind gains is made by itself. */
import fc from 'fast-check';
import type { Condition } from './conditions/conditions.ts';
import { type OptionSchema, optionSchema } from './option-schema.ts';
import type { StepKind } from './step.ts';

/** What the schema leaves open. */
export interface Parts {
  readonly condition: fc.Arbitrary<Condition>;
  readonly reference: fc.Arbitrary<string>;
  /** `name`: of the option. What it makes need not fit the schema: what does not is not taken. */
  text(schema: OptionSchema, name: string): fc.Arbitrary<string>;
}

/** Options that the kind's schema takes. */
export function optionsOf(kind: StepKind, parts: Parts): fc.Arbitrary<unknown> {
  return anyValue(optionSchema(kind), '', parts).filter((options) => kind.options.safeParse(options).success);
}

export function anyValue(schema: OptionSchema, name: string, parts: Parts): fc.Arbitrary<unknown> {
  if (name === 'condition') return parts.condition;
  if (schema.reference === true) return parts.reference;
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => anyValue(each, name, parts)));
  switch (schema.type) {
    case 'object':
      return objectOf(schema, parts);
    case 'array':
      return fc.array(anyValue(schema.items ?? {}, '', parts), { minLength: schema.minItems ?? 0, maxLength: 3 });
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1000, 1000) });
    case 'boolean':
      return fc.boolean();
    default:
      return parts.text(schema, name);
  }
}

function objectOf({ properties = {}, required = [], additionalProperties }: OptionSchema, parts: Parts) {
  if (Object.keys(properties).length === 0 && typeof additionalProperties === 'object')
    return fc.dictionary(parts.text({}, ''), anyValue(additionalProperties, '', parts), { maxKeys: 3 });
  const values = Object.entries(properties).map(([name, schema]) => [name, anyValue(schema, name, parts)] as const);
  return fc.record(Object.fromEntries(values), { requiredKeys: [...required] });
}
