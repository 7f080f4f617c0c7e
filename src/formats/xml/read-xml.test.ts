import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOMParser, type Element } from '@xmldom/xmldom';
import fc from 'fast-check';
import { childElements, textOf, type XmlElement, type XmlNode } from './element.ts';
import { MAX_XML_DEPTH, MAX_XML_ELEMENTS, readXml } from './read-xml.ts';
import { withoutPlaces, xmlNode } from './test-trees.ts';
import { writeXml } from './write-xml.ts';
import { XmlError } from './xml-error.ts';

const texts: [what: string, xml: string, text: string][] = [
  ['the five entities', '<a>&lt;&gt;&amp;&quot;&apos;</a>', '<>&"\''],
  ['character references', '<a>&#65;&#x42;&#x1F600;&#13;</a>', 'AB😀\r'],
  ['CDATA as it is', '<a>1<![CDATA[<b>&amp;]]>2</a>', '1<b>&amp;2'],
  ['line ends of Windows as line feeds', '<a>1\r\n2\r3</a>', '1\n2\n3'],
  ['the line ends of other Unicodes as they are', '<a>1\u20282\u00853</a>', '1\u20282\u00853'],
  ['text around comments and instructions', '<a>1<!-- - & < -->2<?x y?>3</a>', '123'],
  ['nothing for an empty element', '<a/>', ''],
  ['a declaration, comments and white space around', '<?xml version="1.0"?>\n<!-- x -->\n<a>1</a>\n<!-- y -->\n', '1'],
  ['a byte order mark in text', '\uFEFF<a>1</a>', '1'],
];
for (const [what, xml, text] of texts) {
  test(`reads ${what}`, () => assert.equal(textOf(readXml(xml)), text));
}

test('reads attributes in both quotes, with their white space as XML counts it', () => {
  const { attributes } = readXml(`<a b='"' c="'" d = "1&#10;2\n3\t4" e:f=""/>`);
  assert.deepEqual(Object.fromEntries(attributes), { b: '"', c: "'", d: '1\n2 3 4', 'e:f': '' });
});

test('tells the line and column of each element, also with the line ends of Windows', () => {
  const root = readXml('<?xml version="1.0"?>\r\n<a>\r\n  <b/><c>\n\n</c>\r   <d/></a>');
  const places = [root, ...childElements(root)].map(({ name, line, column }) => `${name} ${line}:${column}`);
  assert.deepEqual(places, ['a 2:1', 'b 3:3', 'c 3:7', 'd 6:4']);
});

const faults: [what: string, xml: string, message: RegExp][] = [
  ['an empty text', '', /^Line 1, column 1: there is no element/],
  ['text alone', 'abc', /^Line 1, column 1: there is text outside/],
  ['text after the end', '<a/>\n x', /^Line 2, column 2: there is text outside/],
  ['a second root', '<a/>\n<b/>', /^Line 2, column 1: <b> stands after the end of <a>/],
  ['an end tag that does not fit', '<a>\n <b>\n </c>\n</a>', /^Line 3, column 2: <\/c> does not end <b>.*line 2/],
  ['an end tag too many', '<a/></a>', /^Line 1, column 5: <\/a> ends nothing/],
  ['a missing end tag', '<a>\n<b>\n</b>\n', /^Line 4, column 1: .*<a> of line 1 has no end tag/],
  ['a tag that is cut off', '<a>\n<b c="1', /^Line 2, column 6: the value of the attribute c is not closed/],
  ['a tag without its end', '<a b="1"', /^Line 1, column 9: the tag <a> is not understood/],
  ['an attribute without quotes', '<a b=1/>', /^Line 1, column 6: the attribute b has no value in quotes/],
  ['an attribute without a value', '<a b/>', /^Line 1, column 5: the attribute b has no value in quotes/],
  ['attributes without space between', '<a b="1"c="2"/>', /^Line 1, column 9: before the attribute c a space/],
  ['an attribute twice', '<a b="1" b="2"/>', /^Line 1, column 10: the attribute b is there twice/],
  ['"<" in an attribute', '<a b="<"/>', /^Line 1, column 7: "<" in an attribute/],
  ['a bare "&"', '<a>\n x & y</a>', /^Line 2, column 4: "&" as text/],
  ['a bare "&" in an attribute', '<a\n b="1 & 2"/>', /^Line 2, column 7: "&" as text/],
  ['an entity nobody knows', '<a>&nbsp;</a>', /^Line 1, column 4: "&nbsp;" is no known entity/],
  ['a reference to a forbidden character', '<a>&#1;</a>', /^Line 1, column 4: "&#1;"/],
  ['a reference to half a character', '<a>&#xD800;</a>', /^Line 1, column 4: "&#xD800;"/],
  ['a reference beyond Unicode', '<a>&#x110000;</a>', /^Line 1, column 4/],
  ['a forbidden character', '<a>\n\u0001</a>', /^Line 2, column 1: the character U\+0001/],
  ['half a character', '<a>\ud83d</a>', /^Line 1, column 4: the character U\+D83D/],
  ['"]]>" in text', '<a>x]]></a>', /^Line 1, column 5: "\]\]>"/],
  ['"--" in a comment', '<a><!-- x -- --></a>', /^Line 1, column 11: "--"/],
  ['an open comment', '<a>\n<!-- x</a>', /^Line 2, column 5: a comment is not closed/],
  ['open CDATA', '<a><![CDATA[x</a>', /CDATA is not closed/],
  ['CDATA outside', '<![CDATA[x]]><a/>', /"<!" begins neither/],
  ['a declaration in the middle', '<a/><?xml version="1.0"?>', /^Line 1, column 5: an XML declaration/],
  ['a name that is none', '<1a/>', /^Line 1, column 1: after "<" comes no name/],
];
for (const [what, xml, message] of faults) {
  test(`refuses ${what}, with its place`, () => assert.throws(() => readXml(xml), { name: 'XmlError', message }));
}

