import { forbiddenCharacterAt, isXmlName, nameOfCharacter } from './characters.ts';
import type { XmlNode } from './element.ts';

const escapes: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  // As they are, a reader makes line feeds or spaces of them (XML 1.0, sections 2.11 and 3.3.3).
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/**
 * The element as XML, without a declaration and without added white space. It reads back to an equal element where
 * `unwritable` finds nothing in it.
 */
export function writeXml(element: XmlNode): string {
  const pieces: string[] = [];
  write(element, pieces);
  return pieces.join('');
}

function write({ name, attributes, content }: XmlNode, pieces: string[]): void {
  pieces.push('<', name);
  for (const [key, value] of attributes) pieces.push(` ${key}="${escaped(value, /[<>&"\r\n\t]/g)}"`);
  if (content.length === 0) {
    pieces.push('/>');
    return;
  }
  pieces.push('>');
  for (const child of content) {
    if (typeof child === 'string') pieces.push(escaped(child, /[<>&\r]/g));
    else write(child, pieces);
  }
  pieces.push(`</${name}>`);
}

function escaped(text: string, special: RegExp): string {
  return text.replace(special, (character) => escapes[character] ?? character);
}

/** What XML cannot hold of an element and those inside: the element's place among the elements around it, and why. */
export interface Unwritable {
  /** Names and numbers among those of the same name, from 1: `sequence/group[2]/step[1]`. */
  readonly path: string;
  readonly reason: string;
}

export function unwritable(element: XmlNode): Unwritable[] {
  return [...faultsOf(element, () => element.name)];
}

function* faultsOf(element: XmlNode, path: () => string): Generator<Unwritable> {
  for (const reason of ownFaults(element)) yield { path: path(), reason };
  for (const child of element.content) {
    if (typeof child !== 'string') yield* faultsOf(child, () => `${path()}/${step(element, child)}`);
  }
}

function* ownFaults({ name, attributes, content }: XmlNode): Generator<string> {
  for (const key of [name, ...attributes.keys()]) {
    if (!isXmlName(key)) yield `"${key}" cannot be a name in XML`;
  }
  for (const text of [...attributes.values(), ...content]) {
    const at = typeof text === 'string' ? forbiddenCharacterAt(text) : -1;
    if (at !== -1) yield `the character ${nameOfCharacter(String(text), at)} cannot be written in XML`;
  }
}

function step(parent: XmlNode, child: XmlNode): string {
  const alike = parent.content.filter((other) => typeof other !== 'string' && other.name === child.name);
  return `${child.name}[${alike.indexOf(child) + 1}]`;
}
