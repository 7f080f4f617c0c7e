/** A kind's options as JSON Schema: what may stand where, for those who go over all kinds. */
import * as z from 'zod';
import type { StepKind } from './step.ts';

export interface OptionSchema {
  readonly type?: string;
  /** The text is a reference to something of the site (references.ts). */
  readonly reference?: boolean;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly OptionSchema[];
  readonly items?: OptionSchema;
  readonly properties?: Readonly<Record<string, OptionSchema>>;
  readonly required?: readonly string[];
  /** What further properties hold; false: there are none. */
  readonly additionalProperties?: OptionSchema | false;
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

const schemas = new Map<string, OptionSchema>();

export function optionSchema({ slug, options }: StepKind): OptionSchema {
  const known = schemas.get(slug);
  if (known !== undefined) return known;
  const made = z.toJSONSchema(options, { io: 'input' }) as OptionSchema; // `as`: the parts of JSON Schema that are read here.
  schemas.set(slug, made);
  return made;
}

/** Whether the option at the path (`answerFile.package`) is a reference, or a list of them. */
export function isReference(kind: StepKind, option: string): boolean {
  const schema = option
    .split('.')
    .reduce<OptionSchema | undefined>((at, key) => at?.properties?.[key], optionSchema(kind));
  return schema?.reference === true || schema?.items?.reference === true;
}
