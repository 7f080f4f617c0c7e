import { ActionIcon, Group, NativeSelect, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { QueryAttribute } from '../../api/collections.ts';
import { useAttributeName } from './attribute-texts.ts';
import { lengthUnits, operatorsOf, type QueryRow, type RowOperator, rowOf } from './query-rows.ts';
import { useCollectionTexts } from './texts.ts';

interface RowProps {
  /** Which row it is, for who hears the page. */
  readonly number: number;
  readonly row: QueryRow;
  readonly attributes: readonly QueryAttribute[];
  readonly onChange: (row: QueryRow) => void;
  readonly onRemove: () => void;
}

export function QueryRowFields({ number, row, attributes, onChange, onRemove }: RowProps) {
  const say = useCollectionTexts();
  const nameOf = useAttributeName();
  const about = attributes.find(({ name }) => name === row.attribute);
  if (about === undefined) return null;
  const choose = (name: string | null) => {
    const next = attributes.find((each) => each.name === name);
    if (next !== undefined) onChange(rowOf(next, row.operator, row.values));
  };
  return (
    <Group gap="xs" align="flex-start" role="group" aria-label={say('condition', { number })}>
      <Select
        size="sm"
        flex="2 1 12rem"
        searchable
        allowDeselect={false}
        aria-label={say('attribute')}
        title={about.description}
        data={attributes.map(({ name }) => ({ value: name, label: nameOf(name) }))}
        value={row.attribute}
        onChange={choose}
      />
      <NativeSelect
        size="sm"
        flex="1 1 9rem"
        aria-label={say('operator')}
        value={row.operator}
        onChange={({ currentTarget }) =>
          // Its options are operators alone.
          onChange(rowOf(about, currentTarget.value as RowOperator, row.values))
        }
        data={operatorsOf(about).map((operator) => ({ value: operator, label: say(operatorTexts[operator]) }))}
      />
      <ValueFields row={row} about={about} onChange={(values) => onChange({ ...row, values })} />
      <ActionIcon
        variant="subtle"
        color="red"
        size="lg"
        aria-label={say('removeCondition', { number })}
        onClick={onRemove}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

interface ValueProps {
  readonly row: QueryRow;
  readonly about: QueryAttribute;
  readonly onChange: (values: readonly string[]) => void;
}

function ValueFields({ row: { operator, values }, about, onChange }: ValueProps) {
  const say = useCollectionTexts();
  const common = { size: 'sm', flex: '2 1 10rem', 'aria-label': say('value') } as const;
  if (operator.startsWith('is ')) return null;
  if (operator === 'within' || operator === 'not within') return <LengthFields values={values} onChange={onChange} />;
  if (operator === 'in' || operator === 'not in')
    return <TagsInput {...common} placeholder={say('listHint')} value={[...values]} onChange={onChange} />;
  const choices = about.type === 'boolean' ? ['yes', 'no'] : about.choices;
  if (choices !== null)
    return (
      <NativeSelect
        {...common}
        value={values[0] ?? ''}
        onChange={({ currentTarget }) => onChange([currentTarget.value])}
        data={choices.map((choice) => ({
          value: choice,
          label: choice === 'yes' || choice === 'no' ? say(choice) : choice,
        }))}
      />
    );
  return (
    <TextInput
      {...common}
      placeholder={placeholderOf(about, operator)}
      value={values[0] ?? ''}
      onChange={({ currentTarget }) => onChange([currentTarget.value])}
    />
  );
}

/** As the language writes such a value. */
function placeholderOf({ type, size }: QueryAttribute, operator: RowOperator): string {
  if (type === 'time') return '2026-01-31';
  if (type === 'number') return size ? '8 GB' : '4';
  return operator.endsWith('like') ? 'LAB-*' : '';
}

function LengthFields({ values, onChange }: Pick<ValueProps, 'onChange'> & { values: readonly string[] }) {
  const say = useCollectionTexts();
  const [amount = '30', unit = 'days'] = values;
  return (
    <Group gap="xs" flex="2 1 10rem" wrap="nowrap">
      <NumberInput
        size="sm"
        w="6rem"
        min={1}
        allowDecimal={false}
        aria-label={say('value')}
        value={amount}
        onChange={(value) => onChange([String(value), unit])}
      />
      <NativeSelect
        size="sm"
        flex={1}
        aria-label={say('unit')}
        value={unit}
        onChange={({ currentTarget }) => onChange([amount, currentTarget.value])}
        data={lengthUnits.map((each) => ({ value: each, label: say(unitTexts[each]) }))}
      />
    </Group>
  );
}

const unitTexts = { minutes: 'unitMinutes', hours: 'unitHours', days: 'unitDays', weeks: 'unitWeeks' } as const;

const operatorTexts = {
  '=': 'opIs',
  '!=': 'opIsNot',
  '<': 'opLess',
  '<=': 'opAtMost',
  '>': 'opMore',
  '>=': 'opAtLeast',
  like: 'opLike',
  'not like': 'opNotLike',
  in: 'opIn',
  'not in': 'opNotIn',
  within: 'opWithin',
  'not within': 'opNotWithin',
  before: 'opBefore',
  after: 'opAfter',
  'is missing': 'opMissing',
  'is present': 'opPresent',
} as const satisfies Record<RowOperator, string>;
