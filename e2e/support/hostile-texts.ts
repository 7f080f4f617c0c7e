/** Texts that would do something if a page took them for more than texts, and where the contract of the API lets them in. */
import * as z from 'zod';
import { secretFields } from '../../src/api/secret-fields.ts';

/** Sets a mark if it runs as markup or as a script, fills in or translates if it is taken for a template, and turns what follows around if it is not kept apart. */
export const HOSTILE = '"><img src=x onerror=__planted=1>{{name}}$t(title)\u202e';
const WHOLE = `${HOSTILE}'</script><script>__planted=1</script>\${__planted=1}<a href="javascript:__planted=1">javascript:__planted=1`;

const LONG_WORD = 'W'.repeat(10_000);

/** The longest first: a word of 10,000 characters, for what has no bound of its own. */
const texts = [`${WHOLE}${LONG_WORD}`, WHOLE, HOSTILE, HOSTILE.replace('\u202e', '')];

/**
 * What a route is given, with a hostile text in each field that takes one. As in `base` stay fields with a form of their own (ids, dates, addresses), secrets, and
 * those that are named in `kept`.
 */
export function plant<Schema extends z.ZodType>(
  schema: Schema,
  base: z.input<Schema>,
  kept: readonly string[] = [],
): z.input<Schema> {
  const planted = plantInto(schema, base, kept);
  schema.parse(planted);
  // What the schema has just taken is its input.
  return planted as z.input<Schema>;
}

/** The fields of a body that would take a hostile text, whatever else is in it. */
export function openFields(schema: z.ZodType, path = ''): readonly string[] {
  const inner = bare(schema);
  if (isSecret(schema) || isSecret(inner)) return [];
  if (inner instanceof z.ZodString) return hostileFor(inner) === undefined ? [] : [path];
  if (inner instanceof z.ZodObject)
    return Object.entries(inner.shape).flatMap(([key, field]) => openFields(asType(field), `${path}.${key}`));
  if (inner instanceof z.ZodArray) return openFields(asType(inner.element), `${path}[]`);
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => openFields(asType(option), path));
  return [];
}

function plantInto(schema: z.ZodType, base: unknown, kept: readonly string[]): unknown {
  const inner = bare(schema);
  if (isSecret(schema) || isSecret(inner)) return base;
  if (inner instanceof z.ZodString) return hostileFor(inner) ?? base;
  if (inner instanceof z.ZodObject && isObject(base)) {
    const fields = Object.entries(inner.shape).map(([key, field]) => [
      key,
      kept.includes(key) ? base[key] : plantInto(asType(field), base[key], kept),
    ]);
    return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
  }
  if (inner instanceof z.ZodArray && Array.isArray(base))
    return base.map((each) => plantInto(asType(inner.element), each, kept));
  if (inner instanceof z.ZodUnion) {
    const fitting = inner.options.map(asType).find((option) => option.safeParse(base).success);
    return fitting === undefined ? base : plantInto(fitting, base, kept);
  }
  return base;
}

function hostileFor(schema: z.ZodType): string | undefined {
  return texts.find((text) => schema.safeParse(text).success);
}

function isSecret(schema: z.ZodType): boolean {
  return secretFields.get(schema)?.secret === 'always';
}

/** Without what says that it may be missing, and what is made of it. */
function bare(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return bare(asType(schema.unwrap()));
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodReadonly) return bare(asType(schema.unwrap()));
  return schema instanceof z.ZodPipe ? bare(asType(schema.in)) : schema;
}

/** zod's inner schemas are typed as its core, whose only makers here are its classes. */
function asType(schema: unknown): z.ZodType {
  return schema as z.ZodType;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
