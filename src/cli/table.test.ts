import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Column, paint, renderProperties, renderTable } from './table.ts';
import { widthOf } from './text-width.ts';

interface Row {
  name: string;
  size: string;
  note: string;
}

const rows: Row[] = [
  { name: 'Debian 12', size: '457 MB', note: 'The image of the library, upstairs' },
  { name: '富士通', size: '9 B', note: '-' },
];
const columns: Column<Row>[] = [
  { header: 'NAME', text: ({ name }) => name, cutTo: 6 },
  { header: 'SIZE', text: ({ size }) => size, align: 'right', dropOrder: 1 },
  { header: 'NOTE', text: ({ note }) => note, cutTo: 10 },
];
const wide = { columns: null, colours: false };

describe('a table', () => {
  test('is shown whole where there is no terminal', () => {
    assert.equal(
      renderTable(rows, columns, wide),
      [
        'NAME         SIZE  NOTE',
        'Debian 12  457 MB  The image of the library, upstairs',
        '富士通        9 B  -',
        '',
      ].join('\n'),
    );
  });

  test('takes cells from its widest columns first', () => {
    assert.equal(
      renderTable(rows, columns, { columns: 40, colours: false }),
      ['NAME         SIZE  NOTE', 'Debian 12  457 MB  The image of the lib…', '富士通        9 B  -', ''].join('\n'),
    );
  });

  test('leaves columns out where cutting is not enough', () => {
    assert.equal(
      renderTable(rows, columns, { columns: 20, colours: false }),
      ['NAME      NOTE', 'Debian…   The image…', '富士通    -', ''].join('\n'),
    );
  });

  test('wraps a column that must be read whole', () => {
    const wrapped = columns.map((column) => (column.header === 'NOTE' ? { ...column, wrap: true } : column));
    assert.equal(
      renderTable(rows, wrapped, { columns: 32, colours: false }),
      [
        'NAME         SIZE  NOTE',
        'Debian 12  457 MB  The image of',
        '                   the library,',
        '                   upstairs',
        '富士通        9 B  -',
        '',
      ].join('\n'),
    );
  });

  for (const width of [1, 10, 17, 20, 33, 80])
    test(`fits ${width} columns, or shows at least what cannot be cut`, () => {
      const lines = renderTable(rows, columns, { columns: width, colours: false }).split('\n');
      for (const line of lines) assert.ok(widthOf(line) <= Math.max(width, 6 + 2 + 10), line);
    });

  test('shows no control character of a cell', () => {
    const table = renderTable([{ name: 'a\u001b[2Jb', size: '', note: 'x\ny' }], columns, wide);
    assert.equal(table, 'NAME    SIZE  NOTE\na␛[2Jb        x y\n');
  });

  test('is coloured after it was fitted', () => {
    const coloured: Column<Row>[] = [{ header: 'NAME', text: ({ name }) => name, cutTo: 6, colour: () => 'red' }];
    assert.equal(
      renderTable(rows, coloured, { columns: 6, colours: true }),
      '\u001b[1mNAME  \u001b[22m\n\u001b[31mDebia…\u001b[39m\n\u001b[31m富士通\u001b[39m\n',
    );
  });
});

test('properties stand in one column, wrapped, and without those that have no value', () => {
  const text = renderProperties(
    [
      ['Name', 'PC-01'],
      ['Serial number', null],
      ['Description', 'Erases the disk and applies the image'],
      ['Fingerprint', 'abababababababababababababababababab'],
      ['', 'goes on'],
    ],
    { columns: 36, colours: false },
  );
  assert.equal(
    text,
    [
      'Name:         PC-01',
      'Description:  Erases the disk and',
      '              applies the image',
      'Fingerprint:  abababababababababababababababababab',
      '              goes on',
      '',
    ].join('\n'),
  );
});

test('nothing is painted where there are no colours', () => {
  assert.equal(paint('x', 'red', { colours: false }), 'x');
  assert.equal(paint('x', undefined, { colours: true }), 'x');
});
