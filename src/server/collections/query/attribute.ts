/** What there is to say of something that a query can ask of a device; those that there are stand in attributes.ts. */
import type { RawBuilder } from 'kysely';
import type { DeviceFacts } from './device-facts.ts';

export type AttributeType = 'text' | 'number' | 'boolean' | 'time';

/** Of an attribute with several values a list; null, or a list without a value, where it is missing. */
export type FactValue = string | number | boolean | Date | null;

/** A property of ConfigMgr's classes that is the same. */
export interface WqlProperty {
  /** With its class: `SMS_G_System_DISK.Size`. */
  readonly name: string;
  /** So many of ours are one of ConfigMgr's: sizes are in KB and MB there. */
  readonly factor?: number;
  /** What ConfigMgr has where we have one of our choices. */
  readonly values?: Readonly<Record<string, string | number>>;
}

export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  /** It may have several values. */
  readonly many: boolean;
  /** A number of bytes. */
  readonly size: boolean;
  /** The only texts that it can be. */
  readonly choices: readonly string[] | null;
  /** A sentence for the documentation. */
  readonly description: string;
  /** Over the table device: of `many` an array, null where it is missing. Macs alone are in a table of their own. */
  readonly column: RawBuilder<unknown> | 'device_mac';
  /** Another way to write the same value. */
  readonly normalize?: (text: string) => string;
  readonly of: (device: DeviceFacts) => FactValue | readonly FactValue[] | undefined;
  readonly wql: readonly WqlProperty[];
}

/** Those that there are, without the empty ones. */
export function valuesOf({ of }: Attribute, device: DeviceFacts): Exclude<FactValue, null>[] {
  const value = of(device);
  const values = Array.isArray(value) ? (value as readonly FactValue[]) : [value as FactValue | undefined];
  return values.filter((each) => each !== null && each !== undefined);
}

type Row = Omit<Attribute, 'name'>;
type Given = readonly [
  description: string,
  column: Row['column'],
  of: Row['of'],
  wql: readonly (string | WqlProperty)[],
];

export function text(...given: Given): Row {
  return row('text', given);
}

export function number(...given: Given): Row {
  return row('number', given);
}

export function boolean(...given: Given): Row {
  return row('boolean', given);
}

export function time(...given: Given): Row {
  return row('time', given);
}

function row(type: AttributeType, [description, column, of, wql]: Given): Row {
  const properties = wql.map((property) => (typeof property === 'string' ? { name: property } : property));
  return { type, many: false, size: false, choices: null, description, column, of, wql: properties };
}
