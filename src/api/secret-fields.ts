/**
 * Which fields of the contract are secrets. Said where a schema is made, so that whatever keeps a copy of a request (the audit log)
 * decides by the schema what it may keep, never by what a field is called.
 */
import * as z from 'zod';

/** `always`, or for an object: its field `value` is secret when its field `secret` is true. */
export type SecretKind = { readonly secret: 'always' | 'its value when it says so' };

export const secretFields = z.registry<SecretKind>();

/** Marks a value that is always a secret. */
export function secret<T extends z.ZodType>(schema: T): T {
  secretFields.add(schema, { secret: 'always' });
  return schema;
}

/** Marks an object with the fields `secret` and `value`, whose value is a secret when it says so. */
export function secretWhenItSaysSo<T extends z.ZodObject<{ secret: z.ZodType; value: z.ZodType }>>(schema: T): T {
  secretFields.add(schema, { secret: 'its value when it says so' });
  return schema;
}
