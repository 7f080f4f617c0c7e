import { characterOf, forbiddenCharacterAt, NAME, nameOfCharacter } from './characters.ts';
import { decodeXml, MAX_XML_SIZE, tooLarge } from './decode-xml.ts';
import type { XmlElement } from './element.ts';
import { XmlError } from './xml-error.ts';

/** Elements inside elements, at most. Readers of the result may therefore call themselves for each level. */
export const MAX_XML_DEPTH = 1000;
/** A task sequence of 10,000 steps has about 100,000 elements; half a million take about 250 MB while they are read. */
export const MAX_XML_ELEMENTS = 500_000;
const MAX_ATTRIBUTES = 250;
/** `&#1114111;` and some leading zeros. */
const MAX_REFERENCE = 12;

const tagName = new RegExp(NAME, 'uy');
const tagEnd = /(\/?)>/y;
const declaration = /<\?xml\s[^?<>]{1,200}\?>/y;
const noAttributes: ReadonlyMap<string, string> = new Map();

interface OpenElement extends XmlElement {
  readonly content: (OpenElement | string)[];
}

/**
 * Reads an XML document: elements, attributes, text, CDATA. Comments and processing instructions are passed over. Strict as XML 1.0 says,
 * but for namespaces (a prefix is a part of the name) and what a declaration says. A DOCTYPE is refused, so there are no entities but the
 * five that XML has.
 * @returns the root element
 * @throws XmlError at the first fault, or where a limit is passed
 */
export function readXml(source: Uint8Array | string): XmlElement {
  const decoded = typeof source === 'string' ? source : decodeXml(source);
  if (decoded.length > MAX_XML_SIZE) throw tooLarge();
  // Section 2.11 of XML 1.0. Lines keep their numbers.
  const text = decoded.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  return new Reader(text).read();
}

class Reader {
  readonly #text: string;
  readonly #open: OpenElement[] = [];
  #root: OpenElement | undefined;
  #elements = 0;
  #at = 0;
  /** The line of the element that was read last, and where that line begins: elements come in order, so nothing is counted twice. */
  #line = 1;
  #lineStart = 0;
  #nextLine: number;

  constructor(text: string) {
    this.#text = text;
    this.#nextLine = this.#lineAfter(0);
  }

