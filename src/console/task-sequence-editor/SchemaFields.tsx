/** Fields for a value of a JSON Schema: of a step's options, and of a condition. Names and help are the schema's own, as the command line and the files have them. */
import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  JsonInput,
  NumberInput,
  Select,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useContext, useState } from 'react';
import { isRecord } from '../../task-sequence/is-record.ts';
import { ConditionEditor } from './condition-editor.ts';
import { emptyValue, type FieldSchema, fieldKind, formOf, labelOf, withField } from './option-fields.ts';
import { ReferenceField } from './ReferenceField.tsx';
import { useEditorTexts } from './texts.ts';

interface ValueProps {
  readonly schema: FieldSchema;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** Where the value is, as problems name it: `options.partitions[0]`. */
  readonly path: string;
  readonly problems: ReadonlyMap<string, string>;
}

interface FieldProps extends ValueProps {
  readonly name: string;
  readonly required: boolean;
}

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
      return schema.reference === true ? <ReferenceField {...props} {...commonOf(props)} /> : <TextField {...props} />;
    case 'words':
    case 'numbers':
      return <WordsField {...props} />;
    case 'list':
      return <ListField {...props} />;
    case 'forms':
      return <FormsField {...props} />;
    case 'object':
      return (
        <Fieldset legend={labelOf(name)}>
          <Stack gap="sm">
            <Help text={schema.description} />
            <SchemaFields {...props} />
          </Stack>
        </Fieldset>
      );
    case 'condition':
      return <Condition {...props} legend={say('condition')} />;
    case 'json':
      return <JsonField {...props} />;
  }
}

function Help({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <Text size="xs" c="dimmed">
      {text}
    </Text>
  );
}

function commonOf({ name, schema, required, path, problems }: FieldProps) {
  return {
    label: labelOf(name),
    description: schema.description,
    withAsterisk: required,
    error: problems.get(path),
  };
}

function ChoiceField(props: FieldProps) {
  const { schema, value, required, onChange } = props;
  const say = useEditorTexts();
  const values = (schema.enum ?? []).map(String);
  return (
    <Select
      {...commonOf(props)}
      data={values}
      value={value === undefined || value === null ? null : String(value)}
      placeholder={schema.default === undefined ? say('notChosen') : say('usual', { value: String(schema.default) })}
      clearable={!required}
      allowDeselect={!required}
      onChange={(chosen) => onChange((schema.enum ?? []).find((each) => String(each) === chosen))}
    />
  );
}

function FlagField(props: FieldProps) {
  const { schema, value, required, onChange } = props;
  const { label, description, error } = commonOf(props);
  const off = required || schema.const === undefined ? false : undefined;
  return (
    <Checkbox
      {...{ label, description, error }}
      checked={value === true || (value === undefined && schema.default === true)}
      onChange={({ currentTarget }) => onChange(currentTarget.checked ? true : off)}
    />
  );
}

function NumberField(props: FieldProps) {
  const { schema, value, onChange } = props;
  const say = useEditorTexts();
  return (
    <NumberInput
      {...commonOf(props)}
      allowDecimal={schema.type === 'number'}
      value={typeof value === 'number' ? value : ''}
      placeholder={schema.default === undefined ? say('notChosen') : say('usual', { value: String(schema.default) })}
      onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
    />
  );
}

function TextField(props: FieldProps) {
  const { name, schema, value, onChange } = props;
  const text = typeof value === 'string' ? value : '';
  if (fieldKind(name, schema) === 'text')
    return (
      <TextInput {...commonOf(props)} value={text} onChange={({ currentTarget }) => onChange(currentTarget.value)} />
    );
  return (
    <Textarea
      {...commonOf(props)}
      autosize
      minRows={2}
      maxRows={16}
      spellCheck={false}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      value={text}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

function WordsField(props: FieldProps) {
  const { name, schema, value, onChange } = props;
  const list = Array.isArray(value)
    ? value
    : Array.isArray(schema.default) && value === undefined
      ? schema.default
      : [];
  const isNumbers = fieldKind(name, schema) === 'numbers';
  // What is no number is told by the language's own check, beside the field.
  const take = (words: string[]) =>
    onChange(isNumbers ? words.map((word) => (/^\d+$/.test(word.trim()) ? Number(word) : word)) : words);
  return (
    <TagsInput
      {...commonOf(props)}
      data={(schema.items?.enum ?? []).map(String)}
      value={list.map(String)}
      onChange={take}
      acceptValueOnBlur
    />
  );
}

function ListField(props: FieldProps) {
  const { name, schema, value, onChange, path, problems } = props;
  const say = useEditorTexts();
  const { label, description, error } = commonOf(props);
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
            {say('addItem', { name: labelOf(name) })}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}

/** A value of one of several forms: `{ megabytes }` or `{ percent }`. */
function FormsField(props: FieldProps) {
  const { schema, value, required, onChange, path, problems } = props;
  const say = useEditorTexts();
  const { label, description } = commonOf(props);
  const forms = schema.anyOf ?? [];
  const names = forms.map(({ properties }) => labelOf(Object.keys(properties ?? {})[0] ?? ''));
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

/** What no other field is made for. */
function JsonField(props: FieldProps) {
  const { value, onChange } = props;
  const say = useEditorTexts();
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value, null, 2)));
  const [isWrong, setWrong] = useState(false);
  const take = (next: string) => {
    setText(next);
    const parsed = parsedJson(next);
    setWrong(parsed === null);
    if (parsed !== null) onChange(parsed.value);
  };
  const { error, ...common } = commonOf(props);
  return (
    <JsonInput
      {...common}
      autosize
      minRows={2}
      maxRows={16}
      value={text}
      onChange={take}
      error={isWrong ? say('noJson') : error}
    />
  );
}

function parsedJson(text: string): { readonly value: unknown } | null {
  if (text.trim() === '') return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}
