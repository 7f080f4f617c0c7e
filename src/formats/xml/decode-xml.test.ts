import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { decodeXml, MAX_XML_SIZE } from './decode-xml.ts';
import { textOf } from './element.ts';
import { readXml } from './read-xml.ts';

const xml = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>\n<a>Grüße 😀</a>`;

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

const readable: [what: string, bytes: Buffer][] = [
  ['UTF-8', Buffer.from(xml('utf-8'))],
  ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${xml('UTF-8')}`)],
  ['UTF-8 that says UTF-16 of itself', Buffer.from(xml('utf-16'))],
  ['UTF-8 without a declaration', Buffer.from('<a>Grüße 😀</a>')],
  ['UTF-16LE with a byte order mark', Buffer.from(`\uFEFF${xml('utf-16')}`, 'utf16le')],
  ['UTF-16LE without', Buffer.from(xml('utf-16'), 'utf16le')],
  ['UTF-16BE with a byte order mark', utf16be(`\uFEFF${xml('utf-16')}`)],
  ['UTF-16BE without', utf16be('<a>Grüße 😀</a>')],
];
for (const [what, bytes] of readable) {
  test(`reads ${what}`, () => assert.equal(textOf(readXml(bytes)), 'Grüße 😀'));
}

test('reads what a declaration says is windows-1252', () => {
  const bytes = Buffer.from('<?xml version="1.0" encoding="Windows-1252"?><a>\xfc\x80</a>', 'latin1');
  assert.equal(textOf(readXml(bytes)), 'ü€');
});

const unreadable: [what: string, bytes: Buffer, message: RegExp][] = [
  [
    'windows-1252 without a declaration',
    Buffer.from('<a>\r\n Gr\xfc</a>', 'latin1'),
    /^Line 2, column 4: .*not text in utf-8/,
  ],
  [
    'an encoding that nobody needs',
    Buffer.from(xml('utf-7')),
    /the encoding utf-7 is not read; save the file as UTF-8/,
  ],
  [
    'half a character of UTF-16',
    Buffer.concat([Buffer.from('\uFEFF<a/>', 'utf16le'), Buffer.of(0x3c)]),
    /not text in utf-16le/,
  ],
  ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), /^Line 1, column 1: .*not text in utf-8/],
  ['more than 32 MiB', Buffer.alloc(MAX_XML_SIZE + 1, ' '), /larger than 32 MiB/],
];
for (const [what, bytes, message] of unreadable) {
  test(`refuses ${what}`, () => assert.throws(() => decodeXml(bytes), { message }));
}

test('a text is refused above the same size', () => {
  assert.throws(() => readXml(' '.repeat(MAX_XML_SIZE + 1)), /larger than 32 MiB/);
});
