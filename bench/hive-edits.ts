/** A hive as large as a SOFTWARE one, and what is changed in it, for the benchmark `windows`. */
import { openHive } from '../src/formats/registry-hive/hive.ts';
import { HiveEditor } from '../src/formats/registry-hive/hive-editor.ts';
import { newHive } from '../src/formats/registry-hive/new-hive.ts';
import { textValue } from '../src/formats/registry-hive/value-data.ts';

export interface Edit {
  readonly key: string;
  readonly name: string;
  readonly text: string;
}

/** What a deployment sets: some hundred values, in keys that are there and in new ones. */
export const EDITS: readonly Edit[] = Array.from({ length: 400 }, (_, at) => ({
  key: at % 4 === 0 ? classKey(at * 50) : `Microsoft\\Windows\\CurrentVersion\\New\\key-${at % 20}`,
  name: `value-${at}`,
  text: `text ${at}`.repeat(1 + (at % 10)),
}));

/** The same for hivexregedit. */
export function editsAsReg(): string {
  const sections = EDITS.map(({ key, name, text }) => {
    const bytes = Buffer.from(`${text}\0`, 'utf16le').toString('hex').match(/../g)?.join(',');
    return `[\\${key}]\n"${name}"=hex(1):${bytes}\n`;
  });
  return `Windows Registry Editor Version 5.00\n\n${sections.join('\n')}`;
}

/** A hive of at least so many bytes, mostly of classes with their small keys, as SOFTWARE is. */
export function largeHive(bytes: number): Buffer {
  const now = new Date('2026-01-01T00:00:00Z');
  const edit = new HiveEditor(openHive(newHive({ rootName: 'ROOT', minorVersion: 5, now })), now);
  // hivexregedit makes no keys above the one it is told of.
  edit.createKey('Microsoft\\Windows\\CurrentVersion\\New');
  for (let at = 0; edit.bytes().length < bytes; at++) {
    for (const key of ['InprocServer32', 'ProgID', 'TypeLib']) {
      const path = `${classKey(at)}\\${key}`;
      edit.setValue(path, textValue('', `C:\\Windows\\System32\\component-${at}.dll`));
      edit.setValue(path, textValue('ThreadingModel', 'Both'));
    }
  }
  return edit.bytes();
}

/** In no order, as names of classes are; a few thousand below one key, since libhivex reads no more than 70,000. */
function classKey(at: number): string {
  const mixed = (Math.imul(at, 0x9e37_79b1) >>> 0).toString(16).padStart(8, '0');
  return `Classes\\Part ${at >>> 12}\\{${mixed}-0000-0000-c000-000000000046}`;
}
