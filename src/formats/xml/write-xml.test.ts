import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { XmlNode } from './element.ts';
import { readXml } from './read-xml.ts';
import { withoutPlaces, xmlNode } from './test-trees.ts';
import { unwritable, writeXml } from './write-xml.ts';

test('any element that is written reads back to an equal one', () => {
  fc.assert(
    fc.property(xmlNode, (node) => {
      assert.deepEqual(unwritable(node), []);
      assert.deepEqual(withoutPlaces(readXml(writeXml(node))), withoutPlaces(node));
    }),
    { numRuns: 2000 },
  );
});

test('markup and white space are written so that they stay what they are', () => {
  const node = { name: 'a', attributes: new Map([['b', '<"&\r\n\t>']]), content: [']]>&\r\n', leaf('c', '')] };
  assert.equal(writeXml(node), '<a b="&lt;&quot;&amp;&#13;&#10;&#9;&gt;">]]&gt;&amp;&#13;\n<c/></a>');
});

test('everything that XML cannot hold is told with its place', () => {
  const node = {
    name: 'a',
    attributes: new Map([['x', '\0']]),
    content: [leaf('b', 'fine'), leaf('c d', ''), leaf('b', 'half \ud83d'), leaf('b', '\uFFFE')],
  };
  assert.deepEqual(unwritable(node), [
    { path: 'a', reason: 'the character U+0000 cannot be written in XML' },
    { path: 'a/c d[1]', reason: '"c d" cannot be a name in XML' },
    { path: 'a/b[2]', reason: 'the character U+D83D cannot be written in XML' },
    { path: 'a/b[3]', reason: 'the character U+FFFE cannot be written in XML' },
  ]);
});

function leaf(name: string, text: string): XmlNode {
  return { name, attributes: new Map(), content: text === '' ? [] : [text] };
}
