import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BASE_BLOCK_BYTES, changeBaseBlock, LARGEST_BINS_BYTES, readBaseBlock } from './base-block.ts';
import { HiveError } from './errors.ts';
import { openHive } from './hive.ts';
import { HiveEditor } from './hive-editor.ts';
import { emptyHive, NOW } from './test-support.ts';
import { textValue } from './value-data.ts';

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