const documentTypes: [what: string, xml: string][] = [
  ['a DOCTYPE', '<!DOCTYPE a>\n<a/>'],
  ['one that reads a file', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
  [
    'a billion laughs',
    `<!DOCTYPE a [<!ENTITY x0 "ha">${Array.from({ length: 30 }, (_, i) => `<!ENTITY x${i + 1} "&x${i};&x${i};">`).join('')}]><a>&x30;</a>`,
  ],
  ['one behind a comment', '<?xml version="1.0"?><!-- <a/> --><!doctype a><a/>'],
  ['one inside', '<a><!DOCTYPE b></a>'],
];
for (const [what, xml] of documentTypes) {
  test(`refuses ${what} before anything is made of it`, () =>
    assert.throws(() => readXml(xml), /a DOCTYPE is refused/));
}

test('reads 1,000 levels, and refuses one more in the line where it begins', () => {
  const nested = (levels: number) => '<a>\n'.repeat(levels) + '</a>'.repeat(levels);
  assert.equal(readXml(nested(MAX_XML_DEPTH)).name, 'a');
  assert.throws(() => readXml(nested(MAX_XML_DEPTH + 1)), {
    message: /^Line 1001, column 1: elements lie more than 1000 deep/,
  });
});

test('refuses more elements, attributes, or letters of a name than anything real has', () => {
  assert.throws(() => readXml(`<a>${'<b/>'.repeat(MAX_XML_ELEMENTS)}</a>`), /more than 500000 elements/);
  const attributes = (count: number) => Array.from({ length: count }, (_, i) => ` b${i}=""`).join('');
  assert.equal(readXml(`<a${attributes(250)}/>`).attributes.size, 250);
  assert.throws(() => readXml(`<a${attributes(251)}/>`), /more than 250 attributes/);
  assert.throws(() => readXml(`<${'a'.repeat(1_000_000)}/>`), XmlError);
});

test('text, spaces and attributes of the largest size allowed are read or refused, never a crash', () => {
  const size = 8_000_000;
  assert.equal(readXml(`<a b="${'x'.repeat(size)}"/>`).attributes.get('b')?.length, size);
  assert.equal(textOf(readXml(`<a>${'&lt; '.repeat(size / 5)}</a>`)).length, (size / 5) * 2);
  assert.equal(textOf(readXml(`<a><![CDATA[${'<'.repeat(size)}]]></a>`)).length, size);
  assert.equal(readXml(`<a${' '.repeat(size)}/>`).name, 'a');
  for (const xml of [
    `<a${' '.repeat(size)}`,
    `<${'a'.repeat(size)}`,
    `<a ${'b="c" '.repeat(size / 6)}`,
    `<a b=${' '.repeat(size)}`,
    `<a>${'&'.repeat(size)}</a>`,
    `<!--${'-'.repeat(size)}`,
    `<?xml ${' '.repeat(size)}?><a/>`,
  ]) {
    assert.throws(() => readXml(xml), XmlError);
  }
});

test('random pieces of XML are read or refused with an XmlError', () => {
  const pieces = [
    '<a>',
    '</a>',
    '<b c="',
    '"',
    "'",
    '/>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '&amp;',
    '&',
    '&#',
    ';',
    '<!DOCTYPE',
    '\n',
  ];
  let read = 0;
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 12 }),
      (parts) => {
        try {
          readXml(`<a>${parts.join('')}</a>`);
          read += 1;
        } catch (error) {
          if (!(error instanceof XmlError)) throw error;
        }
      },
    ),
    { numRuns: 5000 },
  );
  assert.ok(read > 50, `only ${read} read: too one-sided to mean anything`);
});

/** The same by another reader. It takes U+0085 and U+2028 for line ends (XML 1.1), and so must be told not to. */
function judged(xml: string): XmlNode {
  const parser = new DOMParser({
    normalizeLineEndings: (text: string) => text.replace(/\r\n?/g, '\n'),
    onError: (level, message) => {
      throw new Error(`${level}: ${message}`);
    },
  });
  const root = parser.parseFromString(xml, 'text/xml').documentElement;
  assert.ok(root);
  return fromDom(root);
}

function fromDom(element: Element): XmlNode {
  const content: (XmlNode | string)[] = [];
  for (let child = element.firstChild; child !== null; child = child.nextSibling) {
    if (child.nodeType === child.ELEMENT_NODE) content.push(fromDom(child as Element));
    else if (typeof content.at(-1) === 'string') content[content.length - 1] += child.nodeValue ?? '';
    else content.push(child.nodeValue ?? '');
  }
  return {
    name: element.nodeName,
    attributes: new Map(Array.from(element.attributes, ({ name, value }) => [name, value])),
    content,
  };
}

test('xmldom reads the same from every document that we write', () => {
  fc.assert(
    fc.property(xmlNode, (node) => {
      const xml = writeXml(node);
      const ours: XmlElement = readXml(xml);
      assert.deepEqual(judged(xml), withoutPlaces(ours));
    }),
    { numRuns: 1000 },
  );
});
