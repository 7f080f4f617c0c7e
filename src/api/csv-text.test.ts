import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CsvCell, csvText } from './csv-text.ts';

const cells: readonly [given: CsvCell, written: string][] = [
  ['PC-01', 'PC-01'],
  ['', ''],
  [null, ''],
  [-5, '-5'],
  [1.5, '1.5'],
  [true, 'true'],
  ['a,b', '"a,b"'],
  ['say "hello"', '"say ""hello"""'],
  ['two\nlines', '"two\nlines"'],
  ['two\r\nlines', '"two\r\nlines"'],
  [' blank', '" blank"'],
  ["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
  ['=HYPERLINK("http://evil.example","x")', '"\'=HYPERLINK(""http://evil.example"",""x"")"'],
  ['+1+1', "'+1+1"],
  ['-1+1', "'-1+1"],
  ['-5', "'-5"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', '"\'\r=1"'],
  ['\n=1', '"\'\n=1"'],
  ['＝1', "'＝1"],
  ["'=1", "'=1"],
];

for (const [given, written] of cells)
  test(`${JSON.stringify(given)} is written as ${JSON.stringify(written)}`, () =>
    assert.equal(csvText(['x'], [[given]]), `x\r\n${written}\r\n`));

/** As RFC 4180 reads it, written anew here. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, plain, quoted, end] of text.matchAll(/(?:([^",\r\n]*)|"((?:[^"]|"")*)")(,|\r\n)/g)) {
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

test('whatever is written is read again, and no cell begins like a formula', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab,"\r\n\t=+-@\' \u20ac') });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (rows) => {
      const read = readCsv(csvText(['one', 'two'], rows)).slice(1);
      assert.deepEqual(
        read.map((row) => row.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n])/, ''))),
        rows.map((row) => row.map((cell) => cell.replace(/^'(?=[=+\-@\t\r\n])/, ''))),
      );
      for (const cell of read.flat()) assert.doesNotMatch(cell, /^[=+\-@\t\r\n]/);
    }),
  );
});
