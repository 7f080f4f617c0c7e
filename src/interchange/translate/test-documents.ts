/** Documents of every kind of step with any options, made from the kinds' own schemas. */
import fc from 'fast-check';
import type { Condition } from '../../task-sequence/conditions/conditions.ts';
import { comparisons, conditionOperators } from '../../task-sequence/conditions/conditions.ts';
import type { OptionSchema } from '../../task-sequence/option-schema.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import type { StepKind } from '../../task-sequence/step.ts';
import { stepKinds } from '../../task-sequence/step-kinds.ts';
import { optionsOf as anyOptionsOf, textOfForm } from '../../task-sequence/test-any-options.ts';
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

/** Options that the kind's schema takes, and that fit together. */
export function optionsOf(kind: StepKind): fc.Arbitrary<unknown> {
  return anyOptionsOf(kind, { condition, reference, text: textOf });
}

/** Options that ConfigMgr writes with commas between their values. */
const lists = new Set(
  (stepKinds as readonly StepKind[]).flatMap(({ configMgr }) =>
    (configMgr?.properties ?? []).flatMap(({ as, option }) => (as === 'list' ? (option?.split('.').at(-1) ?? []) : [])),
  ),
);

function textOf({ pattern, maxLength }: OptionSchema, name: string): fc.Arbitrary<string> {
  const form = textOfForm(name);
  if (form !== null) return form.filter(isInnocent);
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return (lists.has(name) ? word : text).map((each) => each.slice(0, maxLength));
}

/** Options that the kind's schema takes, and that ConfigMgr has words for. `lost`: those that it has none for, whatever they hold. */
export function sayableOptionsOf(kind: StepKind, lost: readonly string[]): fc.Arbitrary<unknown> {
  if (kind.slug === 'format-and-partition-disk') return sayablePartitions.filter((options) => fits(kind, options));
  const sayable = sayableOnly[kind.slug] ?? ((options: Options) => without(options, lost));
  return optionsOf(kind).map((options) => sayable(Object(options)));
}

function fits({ slug }: StepKind, options: unknown): boolean {
  const steps = [{ type: slug, name: 'A step', options }];
  return parseTaskSequence({ version: 1, name: 'A sequence', steps }).document !== undefined;
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
      label: fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ._-]{0,8}[A-Za-z0-9]$/).filter(isInnocent),
      variable: variableName,
    },
    { requiredKeys: ['type', 'fileSystem', 'size'] },
  ),
);
const sayablePartitions = fc.record(
  {
    disk: fc.oneof(fc.record({ number: fc.integer({ min: 0, max: 10_000 }) }), fc.record({ variable: variableName })),
    style: fc.constantFrom('gpt', 'mbr'),
    partitions: fc.tuple(fc.array(partition, { minLength: 1, maxLength: 4 }), fc.boolean()).map(named),
  },
  { requiredKeys: ['partitions'] },
);

interface SayablePartition {
  readonly type: string;
  readonly size: object;
  readonly label?: string;
  readonly variable?: string;
}

/** ConfigMgr has no names of volumes: they follow from what it has. The last partition may take the rest. */
function named([partitions, isLastOpen]: [readonly SayablePartition[], boolean]): { volume: string }[] {
  const done: { volume: string }[] = [];
  for (const [at, { size, ...each }] of partitions.entries()) {
    const rest = isLastOpen && at === partitions.length - 1;
    const volume = volumeOf([each.label ?? '', each.variable ?? '', each.type], done);
    done.push({ ...each, ...(rest ? {} : { size }), volume });
  }
  return done;
}
