/** Makes any options of any kind of step, from the kind's own schema: what a kind gains is made by itself. */
import fc from 'fast-check';
import type { Condition } from './conditions/conditions.ts';
import { type OptionSchema, optionSchema } from './option-schema.ts';
import { parseTaskSequence } from './parse.ts';
import type { StepKind } from './step.ts';

/** What the schema leaves open. */
export interface Parts {
  readonly condition: fc.Arbitrary<Condition>;
  readonly reference: fc.Arbitrary<string>;
  /** `name`: of the option. What it makes need not fit the schema: what does not is not taken. */
  text(schema: OptionSchema, name: string): fc.Arbitrary<string>;
}

/** Options that the language takes: those of the kind's schema that fit together. */
export function optionsOf(kind: StepKind, parts: Parts): fc.Arbitrary<unknown> {
  return anyValue(optionSchema(kind), '', parts).filter((options) => {
    const steps = [{ type: kind.slug, name: 'A step', options }];
    return parseTaskSequence({ version: 1, name: 'A sequence', steps }).document !== undefined;
  });
}

/** By the option's name: what is asked for is more than a text. */
export function textOfForm(name: string): fc.Arbitrary<string> | null {
  if (name === 'mac') return fc.constantFrom('52:54:00:AA:00:01', '52:54:00:AA:00:02');
  if (name === 'gateway') return fc.constant('192.0.2.1');
  if (name === 'dnsServers') return fc.constantFrom('192.0.2.53', '2001:db8::53');
  if (/^dns(Suffix|SearchList)$/.test(name)) return fc.constantFrom('example.org', 'example.com');
  if (name === 'path') return fc.constant('\\\\server\\share');
  if (/^name$|variable$/i.test(name)) return fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,10}$/);
  return null;
}

export function anyValue(schema: OptionSchema, name: string, parts: Parts): fc.Arbitrary<unknown> {
  if (name === 'condition') return parts.condition;
  if (schema.reference === true) return parts.reference;
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => anyValue(each, name, parts)));
  switch (schema.type) {
    case 'object':
      return name === 'adapters' ? adapterOf(schema, parts) : objectOf(schema, parts);
    case 'array':
      return fc.array(anyValue(schema.items ?? {}, name, parts), {
        minLength: schema.minItems ?? 0,
        maxLength: 3,
      });
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1000, 1000) });
    case 'boolean':
      return fc.boolean();
    default:
      return parts.text(schema, name);
  }
}

/** Addresses without DHCP, or DHCP without them: any of both would nearly never fit together. */
function adapterOf(schema: OptionSchema, parts: Parts): fc.Arbitrary<unknown> {
  const { addresses, gateway, gateways, dhcp, windows, ...other } = schema.properties ?? {};
  // One that only says what Windows does anyway is as good as none.
  const unusual = fc.constantFrom(
    {},
    { windows: { netbios: 'off', winsServers: ['192.0.2.9'] } },
    { windows: { lmhosts: false } },
  );
  const common = fc
    .tuple(objectOf({ properties: other }, parts), unusual)
    .map(([some, more]) => ({ ...Object(some), ...more }));
  const metric = (address: string, most: number) => ({ address, metric: most });
  const fixed = fc.constantFrom(
    {},
    { gateway: '192.0.2.1' },
    { gateways: [metric('192.0.2.1', 20), metric('192.0.2.2', 10)] },
    { gateways: [metric('192.0.2.1', 5)] },
  );
  const list = fc.array(fc.constantFrom('192.0.2.10/24', '198.51.100.7/16'), { minLength: 1, maxLength: 3 });
  return fc.oneof(
    common,
    fc
      .tuple(common, fixed, list)
      .map(([some, way, found]) => ({ ...Object(some), ...Object(way), dhcp: false, addresses: found })),
  );
}

function objectOf({ properties = {}, required = [], additionalProperties }: OptionSchema, parts: Parts) {
  if (Object.keys(properties).length === 0 && typeof additionalProperties === 'object')
    return fc.dictionary(parts.text({}, ''), anyValue(additionalProperties, '', parts), { maxKeys: 3 });
  const values = Object.entries(properties).map(([name, schema]) => [name, anyValue(schema, name, parts)] as const);
  return fc.record(Object.fromEntries(values), { requiredKeys: [...required] });
}
