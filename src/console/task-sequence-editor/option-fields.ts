/** Which field an option of a step is shown by, from its schema. */
import * as z from 'zod';
import { ConditionSchema } from '../../task-sequence/conditions/conditions.ts';
import { isRecord } from '../../task-sequence/is-record.ts';
import { type OptionSchema, optionSchema } from '../../task-sequence/option-schema.ts';
import type { StepKind } from '../../task-sequence/step.ts';

/** What is read of a JSON Schema for a form. */
export interface FieldSchema extends Omit<OptionSchema, 'anyOf' | 'items' | 'properties' | 'additionalProperties'> {
  readonly description?: string;
  readonly default?: unknown;
  readonly format?: string;
  readonly anyOf?: readonly FieldSchema[];
  readonly items?: FieldSchema;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly additionalProperties?: FieldSchema | false;
  readonly $ref?: string;
}

export type FieldKind =
  | 'choice'
  | 'flag'
  | 'number'
  | 'text'
  | 'long text'
  | 'words'
  | 'numbers'
  | 'list'
  | 'object'
  | 'forms'
  | 'condition'
  | 'json';

/** As long as a text may be that is not shown in several lines. */
const ONE_LINE = 1024;

export function fieldKind(name: string, schema: FieldSchema): FieldKind {
  if (name === 'condition') return 'condition';
  if (schema.enum !== undefined) return 'choice';
  if (schema.type === 'boolean' || schema.const === true) return 'flag';
  if (schema.type === 'integer' || schema.type === 'number') return 'number';
  if (schema.type === 'string') return (schema.maxLength ?? 0) > ONE_LINE ? 'long text' : 'text';
  if (schema.type === 'array') return listKind(schema.items ?? {});
  if (schema.properties !== undefined) return 'object';
  if (schema.anyOf?.every(({ properties }) => properties !== undefined) === true) return 'forms';
  return 'json';
}

function listKind({ type, properties, enum: values }: FieldSchema): FieldKind {
  if (properties !== undefined) return 'list';
  if (type === 'string' || values !== undefined) return 'words';
  return type === 'integer' || type === 'number' ? 'numbers' : 'json';
}

export function optionFields(kind: StepKind): FieldSchema {
  return optionSchema(kind) as FieldSchema; // `as`: the same JSON Schema; a form reads more of it.
}

/** What something new of the schema holds: what goes without saying, and empty fields for what is needed. */
export function emptyValue(schema: FieldSchema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === 'string') return '';
  if (schema.type === 'boolean') return false;
  if (schema.type === 'integer' || schema.type === 'number') return Math.max(schema.minimum ?? 0, 0);
  if (schema.type === 'array') return (schema.minItems ?? 0) > 0 ? [emptyValue(schema.items ?? {})] : [];
  const [form] = schema.anyOf ?? [];
  return form === undefined ? emptyObject(schema) : emptyValue(form);
}

function emptyObject({ properties = {}, required = [] }: FieldSchema): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, schema]) =>
      required.includes(name) || schema.default !== undefined ? [[name, emptyValue(schema)]] : [],
    ),
  );
}

/** Which of several forms a value has: the one whose own property is there. */
export function formOf(forms: readonly FieldSchema[], value: unknown): number {
  const at = forms.findIndex(({ properties }) => {
    const [own] = Object.keys(properties ?? {});
    return own !== undefined && isRecord(value) && own in value;
  });
  return Math.max(at, 0);
}

/** A field that nobody filled in is no field, save where one is needed. */
export function withField(
  value: unknown,
  { required = [] }: FieldSchema,
  name: string,
  field: unknown,
): Record<string, unknown> {
  const { [name]: _, ...others } = isRecord(value) ? value : {};
  if (field === undefined || (field === '' && !required.includes(name))) return others;
  return { ...(isRecord(value) ? value : {}), [name]: field };
}

/** The kinds of a condition that is no list of others, by the property that tells them. */
export const leafSchemas: ReadonlyMap<string, FieldSchema> = new Map(leafEntries());

function leafEntries(): [string, FieldSchema][] {
  // `as`: the parts of JSON Schema that are read here.
  const whole = z.toJSONSchema(ConditionSchema, { io: 'input' }) as FieldSchema & {
    $defs?: Record<string, FieldSchema>;
  };
  const named = whole.$ref === undefined ? whole : whole.$defs?.[whole.$ref.replace('#/$defs/', '')];
  return ((named ?? whole).anyOf ?? []).flatMap((branch): [string, FieldSchema][] => {
    const [own] = Object.keys(branch.properties ?? {});
    return own === undefined || ['all', 'any', 'none'].includes(own) ? [] : [[own, branch]];
  });
}
