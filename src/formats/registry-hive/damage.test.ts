import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Allocation } from './allocation.ts';
import { BASE_BLOCK_BYTES, changeBaseBlock, LARGEST_BINS_BYTES, readBaseBlock } from './base-block.ts';
import { HiveError, type HiveErrorCode } from './errors.ts';
import { type Hive, openHive } from './hive.ts';
import { HiveEditor } from './hive-editor.ts';
import { keyNode, NK, NK_FLAGS } from './key-node.ts';
import { createSecurity, SK } from './security.ts';
import { contentOf, editHive, emptyHive, fillSample, NOW } from './test-support.ts';
import { binaryValue, textValue } from './value-data.ts';
import { VK, valueCells, valueNode } from './values.ts';

const sample = Buffer.from(fillSample(emptyHive()).bytes());

/** A copy of the sample with something done to it. */
function damagedHive(damage: (bytes: Buffer, hive: Hive) => void): Buffer {
  const bytes = Buffer.from(sample);
  damage(bytes, openHive(Buffer.from(sample)));
  changeBaseBlock(bytes, {});
  return bytes;
}

const word = (at: number, value: number) => (bytes: Buffer) => void bytes.writeUInt32LE(value, at);
const nodeOf = (hive: Hive, path: string) => keyNode(hive.cells, hive.key(path)!.cell);
const fileAt = (cell: number) => BASE_BLOCK_BYTES + cell + 4;
const firstValue = (hive: Hive, path: string) => [...valueCells(hive.cells, nodeOf(hive, path))][0]!;

function assertRefused(work: () => void, code: HiveErrorCode): void {
  assert.throws(work, (error) => error instanceof HiveError && error.code === code, code);
}

for (const [what, code, damage] of [
  ['another signature', 'not-a-hive', word(0, 0)],
  ['version 2.3', 'unsupported-version', word(20, 2)],
  ['version 1.2', 'unsupported-version', word(24, 2)],
  ['version 1.7', 'unsupported-version', word(24, 7)],
  ['more than 2 GiB', 'too-large', word(40, 0x8000_0000)],
  ['a size that is no number of pages', 'damaged', word(40, 4095)],
  ['no bins', 'damaged', word(40, 0)],
  ['more bytes than the file', 'truncated', word(40, sample.length)],
  ['a root that is no cell', 'damaged', word(36, 0x24)],
  ['a root that is no key', 'damaged', (bytes, hive) => void bytes.writeUInt32LE(firstValue(hive, ''), 36)],
  ['a bin without signature', 'damaged', word(4096, 0)],
  ['a bin at another offset', 'damaged', word(4100, 4096)],
  ['a bin of no size', 'damaged', word(4104, 0)],
  ['a bin beyond the end', 'damaged', word(4104, 0x7fff_f000)],
  ['a cell of no size', 'damaged', word(4128, 0)],
  ['a cell of an odd size', 'damaged', word(4128, 0xffff_fff3)],
  ['a cell beyond its bin', 'damaged', word(4128, 0x7000)],
] as const satisfies [string, HiveErrorCode, (bytes: Buffer, hive: Hive) => void][]) {
  test(`a hive with ${what} is not opened: ${code}`, () => {
    assertRefused(() => openHive(damagedHive(damage)), code);
  });
}

test('a hive that ends early is called truncated, wherever it ends', () => {
  for (const bytes of [4, 511, 512, 4096, sample.length - 1]) {
    assertRefused(() => openHive(sample.subarray(0, bytes)), 'truncated');
  }
  assertRefused(() => openHive(Buffer.alloc(0)), 'not-a-hive');
});

test('what comes behind the last bin is not a part of the hive', () => {
  const hive = openHive(Buffer.concat([sample, Buffer.alloc(1000, 1)]));
  assert.equal(new HiveEditor(hive, NOW).bytes().length, sample.length);
});

