/** What every field for a value of a JSON Schema is given, and what all of them show. */
import { Text } from '@mantine/core';
import { useStepTexts } from '../step-texts/use-step-texts.ts';
import type { FieldSchema } from './option-fields.ts';

export interface ValueProps {
  readonly schema: FieldSchema;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** Where the value is, as problems name it: `options.partitions[0]`. */
  readonly path: string;
  readonly problems: ReadonlyMap<string, string>;
}

export interface FieldProps extends ValueProps {
  readonly name: string;
  readonly required: boolean;
}

/** The name, the help and the problem of a field. */
export function useCommon({ name, schema, required, path, problems }: FieldProps) {
  const texts = useStepTexts();
  return {
    label: texts.label(name),
    description: texts.description(schema.description),
    withAsterisk: required,
    error: problems.get(path),
  };
}

export function Help({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <Text size="xs" c="dimmed">
      {text}
    </Text>
  );
}
