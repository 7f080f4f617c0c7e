/**
 * A value of the API as the audit log keeps it: secrets replaced, long texts by their hash. The schema decides (src/api/secret-fields.ts);
 * what no schema describes is kept as a hash alone, so that nothing gets in by chance.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { secretFields } from '../../api/secret-fields.ts';

export const SECRET_TEXT = '(secret)';
/** Longer ones tell a reader nothing more, and an entry must stay small: it is kept for ever. */
const LONGEST_TEXT = 500;
const LONGEST_FIELD = 8192;

type Fields = Record<string, unknown>;

/** The fields that an object schema names; `{}` for what is not an object. */
export function recordedFields(schema: z.ZodType | undefined, value: unknown): Fields {
  if (schema === undefined) return {};
  const recorded = recordedValue(schema, value);
  if (typeof recorded !== 'object' || recorded === null || Array.isArray(recorded)) return {};
  return Object.fromEntries(Object.entries(recorded).map(([name, field]) => [name, bounded(field)]));
}

/** `value` has been parsed by `schema`. */
export function recordedValue(schema: z.core.$ZodType, value: unknown): unknown {
  if (value === null || value === undefined) return value;
  const mark = secretFields.get(schema);
  if (mark?.secret === 'always') return SECRET_TEXT;
  if (schema instanceof z.ZodObject) return recordedObject(schema, value, mark !== undefined);
  if (schema instanceof z.ZodArray) return asArray(value).map((item) => recordedValue(schema.element, item));
  if (schema instanceof z.ZodRecord)
    return mapFields(asFields(value), (field) => recordedValue(schema.valueType, field));
  if (schema instanceof z.ZodUnion) return recordedOption(schema.options, value);
  const inner = innerOf(schema);
  if (inner !== null) return recordedValue(inner, value);
  return isPlain(schema) ? short(value) : digestOf(value);
}

function recordedObject(schema: z.ZodObject, value: unknown, secretWhenItSaysSo: boolean): Fields {
  const fields = asFields(value);
  const known = Object.entries(schema.shape).filter(([name]) => fields[name] !== undefined);
  const recorded = Object.fromEntries(known.map(([name, field]) => [name, recordedValue(field, fields[name])]));
  return secretWhenItSaysSo && fields['secret'] === true ? { ...recorded, value: SECRET_TEXT } : recorded;
}

/** The first that fits, as the parser took it. */
function recordedOption(options: readonly z.core.$ZodType[], value: unknown): unknown {
  const fitting = options.find((option) => z.safeParse(option, value).success);
  return fitting === undefined ? digestOf(value) : recordedValue(fitting, value);
}

function innerOf(schema: z.core.$ZodType): z.core.$ZodType | null {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly
  )
    return schema.unwrap();
  // A text that is parsed into another, such as a MAC address: what is known of it is what it was.
  if (schema instanceof z.ZodPipe) return schema.in;
  return null;
}

function isPlain(schema: z.core.$ZodType): boolean {
  return (
    schema instanceof z.ZodString ||
    schema instanceof z.ZodStringFormat ||
    schema instanceof z.ZodNumber ||
    schema instanceof z.ZodBoolean ||
    schema instanceof z.ZodEnum ||
    schema instanceof z.ZodLiteral
  );
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function mapFields(fields: Fields, map: (value: unknown) => unknown): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, map(value)]));
}

function short(value: unknown): unknown {
  return typeof value === 'string' && value.length > LONGEST_TEXT ? digestOf(value) : value;
}

function bounded(value: unknown): unknown {
  return JSON.stringify(value).length > LONGEST_FIELD ? digestOf(value) : value;
}

/** Enough to prove which value it was to whoever still has it. */
function digestOf(value: unknown): { sha256: string; bytes: number } {
  const text = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value), 'utf8');
  return { sha256: createHash('sha256').update(text).digest('hex'), bytes: text.length };
}
