/** Hives for the tests, what is in them in a form that can be compared, and the same from a foreign reader. */
import { readFile, writeFile } from 'node:fs/promises';
import { run } from '../wim/test-support.ts';
import { type Hive, type HiveKey, openHive } from './hive.ts';
import { HiveEditor } from './hive-editor.ts';
import { newHive } from './new-hive.ts';
import { binaryValue, expandTextValue, qwordValue, REG, textsValue, textValue } from './value-data.ts';
import type { HiveValue } from './values.ts';

export const NOW = new Date('2026-03-04T05:06:07Z');

/** A new hive, to be filled. */
export function emptyHive(minorVersion = 5): HiveEditor {
  return editHive(newHive({ rootName: 'ROOT', minorVersion, now: NOW }));
}

/** Edits a copy. */
export function editHive(bytes: Buffer): HiveEditor {
  return new HiveEditor(openHive(Buffer.from(bytes)), NOW);
}

/** Everything in a hive: by the path of a key its values, by their names type and bytes. */
export type HiveContent = Record<string, Record<string, string>>;

export function contentOf(hive: Hive): HiveContent {
  const content: HiveContent = {};
  const add = (key: HiveKey, path: string) => {
    content[path] = Object.fromEntries([...key.values()].map((value) => [value.name, valueText(value)]));
    for (const below of key.subkeys()) add(below, `${path}\\${below.name}`);
  };
  add(hive.root, '');
  return content;
}

export function valueText({ type, data }: Pick<HiveValue, 'type' | 'data'>): string {
  return `${type}:${data.toString('hex')}`;
}

/** The same as hivexregedit (libhivex) reads it. */
export function contentByHivex(path: string): HiveContent {
  const content: HiveContent = {};
  let values: Record<string, string> = {};
  // Perl writes lines of Latin-1 as Latin-1, unless it is told otherwise.
  for (const line of run('perl', ['-CS', '/usr/bin/hivexregedit', '--export', path, '\\']).split('\n')) {
    const [, key] = /^\[(.*)\]$/.exec(line) ?? [];
    if (key !== undefined) {
      values = {};
      content[key === '\\' ? '' : key] = values;
    }
    const [, name, data] = /^(@|"(?:[^"\\]|\\.)*")=(.*)$/.exec(line) ?? [];
    if (name === undefined || data === undefined) continue;
    values[name === '@' ? '' : name.slice(1, -1).replace(/\\(.)/g, '$1')] = dataText(data);
  }
  return content;
}

function dataText(data: string): string {
  const [, dword] = /^dword:(\w{8})$/.exec(data) ?? [];
  if (dword !== undefined) return `4:${Buffer.from(dword, 'hex').reverse().toString('hex')}`;
  const [, type = '', bytes = ''] = /^hex\((\w+)\):([\w,]*)$/.exec(data) ?? [];
  return `${Number.parseInt(type, 16)}:${bytes.replaceAll(',', '')}`;
}

/** Opens a file and gives its content; throws where an edit could do harm. */
export async function contentOfFile(path: string): Promise<HiveContent> {
  const bytes = await readFile(path);
  editHive(bytes);
  return contentOf(openHive(bytes));
}

/** A hive with a bit of everything, in a version that has large values in pieces. */
export async function writeSample(path: string, minorVersion = 5): Promise<HiveContent> {
  const edit = fillSample(emptyHive(minorVersion));
  await writeFile(path, edit.bytes());
  return contentOf(openHive(Buffer.from(edit.bytes())));
}

export function fillSample(edit: HiveEditor): HiveEditor {
  edit.setValue('', textValue('', 'the default of the root'));
  edit.setValue('Software\\Grüße', textValue('Umlaut', 'äöü € 漢字 😀'));
  edit.setValue('Software\\漢字', expandTextValue('Path', '%SystemRoot%\\System32'));
  edit.setValue('Software\\漢字', textsValue('ключ', ['one', 'two three']));
  edit.setValue('Numbers', { name: 'dword', type: REG.dword, data: Buffer.from('78563412', 'hex') });
  edit.setValue('Numbers', qwordValue('qword', 0x1122_3344_5566_7788n));
  edit.setValue('Numbers', { name: 'none', type: REG.none, data: Buffer.alloc(0) });
  edit.setValue('Numbers', { name: 'odd type', type: 0x2007, data: Buffer.from([1, 2, 3]) });
  for (const bytes of [1, 4, 5, 1000, 16_344, 16_345, 50_000]) {
    edit.setValue('Sizes', binaryValue(`${bytes}`, Buffer.alloc(bytes, `${bytes}`)));
  }
  for (let number = 0; number < 1200; number++) edit.createKey(`Many\\${(number * 7919) % 1200}_key`);
  return edit;
}
