import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { guessSeparator, readCsv } from './read-csv.ts';

const limits = { rows: 5, cells: 4, cellLength: 10 };
const read = (text: string, separator = ',') => {
  const { rows, problems } = readCsv(text, separator, limits);
  return [
    ...rows.map(({ line, cells }) => [line, ...cells]),
    ...problems.map(({ line, message }) => `${line}: ${message}`),
  ];
};

for (const [what, text, expected] of [
  ['nothing', '', []],
  [
    'two lines',
    'a,b\nc,d\n',
    [
      [1, 'a', 'b'],
      [2, 'c', 'd'],
    ],
  ],
  ['no end of the last line', 'a,b', [[1, 'a', 'b']]],
  [
    'CRLF and a byte order mark',
    '\uFEFFa,b\r\nc,\r\n',
    [
      [1, 'a', 'b'],
      [2, 'c', ''],
    ],
  ],
  [
    'CR alone',
    'a\rb',
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  [
    'quotes with all within',
    '"a,""b""\nc",d\n"e"',
    [
      [1, 'a,"b"\nc', 'd'],
      [3, 'e'],
    ],
  ],
  [
    'empty lines',
    '\n\na\n\r\nb',
    [
      [3, 'a'],
      [5, 'b'],
    ],
  ],
  ['a quote within a cell', 'a"b,c', [[1, 'a"b', 'c']]],
  [
    'something after a quote',
    '"a"b,c\nd',
    [[2, 'd'], '1: something stands between the end of a quote (") and the next separator'],
  ],
  [
    'a quote that never ends',
    'a\n"b,c\nd',
    [[1, 'a'], '2: a quote (") begins here and never ends: double it, or close it'],
  ],
  ['too long a cell', 'a,12345678901\nb', [[2, 'b'], '1: a cell has more than 10 letters']],
  ['too many columns', '1,2,3,4,5,6\nb', [[2, 'b'], '1: there are more than 4 columns']],
  ['NUL', 'a\0b,c', [[1, 'a\0b', 'c']]],
  [
    'too many lines',
    'a\nb\nc\nd\ne\nf\ng',
    [[1, 'a'], [2, 'b'], [3, 'c'], [4, 'd'], [5, 'e'], '6: a file may have 5 lines: give the rest in another file'],
  ],
] as const)
  test(`${what} is read`, () => assert.deepEqual(read(text), expected));

test('other separators', () => {
  assert.deepEqual(read('a;b,c', ';'), [[1, 'a', 'b,c']]);
  assert.deepEqual(read('a\tb', '\t'), [[1, 'a', 'b']]);
  for (const [text, separator] of [
    ['a;b;c,d', ';'],
    ['a', ','],
    ['a\tb', '\t'],
    ['a,b\n;;;;', ','],
  ] as const)
    assert.equal(guessSeparator(text), separator);
});

test('a million columns, a huge cell and a million quotes are read in their own time', () => {
  assert.deepEqual(read(','.repeat(1_000_000)), ['1: there are more than 4 columns']);
  assert.deepEqual(read('x'.repeat(5_000_000)), ['1: a cell has more than 10 letters']);
  assert.deepEqual(read(`"${'""'.repeat(1_000_000)}"`), ['1: a cell has more than 10 letters']);
  assert.equal(read(`"\n`.repeat(999_999)).length, 6);
});

test('whatever is written with quotes is read again', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', ' ', '\t', 'ä'), maxLength: 9 });
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 }), (rows) => {
      const text = rows.map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(',')).join('\r\n');
      assert.deepEqual(
        readCsv(text, ',', limits).rows.map(({ cells }) => cells),
        rows,
      );
    }),
  );
});

test('no text makes it fail', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', '\uFEFF') }), (text) => void read(text)),
  );
});
