import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bigText } from './big-text.ts';

describe('big text', () => {
  test('draws pixels of half a cell, of one row, of two rows', () => {
    assert.deepEqual(bigText('4%', 'half', 'cp437'), ['█ █ ▀ █', '▀▀█ ▄▀ ', '  ▀ ▀ ▀']);
    assert.deepEqual(bigText('1', 1, 'cp437'), ['  ██  ', '████  ', '  ██  ', '  ██  ', '██████']);
    assert.deepEqual(bigText('-', 2, 'unicode').slice(3, 7), [
      '            ',
      '████████████',
      '████████████',
      '            ',
    ]);
  });

  test('has a picture of every letter and digit, all rows of one width', () => {
    for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%/- ') {
      const rows = bigText(character, 1, 'cp437');
      assert.equal(rows.length, 5, character);
      assert.equal(new Set(rows.map((row) => row.length)).size, 1, character);
      assert.ok(character === ' ' || rows.some((row) => row.includes('█')), character);
    }
  });

  test('tells all letters and digits apart', () => {
    const characters = [...'ABCDEFGHIJKLMNPQRSTUVWXYZ0123456789%/-'];
    assert.equal(new Set(characters.map((each) => bigText(each, 'half', 'cp437').join('\n'))).size, characters.length);
  });

  test('leaves out what it has no picture of, and is empty where there are no block characters', () => {
    assert.deepEqual(bigText('a😀\u001b', 1, 'cp437'), bigText('A', 1, 'cp437'));
    assert.deepEqual(bigText('A', 1, 'ascii'), []);
  });
});
