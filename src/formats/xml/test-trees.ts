import fc from 'fast-check';
import type { XmlElement, XmlNode } from './element.ts';

/** What trips readers and writers of XML: markup, white space, CDATA ends, characters beyond the BMP, line ends of other Unicodes. */
const awkward = [
  '<',
  '>',
  '&',
  '"',
  "'",
  ']]>',
  '\r',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '\u0085',
  '\u2028',
  '&amp;',
  '😀',
  '\uFEFF',
  'ä',
  '-->',
];

/** Any text that XML can hold. */
export const xmlText = fc
  .array(fc.oneof(fc.constantFrom(...awkward), fc.string({ unit: 'grapheme-ascii', maxLength: 8 })), { maxLength: 5 })
  .map((parts) => parts.join(''));

export const xmlName = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/);

/** Elements whose texts are never empty and never beside one another, as the reader gives them. */
export const { node: xmlNode } = fc.letrec<{ node: XmlNode }>((tie) => ({
  node: fc.record({
    name: xmlName,
    attributes: fc.dictionary(xmlName, xmlText, { maxKeys: 3 }).map((entries) => new Map(Object.entries(entries))),
    content: fc
      .array(fc.oneof({ depthSize: 'small', withCrossShrink: true }, xmlText, tie('node')), { maxLength: 4 })
      .map(joinTexts),
  }),
}));

function joinTexts(content: readonly (XmlNode | string)[]): (XmlNode | string)[] {
  const joined: (XmlNode | string)[] = [];
  for (const item of content) {
    const last = joined.at(-1);
    if (typeof item === 'string' && typeof last === 'string') joined[joined.length - 1] = last + item;
    else if (item !== '') joined.push(item);
  }
  return joined;
}

/** The element without its places, to compare with what was written. */
export function withoutPlaces({ name, attributes, content }: XmlElement | XmlNode): XmlNode {
  return {
    name,
    attributes: new Map(attributes),
    content: content.map((child) => (typeof child === 'string' ? child : withoutPlaces(child))),
  };
}
