/** A boot store written as a hive of its own. */
import { openHive } from '../registry-hive/hive.ts';
import { HiveEditor } from '../registry-hive/hive-editor.ts';
import { newHive } from '../registry-hive/new-hive.ts';
import { dwordValue } from '../registry-hive/value-data.ts';
import { ELEMENT_VALUE, encodeValue } from './element-value.ts';
import { BcdError } from './errors.ts';
import { toGuid } from './guid.ts';
import type { BcdObject, BcdStore } from './store.ts';

/** Windows' own stores are called so, and have this version. */
const ROOT_NAME = 'NewStoreRoot';
const MINOR_VERSION = 3;

/** The file, clean, without logs. @throws BcdError `refused` where an object is there twice, or an id is none */
export function writeBcd(store: BcdStore, now: Date): Buffer {
  const edit = new HiveEditor(
    openHive(newHive({ rootName: ROOT_NAME, minorVersion: MINOR_VERSION, now, fileName: 'BCD' })),
    now,
  );
  edit.createKey('Description');
  for (const value of store.description) edit.setValue('Description', value);
  edit.createKey('Objects');
  const written = new Set<string>();
  for (const object of store.objects) {
    const id = toGuid(object.id);
    if (id === null || written.has(id)) {
      throw new BcdError('refused', `The boot store has ${object.id} twice, or that is no GUID.`);
    }
    written.add(id);
    writeObject(edit, `Objects\\${id}`, object);
  }
  return edit.bytes();
}

function writeObject(edit: HiveEditor, path: string, { type, description, elements }: BcdObject): void {
  edit.setValue(`${path}\\Description`, dwordValue('Type', type));
  for (const value of description ?? []) edit.setValue(`${path}\\Description`, value);
  edit.createKey(`${path}\\Elements`);
  for (const element of elements) {
    const name = element.type.toString(16).padStart(8, '0');
    edit.setValue(`${path}\\Elements\\${name}`, { ...encodeValue(element.value), name: ELEMENT_VALUE });
  }
}
