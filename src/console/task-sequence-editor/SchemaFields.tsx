/** Fields for a value of a JSON Schema: of a step's options, and of a condition. Names and help are the schema's own, as the command line and the files have them. */
import { Button, Fieldset, Group, Select, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useContext } from 'react';
import { isRecord } from '../../task-sequence/is-record.ts';
import { useStepTexts } from '../step-texts/use-step-texts.ts';
import { ConditionEditor } from './condition-editor.ts';
import { type FieldProps, Help, useCommon, type ValueProps } from './field-props.tsx';
import { emptyValue, fieldKind, formOf, withField } from './option-fields.ts';
import { ReferenceField } from './ReferenceField.tsx';
import { ChoiceField, FlagField, JsonField, NumberField, TextField, WordsField } from './ScalarFields.tsx';
import { useEditorTexts } from './texts.ts';

/** A field for each property. */
export function SchemaFields({ schema, value, onChange, path, problems }: ValueProps) {
  const fields = isRecord(value) ? value : {};
  return Object.entries(schema.properties ?? {}).map(([name, property]) => (
    <SchemaField
      key={name}
      name={name}
      schema={property}
      value={fields[name]}
      required={schema.required?.includes(name) === true}
      path={`${path}.${name}`}
      problems={problems}
      onChange={(field) => onChange(withField(value, schema, name, field))}
    />
  ));
}

function SchemaField(props: FieldProps) {
  const { name, schema } = props;
  const say = useEditorTexts();
  const Condition = useContext(ConditionEditor);
  switch (fieldKind(name, schema)) {
    case 'choice':
      return <ChoiceField {...props} />;
    case 'flag':
      return <FlagField {...props} />;
    case 'number':
      return <NumberField {...props} />;
    case 'long text':
    case 'text':
      return schema.reference === true ? <NamedField {...props} /> : <TextField {...props} />;
    case 'words':
    case 'numbers':
      return <WordsField {...props} />;
    case 'list':
      return <ListField {...props} />;
    case 'forms':
      return <FormsField {...props} />;
    case 'object':
      return <ObjectField {...props} />;
    case 'condition':
      return <Condition {...props} legend={say('condition')} />;
    case 'json':
      return <JsonField {...props} />;
  }
}

function ListField(props: FieldProps) {
  const { schema, value, onChange, path, problems } = props;
  const say = useEditorTexts();
  const { label, description, error } = useCommon(props);
  const items: unknown[] = Array.isArray(value) ? value : [];
  const item = schema.items ?? {};
  return (
    <Fieldset legend={label}>
      <Stack gap="sm">
        <Help text={description} />
        {error === undefined ? null : (
          <Text size="sm" c="red" role="alert">
            {error}
          </Text>
        )}
        {items.map((each, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an item of a list has nothing else that it is known by
          <Fieldset key={at} legend={say('item', { name: label, number: at + 1 })}>
            <Stack gap="sm">
              <SchemaFields
                schema={item}
                value={each}
                path={`${path}[${at}]`}
                problems={problems}
                onChange={(next) => onChange(items.with(at, next))}
              />
              <Button
                variant="default"
                size="compact-sm"
                style={{ alignSelf: 'start' }}
                leftSection={<IconTrash size={14} aria-hidden />}
                onClick={() => onChange(items.toSpliced(at, 1))}
              >
                {say('removeItem', { name: label, number: at + 1 })}
              </Button>
            </Stack>
          </Fieldset>
        ))}
        <Group>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...items, emptyValue(item)])}
          >
            {say('addItem', { name: label })}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}

/** An id of something of the site, chosen by its name. */
function NamedField(props: FieldProps) {
  return <ReferenceField {...props} {...useCommon(props)} />;
}

function ObjectField(props: FieldProps) {
  const { label, description } = useCommon(props);
  return (
    <Fieldset legend={label}>
      <Stack gap="sm">
        <Help text={description} />
        <SchemaFields {...props} />
      </Stack>
    </Fieldset>
  );
}

/** A value of one of several forms: `{ megabytes }` or `{ percent }`. */
function FormsField(props: FieldProps) {
  const { schema, value, required, onChange, path, problems } = props;
  const say = useEditorTexts();
  const { label, description } = useCommon(props);
  const forms = schema.anyOf ?? [];
  const texts = useStepTexts();
  const names = forms.map(({ properties }) => texts.label(Object.keys(properties ?? {})[0] ?? ''));
  const at = value === undefined ? null : formOf(forms, value);
  const form = at === null ? undefined : forms[at];
  const choose = (chosen: string | null) => {
    const next = forms[names.indexOf(chosen ?? '')];
    onChange(next === undefined ? undefined : emptyValue(next));
  };
  return (
    <Fieldset legend={label}>
      <Stack gap="sm">
        <Select
          label={say('otherForm', { name: label })}
          description={description}
          data={names}
          value={at === null ? null : (names[at] ?? null)}
          placeholder={say('notChosen')}
          clearable={!required}
          onChange={choose}
        />
        {form === undefined ? null : (
          <SchemaFields schema={form} value={value} path={path} problems={problems} onChange={onChange} />
        )}
      </Stack>
    </Fieldset>
  );
}
