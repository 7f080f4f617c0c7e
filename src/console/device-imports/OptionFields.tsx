/** How a file is read and what becomes of its devices. */
import { Fieldset, Group, Radio, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import type { z } from 'zod';
import { type ImportColumn, type previewDeviceImport, userAccountBehaviors } from '../../api/device-imports.ts';
import { useAssociationTexts } from '../computer-associations/texts.ts';
import { CollectionsField } from '../devices/DeviceForm.tsx';
import { choiceOf, columnChoices, columnFor } from './column-choices.ts';
import { firstCells } from './first-cells.ts';
import type { ImportOptions } from './import-options.ts';
import { useImportTexts } from './texts.ts';

type Preview = z.output<typeof previewDeviceImport.response>;

interface OptionFieldsProps {
  readonly text: string;
  readonly preview: Preview;
  readonly options: ImportOptions;
  readonly onChange: (part: Partial<ImportOptions>) => void;
}

export function OptionFields(props: OptionFieldsProps) {
  const sayAssociations = useAssociationTexts();
  const say = useImportTexts();
  const { preview, options, onChange } = props;
  return (
    <Stack gap="md">
      <Fieldset legend={say('reading')}>
        <Stack gap="sm">
          <Group align="flex-end" gap="lg">
            <Select
              label={say('separator')}
              allowDeselect={false}
              data={[
                { value: ',', label: say('comma') },
                { value: ';', label: say('semicolon') },
                { value: '\t', label: say('tab') },
              ]}
              value={preview.separator}
              // Other columns come of it.
              onChange={(value) => {
                const separator = ([',', ';', '\t'] as const).find((each) => each === value);
                if (separator !== undefined) onChange({ separator, columns: undefined });
              }}
            />
            <Switch
              label={say('header')}
              mb="xs"
              checked={preview.header}
              onChange={({ currentTarget }) => onChange({ header: currentTarget.checked })}
            />
          </Group>
          <Columns {...props} />
        </Stack>
      </Fieldset>
      <Radio.Group
        label={say('existing')}
        description={say('existingHint')}
        value={options.existing}
        onChange={(value) =>
          onChange({ existing: (['merge', 'overwrite'] as const).find((each) => each === value) ?? 'refuse' })
        }
      >
        <Stack gap="xs" mt="xs">
          <Radio value="refuse" label={say('refuse')} />
          <Radio value="merge" label={say('merge')} />
          <Radio value="overwrite" label={say('overwrite')} />
        </Stack>
      </Radio.Group>
      <CollectionsField value={[...options.collectionIds]} onChange={(collectionIds) => onChange({ collectionIds })} />
      {preview.columns.includes('source-computer') ? (
        <Select
          label={say('userAccounts')}
          allowDeselect={false}
          data={userAccountBehaviors.map((value) => ({ value, label: sayAssociations(value) }))}
          value={options.userAccounts}
          onChange={(value) => {
            const userAccounts = userAccountBehaviors.find((each) => each === value);
            if (userAccounts !== undefined) onChange({ userAccounts });
          }}
        />
      ) : null}
    </Stack>
  );
}

function Columns({ text, preview, onChange }: OptionFieldsProps) {
  const say = useImportTexts();
  const cells = firstCells(text, preview.separator);
  const change = (at: number, column: ImportColumn) =>
    onChange({ columns: preview.columns.map((each, index) => (index === at ? column : each)) });
  return (
    <Stack gap="xs">
      <Text size="sm" fw={500}>
        {say('columns')}
      </Text>
      {preview.columns.map((column, at) => (
        // A column is its place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Group key={at} gap="sm">
          <ColumnFields
            column={column}
            title={cells[at] || say('columnNumber', { number: at + 1 })}
            onChange={(next) => change(at, next)}
          />
        </Group>
      ))}
    </Stack>
  );
}

interface ColumnFieldsProps {
  readonly column: ImportColumn;
  readonly title: string;
  readonly onChange: (column: ImportColumn) => void;
}

function ColumnFields({ column, title, onChange }: ColumnFieldsProps) {
  const say = useImportTexts();
  return (
    <>
      <Text size="sm" w="11rem" truncate title={title}>
        {title}
      </Text>
      <Select
        aria-label={say('columnIs', { title })}
        allowDeselect={false}
        w="14rem"
        data={columnChoices.map((value) => ({ value, label: say(`column-${value}`) }))}
        value={choiceOf(column)}
        onChange={(value) => {
          const choice = columnChoices.find((each) => each === value);
          if (choice !== undefined) onChange(columnFor(choice, column, title));
        }}
      />
      {typeof column === 'string' ? null : (
        <TextInput
          aria-label={say('variableName', { title })}
          w="12rem"
          // Each change is a new look at the whole file: when the name is whole.
          defaultValue={column.variable}
          onBlur={({ currentTarget }) => {
            const variable = currentTarget.value.trim();
            if (variable.length > 1 && variable !== column.variable) onChange({ ...column, variable });
          }}
        />
      )}
    </>
  );
}
