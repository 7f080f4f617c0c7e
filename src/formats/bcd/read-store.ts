/** A boot store read from the hive it is in. */
import { checkTree } from '../registry-hive/check-tree.ts';
import { type HiveKey, openHive } from '../registry-hive/hive.ts';
import { numberOf, textOf } from '../registry-hive/value-data.ts';
import { decodeValue, ELEMENT_VALUE } from './element-value.ts';
import { BcdError } from './errors.ts';
import { toGuid } from './guid.ts';
import type { BcdElement, BcdObject, BcdStore } from './store.ts';

/** What every store since Windows Vista has been called. */
export const STORE_KEY_NAME = 'BCD00000000';

/**
 * Reads a store: `\Boot\BCD`, `\EFI\Microsoft\Boot\BCD`, or a template.
 * @param bytes the whole file; notes in it that are wrong are put right (see `checkTree`)
 * @param logs of its .LOG1 and .LOG2, as for `openHive`
 * @throws BcdError where it is none, or one of another version; HiveError where the hive is damaged or was not written to its end
 */
export function readBcd(bytes: Buffer, logs: readonly Buffer[] = []): BcdStore {
  const hive = openHive(bytes, logs);
  // Each cell belongs to one thing from here on: what is read is no larger than the file.
  checkTree(hive.cells, hive.base.rootCell);
  const description = hive.key('Description');
  const objects = hive.key('Objects');
  const name = description?.value('KeyName') ?? null;
  if (description === null || objects === null || name === null) {
    throw new BcdError(
      'not-a-store',
      'This registry hive is no boot store: it has no objects, or does not call itself one.',
    );
  }
  if (textOf(name) !== STORE_KEY_NAME) {
    const version = JSON.stringify(textOf(name));
    throw new BcdError('unsupported-version', `The boot store calls itself ${version}; ${STORE_KEY_NAME} is read.`);
  }
  return { description: [...description.values()], objects: [...objects.subkeys()].map(readObject) };
}

function readObject(key: HiveKey): BcdObject {
  const id = toGuid(key.name);
  const description = key.subkey('Description');
  const typeValue = description?.value('Type') ?? null;
  const type = typeValue === null ? null : numberOf(typeValue);
  if (id === null || description === null || type === null) {
    throw new BcdError(
      'damaged',
      `The boot store is damaged: the object ${key.name} has no id or no type. Make it anew.`,
    );
  }
  const others = [...description.values()].filter(({ name }) => name.toLowerCase() !== 'type');
  const elements = [...(key.subkey('Elements')?.subkeys() ?? [])].map((each) => readElement(id, each));
  return { id, type: Number(type), ...(others.length > 0 && { description: others }), elements };
}

function readElement(object: string, key: HiveKey): BcdElement {
  const value = key.value(ELEMENT_VALUE);
  if (!/^[\da-f]{8}$/i.test(key.name) || value === null) {
    throw new BcdError(
      'damaged',
      `The boot store is damaged: ${object} has an element ${key.name} without type or value. Make it anew.`,
    );
  }
  const type = Number.parseInt(key.name, 16);
  return { type, value: decodeValue(type, value) };
}
