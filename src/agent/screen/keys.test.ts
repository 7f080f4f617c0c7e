import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { flushKeys, type Key, readKeys } from './keys.ts';

const nothing = new Uint8Array();

function read(text: string | Uint8Array): string[] {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const { keys, rest } = readKeys(nothing, bytes);
  return [...keys, ...flushKeys(rest)].map(describeKey);
}

function describeKey(key: Key): string {
  if (key.kind === 'text') return `"${key.text}"`;
  return key.kind === 'size' ? `${key.columns}×${key.rows}` : key.name;
}

describe('keys', () => {
  for (const [terminal, bytes, expected] of [
    ['any terminal', 'aZ 9', ['"a"', '"Z"', '" "', '"9"']],
    ['any terminal', '\r\n\t\u007f\b', ['enter', 'enter', 'tab', 'backspace', 'backspace']],
    ['any terminal', '\u0001\u0005\u000c\u0015\u0017', ['home', 'end', 'redraw', 'erase-line', 'erase-word']],
    ['any terminal', '\u0003\u001a\u0000', []],
    ['any terminal', '\u001b', ['escape']],
    ['any terminal', '\u001b\u001b', ['escape', 'escape']],
    ['UTF-8', 'äß€日😀', ['"ä"', '"ß"', '"€"', '"日"', '"😀"']],
    ['all of them', '\u001b[A\u001b[B\u001b[C\u001b[D', ['up', 'down', 'right', 'left']],
    ['application mode', '\u001bOA\u001bOB\u001bOC\u001bOD\u001bOM', ['up', 'down', 'right', 'left', 'enter']],
    [
      'the Linux console',
      '\u001b[1~\u001b[4~\u001b[2~\u001b[3~\u001b[5~\u001b[6~',
      ['home', 'end', 'insert', 'delete', 'page-up', 'page-down'],
    ],
    ['the Linux console', '\u001b[[A\u001b[[B\u001b[[C\u001b[[D\u001b[[E', ['f1', 'f2', 'f3', 'f4', 'f5']],
    [
      'the Linux console',
      '\u001b[17~\u001b[18~\u001b[19~\u001b[20~\u001b[21~\u001b[23~\u001b[24~',
      ['f6', 'f7', 'f8', 'f9', 'f10', 'f11', 'f12'],
    ],
    ['the Linux console with Debian keymaps', '\u001b\t', ['shift-tab']],
    ['xterm', '\u001bOP\u001bOQ\u001bOR\u001bOS\u001b[15~', ['f1', 'f2', 'f3', 'f4', 'f5']],
    ['xterm', '\u001b[H\u001b[F\u001bOH\u001bOF\u001b[Z', ['home', 'end', 'home', 'end', 'shift-tab']],
    ['xterm', '\u001b[1;5A\u001b[3;5~\u001b[1;2P\u001b[1;2R', ['up', 'delete', 'f1', 'f3']],
    ['rxvt', '\u001b[7~\u001b[8~', ['home', 'end']],
    ['vt220', '\u001b[11~\u001b[12~\u001b[13~\u001b[14~', ['f1', 'f2', 'f3', 'f4']],
    ['any terminal', '\u001b[50;160R', ['160×50']],
    ['any terminal', '\u001b[99~\u001b[5;6;7q\u001b[?1;2c\u001bOz', []],
    ['any terminal', 'a\u001b[1', ['"a"']],
    ['any terminal', '\u001bx', ['escape', '"x"']],
    ['a bad line', '\u001b[\u00e9', ['"é"']],
  ] as const) {
    test(`of ${terminal}: ${JSON.stringify(bytes)}`, () => assert.deepEqual(read(bytes), expected));
  }

  for (const [what, bytes, expected] of [
    ['a byte that continues nothing', [0x80, 0x61], ['"a"']],
    ['a character that is broken off', [0xc3, 0x61], ['"a"']],
    ['an over-long form', [0xe0, 0x80, 0xaf, 0x61], ['"a"']],
    ['a surrogate', [0xed, 0xa0, 0x80, 0x61], ['"a"']],
    ['beyond Unicode', [0xf5, 0x80, 0x80, 0x80, 0x61], ['"a"']],
    ['a C1 control', [0xc2, 0x9b, 0x61], ['"a"']],
    ['a byte order mark', [0xef, 0xbb, 0xbf, 0x61], ['"a"']],
    ['a character that never ends', [0xe2, 0x82], []],
    ['an escape sequence without an end', [0x1b, 0x5b, ...Array<number>(40).fill(0x31), 0x61, 0x62], ['"1"']],
  ] as const) {
    test(`pass over ${what}`, () => {
      const keys = read(Uint8Array.from(bytes));
      assert.deepEqual(what === 'an escape sequence without an end' ? keys.slice(0, 1) : keys, expected);
    });
  }

  test('are the same however the bytes are cut', () => {
    const bytes = new TextEncoder().encode('ä\u001b[A€\u001b[[B\u001b[24~😀\u001bOPx\u001b[50;160R\u001b\ty');
    const expected = read(bytes);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const first = readKeys(nothing, bytes.slice(0, cut));
      const second = readKeys(first.rest, bytes.slice(cut));
      assert.deepEqual([...first.keys, ...second.keys].map(describeKey), expected, `cut at ${cut}`);
      assert.equal(second.rest.length, 0);
    }
  });

  test('of any bytes in pieces of any length are those of all bytes at once, and little is kept back', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc
        .constantFrom('\u001b', '\u001b[', '\u001b[1;', '\u001bO', '[', '~', '€', 'x')
        .map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const keys: Key[] = [];
        let rest: Uint8Array = nothing;
        for (const bytes of pieces) {
          const answer = readKeys(rest, bytes);
          keys.push(...answer.keys);
          rest = answer.rest;
          assert.ok(rest.length <= 33, String(rest.length));
        }
        const whole = readKeys(nothing, Uint8Array.from(pieces.flatMap((bytes) => [...bytes])));
        assert.deepEqual(keys, whole.keys);
        assert.deepEqual(rest, whole.rest);
      }),
      { numRuns: 5000 },
    );
  });
});
