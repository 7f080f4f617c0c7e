/** Fields for values that have no fields within them. */
import { Checkbox, JsonInput, NumberInput, Select, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useStepTexts } from '../step-texts/use-step-texts.ts';
import { type FieldProps, useCommon } from './field-props.tsx';
import { fieldKind } from './option-fields.ts';
import { useEditorTexts } from './texts.ts';

export function ChoiceField(props: FieldProps) {
  const { schema, value, required, onChange } = props;
  const say = useEditorTexts();
  const texts = useStepTexts();
  const common = useCommon(props);
  const usual =
    schema.default === undefined ? say('notChosen') : say('usual', { value: texts.value(String(schema.default)) });
  return (
    <Select
      {...common}
      data={(schema.enum ?? []).map((each) => ({ value: String(each), label: texts.value(String(each)) }))}
      value={value === undefined || value === null ? null : String(value)}
      placeholder={usual}
      clearable={!required}
      allowDeselect={!required}
      onChange={(chosen) => onChange((schema.enum ?? []).find((each) => String(each) === chosen))}
    />
  );
}

export function FlagField(props: FieldProps) {
  const { schema, value, required, onChange } = props;
  const { label, description, error } = useCommon(props);
  const off = required || schema.const === undefined ? false : undefined;
  return (
    <Checkbox
      {...{ label, description, error }}
      checked={value === true || (value === undefined && schema.default === true)}
      onChange={({ currentTarget }) => onChange(currentTarget.checked ? true : off)}
    />
  );
}

export function NumberField(props: FieldProps) {
  const { schema, value, onChange } = props;
  const say = useEditorTexts();
  return (
    <NumberInput
      {...useCommon(props)}
      allowDecimal={schema.type === 'number'}
      value={typeof value === 'number' ? value : ''}
      placeholder={schema.default === undefined ? say('notChosen') : say('usual', { value: String(schema.default) })}
      onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
    />
  );
}

export function TextField(props: FieldProps) {
  const { name, schema, value, onChange } = props;
  const common = useCommon(props);
  const text = typeof value === 'string' ? value : '';
  if (fieldKind(name, schema) === 'text')
    return <TextInput {...common} value={text} onChange={({ currentTarget }) => onChange(currentTarget.value)} />;
  return (
    <Textarea
      {...common}
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

export function WordsField(props: FieldProps) {
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
      {...useCommon(props)}
      data={(schema.items?.enum ?? []).map(String)}
      value={list.map(String)}
      onChange={take}
      acceptValueOnBlur
    />
  );
}

/** What no other field is made for. */
export function JsonField(props: FieldProps) {
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
  const { error, ...common } = useCommon(props);
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