for (const [what, damage] of [
  [
    'a key in two lists',
    (bytes, hive) => {
      const list = bytes.readUInt32LE(nodeOf(hive, '') + NK.subkeyList);
      bytes.copy(bytes, fileAt(list) + 4, fileAt(list) + 12, fileAt(list) + 20);
    },
  ],
  [
    'a key below itself',
    (bytes, hive) => {
      const list = bytes.readUInt32LE(nodeOf(hive, 'Software') + NK.subkeyList);
      bytes.writeUInt32LE(hive.key('Software')!.cell, fileAt(list) + 4);
    },
  ],
  [
    'one list for two keys',
    (bytes, hive) => {
      bytes.copy(
        bytes,
        nodeOf(hive, 'Numbers') + NK.subkeyCount,
        nodeOf(hive, 'Software') + NK.subkeyCount,
        nodeOf(hive, 'Software') + NK.subkeyList + 4,
      );
    },
  ],
  [
    'values of two keys in one list',
    (bytes, hive) => {
      bytes.copy(
        bytes,
        nodeOf(hive, 'Sizes') + NK.valueCount,
        nodeOf(hive, 'Numbers') + NK.valueCount,
        nodeOf(hive, 'Numbers') + NK.valueList + 4,
      );
    },
  ],
  [
    'data of two values in one cell',
    (bytes, hive) => {
      const [first, second] = [firstValue(hive, ''), firstValue(hive, 'Software\\Grüße')].map((cell) =>
        valueNode(hive.cells, cell),
      );
      bytes.writeUInt32LE(bytes.readUInt32LE(second! + VK.data), first! + VK.data);
    },
  ],
  [
    'another number of subkeys than its list has',
    (bytes, hive) => void bytes.writeUInt32LE(2, nodeOf(hive, 'Many') + NK.subkeyCount),
  ],
  [
    'more values than their list has room for',
    (bytes, hive) => void bytes.writeUInt32LE(1000, nodeOf(hive, 'Numbers') + NK.valueCount),
  ],
  [
    'a name longer than its cell',
    (bytes, hive) => void bytes.writeUInt16LE(500, nodeOf(hive, 'Numbers') + NK.nameBytes),
  ],
  [
    'a security descriptor outside its ring',
    (bytes, hive) => {
      bytes.writeUInt32LE(hive.base.rootCell, fileAt(bytes.readUInt32LE(nodeOf(hive, '') + NK.security)) + SK.next);
    },
  ],
  [
    'a class that is a key',
    (bytes, hive) => {
      bytes.writeUInt16LE(8, nodeOf(hive, 'Numbers') + NK.classBytes);
      bytes.writeUInt32LE(hive.base.rootCell, nodeOf(hive, 'Numbers') + NK.className);
    },
  ],
  ['two subkeys of one name', (bytes, hive) => void bytes.write('7', nodeOf(hive, 'Many\\8_key') + NK.name)],
] as const satisfies [string, (bytes: Buffer, hive: Hive) => void][]) {
  test(`a hive with ${what} is not edited`, () => {
    const bytes = damagedHive(damage);
    assertRefused(() => new HiveEditor(openHive(bytes), NOW), 'damaged');
  });
}

test('a value that claims more pieces, data or bytes in place of an offset than there are is not read', () => {
  for (const [name, size] of [
    ['50000', 50_001 + 16_344],
    ['1000', 1005],
    ['4', 0x8000_0005],
    ['50000', 0x7fff_ffff],
  ] as const) {
    const bytes = damagedHive((changed, hive) => {
      const names = [...hive.key('Sizes')!.values()].map((value) => value.name);
      const cell = [...valueCells(hive.cells, nodeOf(hive, 'Sizes'))][names.indexOf(name)]!;
      changed.writeUInt32LE(size, valueNode(hive.cells, cell) + VK.dataBytes);
    });
    assertRefused(() => openHive(bytes).key('Sizes')!.value(name), 'damaged');
  }
});

test('a value whose pieces are one piece again and again is not read', () => {
  const edit = emptyHive();
  const pieces = 4000;
  edit.setValue('V', binaryValue('small', Buffer.alloc(20_000)));
  edit.setValue('V', binaryValue('list', Buffer.alloc(pieces * 4)));
  const hive = openHive(Buffer.from(edit.bytes()));
  const { cells } = hive;
  const [small, list] = [...valueCells(cells, nodeOf(hive, 'V'))].map((cell) => valueNode(cells, cell));
  const big = fileAt(cells.u32(small! + VK.data));
  const listCell = cells.u32(list! + VK.data);
  const piece = cells.u32(fileAt(cells.u32(big + 4)));
  for (let at = 0; at < pieces; at++) cells.setU32(fileAt(listCell) + at * 4, piece);
  cells.setU16(big + 2, pieces);
  cells.setU32(big + 4, listCell);
  cells.setU32(small! + VK.dataBytes, pieces * 16_344);
  assertRefused(() => hive.key('V')!.value('small'), 'damaged');
});

