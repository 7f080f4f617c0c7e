import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeXml, encodingOfXml } from './decode-xml.ts';
import { textOf, type XmlElement } from './element.ts';
import { encodeXml, markupFor } from './encode-xml.ts';
import { readXml } from './read-xml.ts';
import { elementsIn, printXmlSource, readXmlSource, type SourceElement, sourceTextOf } from './source-tree.ts';
import { xmlNode, xmlText } from './test-trees.ts';
import { writeXml } from './write-xml.ts';

const awkward = [
  '<?xml version="1.0"?>\r\n<!-- > < -->\r\n<a  b = \'">\'\tc="1>2" ><?x <y> ?>\r1<![CDATA[ <z> ]]]>&lt;&#13;<e\n/><f></f ></a >\n<!-- end -->\n',
  '\uFEFF<a/>',
  '<a><!--<b>--><b c="</b>"/>\r\n</a>',
].map((text) => text.replace('</b>', '&lt;/b>'));

test('a document that is taken apart is put together again as it was', () => {
  for (const text of awkward) assert.equal(printXmlSource(readXmlSource(text)), text);
});

test('elements, attributes, lines and texts are those that readXml gives', () => {
  const same = (source: SourceElement, read: XmlElement): void => {
    assert.deepEqual([source.name, source.line, source.attributes], [read.name, read.line, read.attributes]);
    assert.equal(sourceTextOf(source), textOf(read));
    const children = read.content.filter((child) => typeof child !== 'string');
    assert.equal(elementsIn(source).length, children.length);
    for (const [at, child] of elementsIn(source).entries()) same(child, children[at] as XmlElement);
  };
  const check = (text: string): void => same(readXmlSource(text).root, readXml(text));
  for (const text of awkward) check(text);
  fc.assert(
    fc.property(xmlNode, (node) => check(writeXml(node))),
    { numRuns: 500 },
  );
});

const sentence = 'Schule am Fluß';
const encodings: Readonly<Record<string, [text: string, encode: (text: string) => Buffer]>> = {
  'UTF-8': [`<a>${sentence} €</a>`, (text) => Buffer.from(text)],
  'UTF-8 with a mark': [
    `<?xml version="1.0" encoding="utf-8"?><a>${sentence}</a>`,
    (text) => Buffer.from(`\uFEFF${text}`),
  ],
  'UTF-16LE with a mark': [`<a>${sentence} 😀</a>`, (text) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  'UTF-16LE without one': [`<a>${sentence}</a>`, (text) => Buffer.from(text, 'utf16le')],
  'UTF-16BE with a mark': [`<a>${sentence}</a>`, (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  'UTF-16BE without one': [`<a>${sentence}</a>`, (text) => Buffer.from(text, 'utf16le').swap16()],
  'ISO-8859-1': [
    `<?xml version="1.0" encoding="ISO-8859-1"?><a>${sentence}</a>`,
    (text) => Buffer.from(text, 'latin1'),
  ],
  'UTF-8 that says it is UTF-16': ['<?xml version="1.0" encoding="utf-16"?><a>ß</a>', (text) => Buffer.from(text)],
};
for (const [name, [text, encode]] of Object.entries(encodings))
  test(`${name} is written back as the same bytes`, () => {
    const bytes = encode(text);
    assert.equal(decodeXml(bytes), text);
    assert.deepEqual(encodeXml(text, encodingOfXml(bytes)), bytes);
  });

test('all bytes of Windows-1252 are written back', () => {
  const head = Buffer.from('<?xml version="1.0" encoding="windows-1252"?><a>');
  const bytes = Buffer.concat([head, Buffer.from(Array.from({ length: 128 }, (_, at) => at + 128))]);
  assert.deepEqual(encodeXml(decodeXml(bytes), encodingOfXml(bytes)), bytes);
  assert.throws(() => encodeXml('Ω', encodingOfXml(bytes)), /has no Ω/);
});

test('any text is read back from its markup, in every encoding', () => {
  for (const name of ['utf-8', 'utf-16be', 'windows-1252', 'us-ascii'] as const)
    fc.assert(
      fc.property(xmlText, (text) => {
        const encoding = { name, mark: false };
        const written = encodeXml(`<a>${markupFor(text, encoding)}</a>`, encoding);
        const declared = name.startsWith('utf-')
          ? written
          : Buffer.concat([Buffer.from(`<?xml version="1.0" encoding="${name}"?>`), written]);
        const read = readXml(declared);
        assert.equal(textOf(read), text);
      }),
      { numRuns: 300 },
    );
});
