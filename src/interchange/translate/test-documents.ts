/** Documents of every kind of step with any options, made from the kinds' own schemas. */
import fc from 'fast-check';
import type { Condition } from '../../task-sequence/conditions/conditions.ts';
import { comparisons, conditionOperators } from '../../task-sequence/conditions/conditions.ts';
import type { OptionSchema } from '../../task-sequence/option-schema.ts';
import type { StepKind } from '../../task-sequence/step.ts';
import { optionsOf as anyOptionsOf, textOfForm } from '../../task-sequence/test-any-options.ts';
import { optionProblemsOf } from '../../task-sequence/unfinished-steps.ts';
import { volumeOf } from './partitions.ts';

/** Nothing that is taken for a password by chance: those are lost on purpose. */
const isInnocent = (given: string) => !/p(ass|wd|in|sk)|key|token|secret|kennwort|credential/i.test(given);

/** Commas part lists, and blanks at the ends of some values count for nothing in ConfigMgr. */
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 _.&<>"'-]{0,8}[A-Za-z0-9]$/).filter(isInnocent);
/** What a person may write into a setting that is no list. */
const text = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9 _.,;:%&<>"'\n\t\u00e4\u4e2d-]{0,12}[A-Za-z0-9]$/)
  .filter(isInnocent);
const variableName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,10}$/).filter(isInnocent);
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

/** Options that the language takes. */
export function optionsOf(kind: StepKind): fc.Arbitrary<unknown> {
  return anyOptionsOf(kind, { condition, reference, text: textOf(text), item: textOf(word) });
}

function textOf(usual: fc.Arbitrary<string>) {
  return ({ pattern, maxLength }: OptionSchema, name: string): fc.Arbitrary<string> => {
    const form = textOfForm(name);
    if (form !== null) return form.filter(isInnocent);
    if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
    return usual.map((each) => each.slice(0, maxLength));
  };
}

/** Options that the kind's schema takes, and that ConfigMgr has words for. `lost`: those that it has none for, whatever they hold. */
export function sayableOptionsOf(kind: StepKind, lost: readonly string[]): fc.Arbitrary<unknown> {
  if (kind.slug === 'format-and-partition-disk')
    return sayablePartitions.filter((options) => optionProblemsOf(kind, options).length === 0);
  const sayable = sayableOnly[kind.slug] ?? ((options: Options) => without(options, lost));
  return optionsOf(kind).map((options) => sayable(Object(options)));
}

type Options = Readonly<Record<string, unknown>>;

const sayableOnly: Readonly<Record<string, (options: Options) => Options>> = {
  'set-task-sequence-variable': (options) => ({ ...options, secret: false }),
  'check-readiness': ({ firmware, ...options }) => ({
    ...without(options, ['secureBoot']),
    ...(firmware === 'uefi' ? { firmware } : {}),
  }),
  'set-dynamic-variables': ({ rules }) => ({
    rules: ((rules ?? []) as { variables: Options[] }[]).map((rule) => ({
      ...rule,
      variables: rule.variables.map((variable) => without(variable, ['list'])),
    })),
  }),
};

export function without(options: Options, keys: readonly string[]): Options {
  return Object.fromEntries(
    Object.entries(options).filter(([key, value]) => !keys.includes(key) && value !== undefined),
  );
}

const fileSystems = {
  efi: ['fat32'],
  msr: ['none'],
  recovery: ['ntfs', 'fat32', 'none'],
  windows: ['ntfs', 'fat32', 'none'],
} as const;
const sizes = fc.oneof(
  fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ gigabytes: fc.integer({ min: 1, max: 5000 }) }),
  fc.record({ megabytes: fc.integer({ min: 1, max: 5_000_000 }) }),
);
const partition = fc.constantFrom('efi', 'msr', 'recovery', 'windows').chain((type) =>
  fc.record(
    {
      type: fc.constant(type),
      size: sizes,
      fileSystem: fc.constantFrom(...fileSystems[type]),
      label: fc.stringMatching(/^[A-Za-z][A-Za-z0-9 _.-]{0,9}[A-Za-z0-9]$/).filter(isInnocent),
      variable: variableName,
    },
    { requiredKeys: ['type', 'fileSystem'] },
  ),
);
const sayablePartitions = fc.record(
  {
    disk: fc.oneof(fc.record({ number: fc.integer({ min: 0, max: 10_000 }) }), fc.record({ variable: variableName })),
    style: fc.constantFrom('gpt', 'mbr'),
    partitions: fc.array(partition, { minLength: 1, maxLength: 4 }).map(named),
  },
  { requiredKeys: ['partitions'] },
);

/** ConfigMgr has no names of volumes: they follow from what it has. */
function named(partitions: readonly { type: string; label?: string; variable?: string }[]): { volume: string }[] {
  const done: { volume: string }[] = [];
  for (const each of partitions)
    done.push({ ...each, volume: volumeOf([each.label ?? '', each.variable ?? '', each.type], done) });
  return done;
}
