import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { temporaryFolder } from '../wim/test-support.ts';
import { openHive } from './hive.ts';
import type { HiveEditor } from './hive-editor.ts';
import { contentByHivex, contentOf, editHive, emptyHive, type HiveContent, valueText } from './test-support.ts';
import type { HiveValue } from './values.ts';

/** A hive as plain objects: what edits have to come to. */
interface ModelKey {
  name: string;
  values: Map<string, HiveValue>;
  keys: Map<string, ModelKey>;
}

const newKey = (name: string): ModelKey => ({ name, values: new Map(), keys: new Map() });

class Model {
  root = newKey('ROOT');

  find(path: string): ModelKey | undefined {
    let key: ModelKey | undefined = this.root;
    for (const name of namesOf(path)) key = key?.keys.get(name.toUpperCase());
    return key;
  }

  create(path: string): ModelKey {
    let key = this.root;
    for (const name of namesOf(path)) {
      const below = key.keys.get(name.toUpperCase()) ?? newKey(name);
      key.keys.set(name.toUpperCase(), below);
      key = below;
    }
    return key;
  }

  set(path: string, value: HiveValue): void {
    const { values } = this.create(path);
    const name = values.get(value.name.toUpperCase())?.name ?? value.name;
    values.set(value.name.toUpperCase(), { ...value, name });
  }

  delete(path: string): boolean {
    const names = namesOf(path);
    const name = names.pop() ?? '';
    return this.find(names.join('\\'))?.keys.delete(name.toUpperCase()) ?? false;
  }

  content(): HiveContent {
    const content: HiveContent = {};
    const add = ({ values, keys }: ModelKey, path: string) => {
      content[path] = Object.fromEntries([...values.values()].map((value) => [value.name, valueText(value)]));
      for (const key of keys.values()) add(key, `${path}\\${key.name}`);
    };
    add(this.root, '');
    return content;
  }
}

function namesOf(path: string): string[] {
  return path === '' ? [] : path.split('\\');
}

type Edit = (edit: HiveEditor, model: Model) => void;

const name = fc.constantFrom(
  'a',
  'A',
  'b',
  '_',
  '{c}',
  'Ärger',
  'ärger',
  '漢字',
  'with space',
  'long'.repeat(40),
  'z9',
  'Z',
);
const path = fc.array(name, { maxLength: 3 }).map((names) => names.join('\\'));
const size = fc.oneof(fc.nat(9), fc.constantFrom(100, 5000, 16_344, 16_345, 32_688, 40_000));
const value = fc
  .record({
    name: fc.oneof(name, fc.constant('')),
    type: fc.constantFrom(0, 1, 2, 3, 4, 7, 11, 0x1234),
    size,
    byte: fc.nat(255),
  })
  .map(({ size: bytes, byte, ...rest }): HiveValue => ({ ...rest, data: Buffer.alloc(bytes, byte) }));

/** As many keys as need several leaves, in an order of their own. */
const many = fc.record({ path, count: fc.integer({ min: 1, max: 1300 }), step: fc.constantFrom(1, 7, 1009) });
const manyNames = ({ path: at, count, step }: { path: string; count: number; step: number }) =>
  Array.from({ length: count }, (_, number) => `${at === '' ? '' : `${at}\\`}k${(number * step) % count}`);

const edits: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(path, value).map(([at, each]) => set(at, each)) },
  { weight: 2, arbitrary: path.map((at) => create([at])) },
  { weight: 3, arbitrary: fc.tuple(path, name).map(([at, which]) => deleteValue(at, which)) },
  { weight: 2, arbitrary: path.filter((at) => at !== '').map((at) => deleteKeys([at])) },
  { weight: 1, arbitrary: many.map((which) => create(manyNames(which))) },
  { weight: 1, arbitrary: many.map((which) => deleteKeys(manyNames(which))) },
);

function create(paths: readonly string[]): Edit {
  return (edit, model) => {
    for (const at of paths) {
      edit.createKey(at);
      model.create(at);
    }
  };
}

function set(at: string, each: HiveValue): Edit {
  return (edit, model) => {
    edit.setValue(at, each);
    model.set(at, each);
  };
}

function deleteValue(at: string, which: string): Edit {
  return (edit, model) => {
    assert.equal(edit.deleteValue(at, which), model.find(at)?.values.delete(which.toUpperCase()) ?? false);
  };
}

function deleteKeys(paths: readonly string[]): Edit {
  return (edit, model) => {
    for (const at of paths) assert.equal(edit.deleteKey(at), model.delete(at));
  };
}

test('edits in any order come to what they come to in a plain model, lose no cell, and hivexregedit reads the same', async (t) => {
  const file = join(await temporaryFolder(t), 'hive');
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(3, 5),
      fc.array(fc.array(edits, { maxLength: 12 }), { maxLength: 4 }),
      async (version, parts) => {
        const model = new Model();
        let edit = emptyHive(version);
        for (const part of parts) {
          for (const each of part) each(edit, model);
          // What one edited, the next one takes up.
          edit = editHive(edit.bytes());
          assert.equal(edit.counts.lostCells, 0);
        }
        assert.deepEqual(contentOf(openHive(edit.bytes())), model.content());
        runs += 1;
        if (runs % 10 !== 0) return;
        await writeFile(file, edit.bytes());
        assert.deepEqual(contentByHivex(file), model.content());
      },
    ),
    { numRuns: 150 },
  );
  assert.ok(runs >= 150);
});
