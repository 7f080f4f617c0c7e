/** Documents of every kind of step with any options, made from the kinds' own schemas. */
import fc from 'fast-check';
import type { Condition } from '../../task-sequence/conditions/conditions.ts';
import { comparisons, conditionOperators } from '../../task-sequence/conditions/conditions.ts';
import type { OptionSchema } from '../../task-sequence/option-schema.ts';
import type { StepKind } from '../../task-sequence/step.ts';
import { optionsOf as anyOptionsOf, textOfForm } from '../../task-sequence/test-any-options.ts';

/** Commas part lists, and blanks at the ends of some values count for nothing in ConfigMgr. */
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 _.&<>"'-]{0,8}[A-Za-z0-9]$/);
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
  return anyOptionsOf(kind, { condition, reference, text: textOf });
}

function textOf({ pattern, maxLength }: OptionSchema, name: string): fc.Arbitrary<string> {
  const form = textOfForm(name);
  if (form !== null) return form;
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return word.map((text) => text.slice(0, maxLength));
}