test('a list that names one leaf again and again is not gone through', () => {
  const edit = emptyHive();
  for (let at = 0; at < 600; at++) edit.createKey(`Many\\k${at}`);
  const hive = openHive(Buffer.from(edit.bytes()));
  const { cells } = hive;
  const list = fileAt(cells.u32(nodeOf(hive, 'Many') + NK.subkeyList));
  // Its cell has room for some more leaves.
  cells.setU16(list + 2, 10);
  for (let index = 0; index < 10; index++) cells.setU32(list + 4 + index * 4, cells.u32(list + 4));
  assertRefused(() => [...hive.key('Many')!.subkeys()], 'damaged');
});

test('keys more than 512 deep are not edited, 512 are', () => {
  const edit = emptyHive();
  edit.createKey(Array(511).fill('k').join('\\'));
  const bytes = Buffer.from(edit.bytes());
  editHive(bytes);
  // The deepest key gets the subkey of another one.
  edit.createKey('k\\other\\below');
  const hive = openHive(Buffer.from(edit.bytes()));
  const deepest = nodeOf(hive, Array(511).fill('k').join('\\'));
  const other = nodeOf(hive, 'k\\other');
  const { cells } = hive;
  cells.bytes.copy(cells.bytes, deepest + NK.subkeyCount, other + NK.subkeyCount, other + NK.subkeyList + 4);
  cells.setU32(other + NK.subkeyCount, 0);
  assertRefused(() => new HiveEditor(hive, NOW), 'damaged');
});

test('notes that are wrong are put right before the first edit: order, hashes, parents, references', () => {
  const bytes = damagedHive((changed, hive) => {
    const list = fileAt(changed.readUInt32LE(nodeOf(hive, 'Many') + NK.subkeyList));
    const leaf = fileAt(changed.readUInt32LE(list + 4));
    const first = Buffer.from(changed.subarray(leaf + 4, leaf + 12));
    changed.copy(changed, leaf + 4, leaf + 84, leaf + 92);
    first.copy(changed, leaf + 84);
    changed.writeUInt32LE(12_345, leaf + 16);
    changed.writeUInt32LE(hive.base.rootCell, nodeOf(hive, 'Many\\5_key') + NK.parent);
    changed.writeUInt32LE(1, fileAt(changed.readUInt32LE(nodeOf(hive, '') + NK.security)) + SK.references);
  });
  // Not where it should be, and found.
  assert.equal(openHive(bytes).key('Many\\0_key')?.name, '0_key');
  const edit = new HiveEditor(openHive(bytes), NOW);
  edit.deleteKey('Many\\5_key');
  const names = [...openHive(edit.bytes()).key('Many')!.subkeys()].map((key) => key.name);
  assert.deepEqual(names, names.toSorted());
  assert.equal(names.length, 1199);
  const expected = contentOf(openHive(sample));
  delete expected['\\Many\\5_key'];
  assert.deepEqual(contentOf(openHive(Buffer.from(edit.bytes()))), expected);
  editHive(edit.bytes());
});

test('a security descriptor goes with the last key that has it, and no sooner', () => {
  const edit = emptyHive();
  for (const path of ['First', 'Second', 'Third']) edit.createKey(path);
  const hive = openHive(Buffer.from(edit.bytes()));
  const own = createSecurity(hive.cells, new Allocation(hive.cells));
  for (const path of ['First', 'Second']) hive.cells.setU32(nodeOf(hive, path) + NK.security, own);
  const again = new HiveEditor(hive, NOW);
  again.createKey('First\\Below');
  for (const path of ['First', 'Third']) {
    again.deleteKey(path);
    assert.equal(editHive(again.bytes()).counts.lostCells, 0);
    assert.equal(hive.cells.u16(fileAt(own)), 0x6b73);
  }
  again.deleteKey('Second');
  assert.equal(editHive(again.bytes()).counts.lostCells, 0);
  assert.notEqual(hive.cells.u16(fileAt(own)), 0x6b73);
});