  read(): XmlElement {
    const forbidden = forbiddenCharacterAt(this.#text);
    if (forbidden !== -1)
      throw this.#fault(`the character ${nameOfCharacter(this.#text, forbidden)} is not allowed in XML`, forbidden);
    this.#match(declaration);
    while (this.#at < this.#text.length) this.#next();
    const unclosed = this.#open.at(-1);
    if (unclosed !== undefined)
      throw this.#fault(`the file ends, but <${unclosed.name}> of line ${unclosed.line} has no end tag`, this.#at);
    if (this.#root === undefined) throw this.#fault('there is no element', this.#at);
    return this.#root;
  }

  #next(): void {
    const from = this.#at;
    const next = this.#text[from + 1];
    if (this.#text[from] !== '<') this.#readText(from);
    else if (next === '/') this.#readEndTag(from);
    else if (next === '!') this.#readDeclaration(from);
    else if (next === '?') this.#readInstruction(from);
    else this.#readStartTag(from);
  }

  #readText(from: number): void {
    const next = this.#text.indexOf('<', from);
    this.#at = next === -1 ? this.#text.length : next;
    const raw = this.#text.slice(from, this.#at);
    const cdataEnd = raw.indexOf(']]>');
    if (cdataEnd !== -1) throw this.#fault('"]]>" in text must be written as "]]&gt;"', from + cdataEnd);
    const visible = this.#open.length > 0 ? -1 : raw.search(/\S/);
    if (visible !== -1) throw this.#fault('there is text outside the outermost element', from + visible);
    this.#addText(this.#resolve(raw, from));
  }

  #readStartTag(from: number): void {
    this.#at = from + 1;
    const name = this.#match(tagName)?.[0];
    if (name === undefined) throw this.#fault('after "<" comes no name; as text it must be written as "&lt;"', from);
    const attributes = this.#readAttributes();
    const end = this.#match(tagEnd);
    if (end === null) throw this.#fault(`the tag <${name}> is not understood from here on`, this.#at);
    this.#elements += 1;
    if (this.#elements > MAX_XML_ELEMENTS) throw this.#fault(`there are more than ${MAX_XML_ELEMENTS} elements`, from);
    this.#moveTo(from);
    const element = { name, attributes, content: [], line: this.#line, column: from - this.#lineStart + 1 };
    this.#place(element, from);
    if (end[1] === '') this.#open.push(element);
    if (this.#open.length > MAX_XML_DEPTH)
      throw this.#fault(`elements lie more than ${MAX_XML_DEPTH} deep in one another`, from);
  }

  #place(element: OpenElement, from: number): void {
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.content.push(element);
    else if (this.#root === undefined) this.#root = element;
    else throw this.#fault(`<${element.name}> stands after the end of <${this.#root.name}>`, from);
  }

  #readAttributes(): ReadonlyMap<string, string> {
    let attributes: Map<string, string> | undefined;
    for (;;) {
      const spaces = this.#skipSpace();
      const from = this.#at;
      const name = this.#match(tagName)?.[0];
      if (name === undefined) return attributes ?? noAttributes;
      if (spaces === 0) throw this.#fault(`before the attribute ${name} a space is missing`, from);
      attributes ??= new Map();
      if (attributes.has(name)) throw this.#fault(`the attribute ${name} is there twice`, from);
      if (attributes.size === MAX_ATTRIBUTES)
        throw this.#fault(`an element has more than ${MAX_ATTRIBUTES} attributes`, from);
      attributes.set(name, this.#readValue(name));
    }
  }

  #readValue(name: string): string {
    this.#skipSpace();
    const equals = this.#text[this.#at] === '=';
    if (equals) this.#at += 1;
    this.#skipSpace();
    const quote = this.#text[this.#at];
    if (!equals || (quote !== '"' && quote !== "'"))
      throw this.#fault(`the attribute ${name} has no value in quotes`, this.#at);
    const from = this.#at + 1;
    const end = this.#text.indexOf(quote, from);
    if (end === -1) throw this.#fault(`the value of the attribute ${name} is not closed`, this.#at);
    const raw = this.#text.slice(from, end);
    const tag = raw.indexOf('<');
    if (tag !== -1) throw this.#fault('"<" in an attribute must be written as "&lt;"', from + tag);
    this.#at = end + 1;
    // Section 3.3.3: a line break or tab that is not written as a reference counts as a space.
    return this.#resolve(raw.replace(/[\n\t]/g, ' '), from);
  }

  #readEndTag(from: number): void {
    this.#at = from + 2;
    const name = this.#match(tagName)?.[0] ?? '';
    this.#skipSpace();
    if (this.#match(tagEnd)?.[1] !== '') throw this.#fault('an end tag is not understood', from);
    const open = this.#open.pop();
    if (open === undefined) throw this.#fault(`</${name}> ends nothing`, from);
    if (open.name !== name)
      throw this.#fault(`</${name}> does not end <${open.name}>, which begins in line ${open.line}`, from);
  }

  #readDeclaration(from: number): void {
    if (/^<!DOCTYPE/i.test(this.#text.slice(from, from + 9)))
      throw this.#fault('a DOCTYPE is refused: remove it, since nothing that is read here needs one', from);
    if (this.#text.startsWith('<!--', from)) this.#readComment(from);
    else if (this.#text.startsWith('<![CDATA[', from) && this.#open.length > 0) this.#readCdata(from + 9);
    else throw this.#fault('"<!" begins neither a comment nor CDATA inside an element', from);
  }

  #readCdata(from: number): void {
    const end = this.#endOf(']]>', from, 'CDATA');
    this.#addText(this.#text.slice(from, end));
  }

  #readComment(from: number): void {
    const end = this.#endOf('-->', from + 4, 'a comment');
    const dashes = this.#text.slice(from + 4, end + 1).indexOf('--');
    if (dashes !== -1) throw this.#fault('"--" is not allowed in a comment', from + 4 + dashes);
  }

  #readInstruction(from: number): void {
    if (/^<\?xml\s/i.test(this.#text.slice(from, from + 6)))
      throw this.#fault('an XML declaration is not understood, or does not stand at the very beginning', from);
    this.#endOf('?>', from + 2, 'a processing instruction');
  }

  /** Moves behind the next `mark`. */
  #endOf(mark: string, from: number, what: string): number {
    const end = this.#text.indexOf(mark, from);
    if (end === -1) throw this.#fault(`${what} is not closed with "${mark}"`, from);
    this.#at = end + mark.length;
    return end;
  }

  #addText(text: string): void {
    const content = this.#open.at(-1)?.content;
    if (content === undefined || text === '') return;
    const last = content.at(-1);
    if (typeof last === 'string') content[content.length - 1] = last + text;
    else content.push(text);
  }

  /** Not by `replace`, which looks for all references before the first one can be refused. */
  #resolve(raw: string, from: number): string {
    const pieces: string[] = [];
    let done = 0;
    for (let at = raw.indexOf('&'); at !== -1; at = raw.indexOf('&', done)) {
      const end = raw.slice(at, at + MAX_REFERENCE).indexOf(';');
      const reference = raw.slice(at + 1, at + Math.max(end, 1));
      const character = characterOf(reference);
      if (character === undefined) throw this.#fault(referenceFault(reference), from + at);
      pieces.push(raw.slice(done, at), character);
      done = at + end + 1;
    }
    return done === 0 ? raw : pieces.join('') + raw.slice(done);
  }

  /** How many spaces and line breaks there were. A loop, since V8 gives up on expressions that repeat something millions of times. */
  #skipSpace(): number {
    const from = this.#at;
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at += 1;
    return this.#at - from;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  #moveTo(at: number): void {
    while (this.#nextLine <= at) {
      this.#line += 1;
      this.#lineStart = this.#nextLine;
      this.#nextLine = this.#lineAfter(this.#lineStart);
    }
  }

  #lineAfter(at: number): number {
    const end = this.#text.indexOf('\n', at);
    return end === -1 ? Number.POSITIVE_INFINITY : end + 1;
  }

  #fault(reason: string, at: number): XmlError {
    const before = this.#text.slice(0, at);
    const line = before.split('\n').length;
    return new XmlError(reason, line, at - before.lastIndexOf('\n'));
  }
}

/** Of a UTF-16 code unit; NaN, behind the end of a text, is none. Carriage returns are gone by then. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09;
}

function referenceFault(reference: string): string {
  if (!/^[#A-Za-z0-9]+$/.test(reference)) return '"&" as text must be written as "&amp;"';
  return `"&${reference};" is no known entity`;
}
