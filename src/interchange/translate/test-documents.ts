/** Documents of every kind of step with any options, made from the kinds' own schemas. */
import fc from 'fast-check';
import type { Condition } from '../../task-sequence/conditions/conditions.ts';
import { comparisons, conditionOperators } from '../../task-sequence/conditions/conditions.ts';
import { type OptionSchema, optionSchema } from '../../task-sequence/option-schema.ts';
import type { StepKind } from '../../task-sequence/step.ts';
import { optionProblemsOf } from '../../task-sequence/unfinished-steps.ts';

/** Commas part lists, and blanks at the ends of some values count for nothing in ConfigMgr. */
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 _.&<>"'-]{0,8}[A-Za-z0-9]$/);
const variableName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,10}$/);
const reference = fc.oneof(fc.uuid(), fc.stringMatching(/^missing:[A-Z]{3}[0-9A-F]{5}$/));

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ variable: word, operator: fc.constantFrom(...conditionOperators), value: word }),
  fc.record({ wql: word, namespace: fc.constantFrom('root\\wmi', 'ROOT\\CIMV2') }),
  fc.record({ wql: word }),
  fc.record({ file: word, version: fc.record({ operator: fc.constantFrom(...comparisons), value: word }) }),
  fc.record({
    folder: word,
    modified: fc.record({
      operator: fc.constantFrom(...comparisons),
      time: fc
        .date({ min: new Date('1980-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString().replace('.000Z', 'Z')),
    }),
  }),
  fc.record(
    {
      registry: fc.constantFrom('HKEY_LOCAL_MACHINE\\SOFTWARE\\A', 'HKEY_CURRENT_USER'),
      operator: fc.constantFrom(...comparisons),
      value: word,
      type: fc.constantFrom('REG_SZ' as const, 'REG_DWORD' as const),
      data: word,
    },
    { requiredKeys: ['registry', 'operator', 'data'] },
  ),
  fc.record({ software: fc.record({ productCode: word, name: word }, { requiredKeys: ['productCode'] }) }),
  fc.record({ software: fc.record({ upgradeCode: word }) }),
  fc.record({
    system: fc.record({
      family: fc.constant('windows' as const),
      architecture: fc.constantFrom('x64' as const, 'x86' as const),
      version: fc.record({ operator: fc.constantFrom(...comparisons), value: word }),
    }),
  }),
);

/** Any that ConfigMgr or MDT has. */
export const condition: fc.Arbitrary<Condition> = fc.letrec<{ condition: Condition }>((tie) => {
  const parts = fc.array(tie('condition'), { minLength: 1, maxLength: 3 });
  return {
    condition: fc.oneof(
      { depthSize: 'small' },
      leaf,
      parts.map((all) => ({ all })),
      parts.map((any) => ({ any })),
      parts.map((none) => ({ none })),
    ),
  };
}).condition;

/** Options that the kind's schema takes, and that fit together. */
export function optionsOf(kind: StepKind): fc.Arbitrary<unknown> {
  return anyValue(optionSchema(kind), '').filter(
    (options) => kind.options.safeParse(options).success && optionProblemsOf(kind, options).length === 0,
  );
}

/** Addresses without DHCP, or DHCP without them: any of both would nearly never fit together. */
function adapterOf(schema: OptionSchema): fc.Arbitrary<unknown> {
  const { addresses, gateway, gateways, dhcp, windows, ...other } = schema.properties ?? {};
  // One that only says what Windows does anyway is as good as none.
  const unusual = fc.constantFrom(
    {},
    { windows: { netbios: 'off', winsServers: ['192.0.2.9'] } },
    { windows: { lmhosts: false } },
  );
  const common = fc
    .tuple(objectOf({ properties: other }), unusual)
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

function anyValue(schema: OptionSchema, name: string): fc.Arbitrary<unknown> {
  if (name === 'condition') return condition;
  if (schema.reference === true) return reference;
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => anyValue(each, name)));
  switch (schema.type) {
    case 'object':
      return name === 'adapters' ? adapterOf(schema) : objectOf(schema);
    case 'array':
      return fc.array(anyValue(schema.items ?? {}, name), { minLength: schema.minItems ?? 0, maxLength: 3 });
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1000, 1000) });
    case 'boolean':
      return fc.boolean();
    default:
      return textOf(schema, name);
  }
}

function textOf({ pattern, maxLength }: OptionSchema, name: string): fc.Arbitrary<unknown> {
  if (name === 'mac') return fc.constantFrom('52:54:00:AA:00:01', '52:54:00:AA:00:02');
  if (name === 'gateway') return fc.constant('192.0.2.1');
  if (name === 'dnsServers') return fc.constantFrom('192.0.2.53', '2001:db8::53');
  if (/^dns(Suffix|SearchList)$/.test(name)) return fc.constantFrom('example.org', 'example.com');
  if (name === 'path') return fc.constant('\\\\server\\share');
  if (/^name$|variable$/i.test(name)) return variableName;
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return word.map((text) => text.slice(0, maxLength));
}

function objectOf({ properties = {}, required = [] }: OptionSchema): fc.Arbitrary<unknown> {
  const values = Object.entries(properties).map(([name, schema]) => [name, anyValue(schema, name)] as const);
  return fc.record(Object.fromEntries(values), { requiredKeys: [...required] });
}
