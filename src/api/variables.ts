/** Task sequence variables of devices and collections as the API takes and shows them. */
import * as z from 'zod';
import { SETTABLE_NAME } from '../task-sequence/variable-name.ts';
import { secretWhenItSaysSo } from './secret-fields.ts';

const name = z
  .string()
  .regex(SETTABLE_NAME, 'a variable name begins with a letter and has letters, digits, "_" and "-", at most 256');

/** What is written. A secret value is encrypted where it is kept and shown to nobody again. */
export const VariableInputSchema = secretWhenItSaysSo(
  z
    .strictObject({ name, value: z.string().max(32_000), secret: z.boolean().default(false) })
    .meta({ id: 'VariableSetting' }),
);
export type VariableInput = z.output<typeof VariableInputSchema>;

/** The variables of one device or collection: each name once, without regard to case. */
export const VariableInputsSchema = z
  .array(VariableInputSchema)
  .max(1000)
  .refine((variables) => new Set(variables.map((v) => v.name.toLowerCase())).size === variables.length, {
    error: 'a variable is given twice (upper and lower case do not count)',
  });

/** A whole new set. Secret ones in `kept` stay with the value that they have, which nobody can write down. */
export const VariablesChange = {
  variables: VariableInputsSchema,
  kept: z.array(name).max(1000).default([]),
};
export interface VariablesChangeInput {
  variables: VariableInput[];
  kept: string[];
}

/** What is shown: a secret variable has no value. */
export const VariableSchema = secretWhenItSaysSo(
  z.object({ name: z.string(), value: z.string().nullable(), secret: z.boolean() }).meta({ id: 'Variable' }),
);
export type Variable = z.output<typeof VariableSchema>;
