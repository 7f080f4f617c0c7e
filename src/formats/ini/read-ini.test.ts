import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { IniError } from './ini-error.ts';
import { readIni } from './read-ini.ts';

const text =
  '[Settings]\r\nPriority=Default\r\n\r\n; a comment\r\n[Default]\r\n  OrgName =  Schule am Fluß ; Nord \r\n';
const inUtf16 = (content: string) => Buffer.from(content, 'utf16le');

describe('readIni', () => {
  test('gives sections, keys and values with their lines, and no comments', () => {
    assert.deepEqual(readIni(text), {
      sections: [
        { name: 'Settings', line: 1, entries: [{ key: 'Priority', value: 'Default', line: 2 }] },
        { name: 'Default', line: 5, entries: [{ key: 'OrgName', value: 'Schule am Fluß ; Nord', line: 6 }] },
      ],
      strays: [],
    });
  });

  const encodings: Readonly<Record<string, Buffer>> = {
    'UTF-8': Buffer.from(text),
    'UTF-8 with a byte order mark': Buffer.from(`\uFEFF${text}`),
    'UTF-16LE with a byte order mark': inUtf16(`\uFEFF${text}`),
    'UTF-16LE without one': inUtf16(text),
    'UTF-16BE with a byte order mark': inUtf16(`\uFEFF${text}`).swap16(),
    'Windows-1252': Buffer.from(text, 'latin1'),
    'old Mac line ends': Buffer.from(text.replaceAll('\r\n', '\r')),
  };
  for (const [name, bytes] of Object.entries(encodings))
    test(`reads ${name}`, () => assert.deepEqual(readIni(bytes), readIni(text)));

  test('keeps what stands twice, and tells the lines that belong to nothing', () => {
    const { sections, strays } = readIni('a=1\n[X]\nk=1\nK=2\n=3\nword\n[X]\nk=\n[broken\nlost=4\n[]\n');
    assert.deepEqual(
      sections.map(({ name, entries }) => [name, entries.map(({ key, value }) => `${key}=${value}`)]),
      [
        ['X', ['k=1', 'K=2']],
        ['X', ['k=']],
        ['', []],
      ],
    );
    assert.deepEqual(strays, [
      { line: 1, key: 'a' },
      { line: 5, key: null },
      { line: 6, key: null },
      { line: 9, key: null },
      { line: 10, key: 'lost' },
    ]);
  });

  const hostile: Readonly<Record<string, [Uint8Array | string, RegExp]>> = {
    'too many bytes': [Buffer.alloc((4 << 20) + 1, 'a'), /4194304 are read at most/],
    'too many characters': ['a'.repeat((4 << 20) + 1), /4194304 are read at most/],
    'too many lines': ['\n'.repeat(100_001), /100000 are read at most/],
    'a line without an end': [`[a]\nk=${'x'.repeat(65_536)}`, /^Line 2: /],
    'a character 0': [Buffer.from('[Settings]\nPriority=De\0fault'), /^Line 2: there is a character 0/],
    'half a surrogate pair': [Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00]), /UTF-16LE/],
  };
  for (const [name, [source, message]] of Object.entries(hostile))
    test(`refuses ${name}`, () =>
      assert.throws(
        () => readIni(source),
        (error: unknown) => error instanceof IniError && message.test(error.message),
      ));

  test('never throws anything else, whatever the bytes are', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.string({ unit: 'binary', maxLength: 200 }));
    fc.assert(
      fc.property(bytes, (source) => {
        try {
          readIni(source);
        } catch (error) {
          assert.ok(error instanceof IniError);
        }
      }),
    );
  });
});
