/** Values of elements as a registry value, and back. Which kind a value has is said by its element's type: its second digit. */
import { binaryValue, textOf, textsOf, textsValue, textValue } from '../registry-hive/value-data.ts';
import type { HiveValue } from '../registry-hive/values.ts';
import { decodeDevice, encodeDevice } from './device.ts';
import { toGuid } from './guid.ts';
import type { BcdValue } from './store.ts';

/** The name of the registry value in each element's key. */
export const ELEMENT_VALUE = 'Element';

const KINDS: Readonly<Record<number, (value: HiveValue) => BcdValue | null>> = {
  1: ({ data }) => {
    const device = decodeDevice(data);
    return device === null ? null : { kind: 'device', device };
  },
  2: (value) => {
    const text = textOf(value);
    return text === null ? null : { kind: 'string', text };
  },
  3: (value) => {
    const id = toGuid(textOf(value) ?? '');
    return id === null ? null : { kind: 'object', id };
  },
  4: (value) => {
    const ids = textsOf(value)?.flatMap((text) => toGuid(text) ?? []);
    return ids === undefined ? null : { kind: 'object-list', ids };
  },
  5: ({ data }) => (data.length === 8 ? { kind: 'integer', number: data.readBigUInt64LE() } : null),
  6: ({ data }) => (data.length === 1 ? { kind: 'boolean', yes: data[0] !== 0 } : null),
  7: ({ data }) => {
    if (data.length % 8 !== 0) return null;
    const numbers = Array.from({ length: data.length / 8 }, (_, at) => data.readBigUInt64LE(at * 8));
    return { kind: 'integer-list', numbers };
  },
};

/** What an element's value says. Whatever would be written otherwise than it was read is kept as it is. */
export function decodeValue(elementType: number, value: HiveValue): BcdValue {
  const decoded = KINDS[(elementType >>> 24) & 0xf]?.(value) ?? null;
  const unknown: BcdValue = { kind: 'unknown', registryType: value.type, data: value.data };
  if (decoded === null) return unknown;
  const again = encodeValue(decoded);
  return again.type === value.type && again.data.equals(value.data) ? decoded : unknown;
}

export function encodeValue(value: BcdValue): HiveValue {
  switch (value.kind) {
    case 'device':
      return binaryValue(ELEMENT_VALUE, encodeDevice(value.device));
    case 'string':
      return textValue(ELEMENT_VALUE, value.text);
    case 'object':
      return textValue(ELEMENT_VALUE, value.id);
    case 'object-list':
      return textsValue(ELEMENT_VALUE, value.ids);
    case 'integer':
      return binaryValue(ELEMENT_VALUE, integers([value.number]));
    case 'boolean':
      return binaryValue(ELEMENT_VALUE, Buffer.from([value.yes ? 1 : 0]));
    case 'integer-list':
      return binaryValue(ELEMENT_VALUE, integers(value.numbers));
    case 'unknown':
      return { name: ELEMENT_VALUE, type: value.registryType, data: value.data };
  }
}

function integers(numbers: readonly bigint[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 8);
  numbers.forEach((number, at) => {
    bytes.writeBigUInt64LE(number, at * 8);
  });
  return bytes;
}
