/** A WMI class that is answered from the inventory: its properties, where each comes from, and its objects. */
import type { WqlRow, WqlValue } from '../wql/run-wql.ts';
import type { WmiInventory } from './inventory-facts.ts';

export const wmiNamespaces = ['root\\cimv2', 'root\\wmi', 'root\\cimv2\\Security\\MicrosoftTpm'] as const;
export type WmiNamespace = (typeof wmiNamespaces)[number];

export interface WmiProperty {
  readonly name: string;
  /** For people: `SMBIOS, product name`. Null where a PE cannot know it: its value is NULL then. */
  readonly source: string | null;
}

export interface WmiClass {
  readonly namespace: WmiNamespace;
  readonly name: string;
  readonly properties: readonly WmiProperty[];
  /** Its objects; null when an older agent made the inventory and it does not tell. */
  readonly rows: (inventory: WmiInventory) => readonly WqlRow[] | null;
}

/** Where a property comes from, and its value; what is undefined or an empty list has none. */
export type Column<Item> = readonly [source: string, value: (item: Item) => WqlValue | undefined];

interface WmiClassDefinition<Item> {
  readonly namespace: WmiNamespace;
  readonly name: string;
  /** One for each object. */
  readonly items: (inventory: WmiInventory) => readonly Item[] | null;
  readonly known: Readonly<Record<string, Column<Item>>>;
  /** Names, with spaces between, of the properties that the class has besides (Microsoft: WMI provider classes). */
  readonly unknown: string;
}

export function wmiClass<Item>({ namespace, name, items, known, unknown }: WmiClassDefinition<Item>): WmiClass {
  const columns = Object.entries(known);
  const unknownNames = unknown.trim().split(/\s+/);
  return {
    namespace,
    name,
    properties: [
      ...columns.map(([property, [source]]) => ({ name: property, source })),
      ...unknownNames.filter((property) => property !== '').map((property) => ({ name: property, source: null })),
    ],
    rows: (inventory) => items(inventory)?.map((item) => rowOf(columns, item)) ?? null,
  };
}

function rowOf<Item>(columns: readonly (readonly [string, Column<Item>])[], item: Item): WqlRow {
  return Object.fromEntries(columns.map(([property, [, value]]) => [property, present(value(item))]));
}

function present(value: WqlValue | undefined): WqlValue {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' && value.length === 0 ? null : value;
}

/** A value that is the same on every computer. */
export function always(value: WqlValue): Column<unknown> {
  return ['always the same', () => value];
}