test('lists of the kind li, without hints, are read and stay what they are', () => {
  const edit = emptyHive();
  for (const name of ['b', 'd', 'f']) edit.createKey(name);
  const hive = openHive(Buffer.from(edit.bytes()));
  const { cells } = hive;
  const list = fileAt(cells.u32(nodeOf(hive, '') + NK.subkeyList));
  cells.bytes.write('li', list);
  for (let at = 0; at < 3; at++) cells.setU32(list + 4 + at * 4, cells.u32(list + 4 + at * 8));
  const again = new HiveEditor(hive, NOW);
  for (const name of ['a', 'c', 'e', 'g', 'h', 'i', 'j', 'k']) again.createKey(name);
  again.deleteKey('D');
  const after = openHive(again.bytes());
  assert.equal([...after.root.subkeys()].map((key) => key.name).join(''), 'abcefghijk');
  assert.equal(after.cells.u16(fileAt(after.cells.u32(nodeOf(after, '') + NK.subkeyList))), 0x696c);
});

test('new lists have hashes since version 1.5, the first letters of names before', () => {
  for (const [version, kind, hint] of [
    [3, 'lf', 'Name'],
    [4, 'lf', 'Name'],
    [5, 'lh', null],
    [6, 'lh', null],
  ] as const) {
    const edit = emptyHive(version);
    edit.createKey('Names');
    const hive = openHive(edit.bytes());
    const list = fileAt(hive.cells.u32(nodeOf(hive, '') + NK.subkeyList));
    assert.equal(hive.cells.bytes.toString('latin1', list, list + 2), kind);
    if (hint !== null) assert.equal(hive.cells.bytes.toString('latin1', list + 8, list + 12), hint);
    // NAMES: 78, 65, 77, 69, 83, each time times 37.
    else assert.equal(hive.cells.u32(list + 8), ((((78 * 37 + 65) * 37 + 77) * 37 + 69) * 37 + 83) % 2 ** 32);
  }
});

test('a key with a predefined handle has no values, and takes none', () => {
  const bytes = damagedHive((changed, hive) => {
    const node = nodeOf(hive, 'Many\\1_key');
    changed.writeUInt16LE(changed.readUInt16LE(node + NK.flags) | NK_FLAGS.predefinedHandle, node + NK.flags);
    changed.writeUInt32LE(0x8000_0050, node + NK.valueCount);
  });
  assert.deepEqual([...openHive(bytes).key('Many\\1_key')!.values()], []);
  const edit = editHive(bytes);
  assertRefused(() => edit.setValue('Many\\1_key', textValue('a', 'b')), 'refused');
  edit.deleteKey('Many\\1_key');
  editHive(edit.bytes());
});

test('a class is read, and goes with its key', () => {
  const edit = emptyHive();
  edit.setValue('JD', { name: 'stand-in', type: 3, data: Buffer.from('0011aaff', 'utf16le') });
  const hive = openHive(Buffer.from(edit.bytes()));
  const { cells } = hive;
  const node = nodeOf(hive, 'JD');
  const value = valueNode(cells, firstValue(hive, 'JD'));
  // The value's data become the key's class.
  cells.setU16(node + NK.classBytes, 16);
  cells.setU32(node + NK.className, cells.u32(value + VK.data));
  cells.setU32(value + VK.dataBytes, 0);
  assert.equal(hive.key('jd')!.className, '0011aaff');
  assert.equal(hive.root.className, null);
  const again = new HiveEditor(hive, NOW);
  again.deleteKey('JD');
  assert.deepEqual(editHive(again.bytes()).counts, { keys: 1, values: 0, lostCells: 0 });
});

test('a hive does not grow beyond 2 GiB; what fits into it is still taken', () => {
  const small = emptyHive().bytes();
  const { binsBytes } = readBaseBlock(small);
  // Memory that nobody touches is not there: the second bin is one cell, used by nothing.
  const bytes = Buffer.alloc(BASE_BLOCK_BYTES + LARGEST_BINS_BYTES);
  small.copy(bytes);
  const rest = LARGEST_BINS_BYTES - binsBytes;
  bytes.write('hbin', small.length, 'latin1');
  bytes.writeUInt32LE(binsBytes, small.length + 4);
  bytes.writeUInt32LE(rest, small.length + 8);
  bytes.writeInt32LE(-(rest - 32), small.length + 32);
  changeBaseBlock(bytes, { binsBytes: LARGEST_BINS_BYTES });
  const edit = new HiveEditor(openHive(bytes), NOW);
  assert.equal(edit.counts.lostCells, 1);
  edit.setValue('Key', textValue('fits', 'x'));
  assert.throws(
    () => edit.setValue('Key', textValue('does not', 'x'.repeat(4000))),
    (error) => error instanceof HiveError && error.code === 'too-large',
  );
});
