/** What a boot store has: objects (boot manager, loaders, settings that others inherit), each with elements. */
import type { HiveValue } from '../registry-hive/values.ts';
import type { BcdDevice } from './device.ts';
import type { Guid } from './guid.ts';

export interface BcdStore {
  /** The values that the store has of itself, those of `\Description`. */
  readonly description: readonly HiveValue[];
  readonly objects: readonly BcdObject[];
}

export interface BcdObject {
  readonly id: Guid;
  /** What it is: see `OBJECT_TYPES`. */
  readonly type: number;
  /** Whatever else its `Description` has beside the type. */
  readonly description?: readonly HiveValue[];
  readonly elements: readonly BcdElement[];
}

export interface BcdElement {
  /** Its class, format and number, as bcdedit and WMI write them: 0x12000002. See `elementName`. */
  readonly type: number;
  readonly value: BcdValue;
}

export type BcdValue =
  | { readonly kind: 'device'; readonly device: BcdDevice }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'object'; readonly id: Guid }
  | { readonly kind: 'object-list'; readonly ids: readonly Guid[] }
  | { readonly kind: 'integer'; readonly number: bigint }
  | { readonly kind: 'boolean'; readonly yes: boolean }
  | { readonly kind: 'integer-list'; readonly numbers: readonly bigint[] }
  /** What is of no known kind, or would not be written as it was read. Registry type and bytes. */
  | { readonly kind: 'unknown'; readonly registryType: number; readonly data: Buffer };

/** The object of an id; null where there is none. */
export function findObject(store: BcdStore, id: Guid): BcdObject | null {
  return store.objects.find((object) => object.id === id) ?? null;
}

/** The value of an object's element; null where there is none. */
export function findElement(object: BcdObject, type: number): BcdValue | null {
  return object.elements.find((element) => element.type === type)?.value ?? null;
}
