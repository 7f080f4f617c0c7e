/**
 * A document as it is written, to be changed in places: every character outside what is changed stays as it was, white space, quotes, comments and line ends.
 * `readXml` is asked first, so that what is taken apart here is known to be XML.
 */
import { characterOf } from './characters.ts';
import type { XmlElement } from './element.ts';
import { readXml } from './read-xml.ts';

/** What stands between tags. */
export interface SourceText {
  readonly kind: 'text' | 'cdata' | 'comment' | 'instruction';
  /** As it is written, with its marks: `a &amp; b`, `<![CDATA[x]]>`, `<!-- x -->`. */
  readonly raw: string;
}

/** An element as it is written. Whoever changes `content` of one without an end tag gives it one. */
export interface SourceElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly parent: SourceElement | null;
  /** From 1; 0 for one that was not read. */
  readonly line: number;
  /** `<a b="c">`, or `<a/>`. */
  tag: string;
  content: (SourceElement | SourceText)[];
  /** `</a>`; empty where the tag is `<a/>`. */
  endTag: string;
}

export interface XmlSource {
  /** The declaration, comments and white space before and after the outermost element. */
  readonly before: string;
  readonly root: SourceElement;
  readonly after: string;
}

/** @throws XmlError for what is no XML, a DOCTYPE, or beyond the limits of `readXml` */
export function readXmlSource(text: string): XmlSource {
  const elements = inOrder(readXml(text)).values();
  const before: string[] = [];
  const after: string[] = [];
  const open: SourceElement[] = [];
  let root: SourceElement | undefined;
  for (const piece of piecesOf(text)) {
    const parent = open.at(-1);
    if (piece.kind === 'start') {
      const element = elementOf(piece.raw, elements.next().value, parent ?? null);
      root ??= element;
      parent?.content.push(element);
      if (!piece.raw.endsWith('/>')) open.push(element);
    } else if (piece.kind === 'end') {
      const ended = open.pop();
      if (ended !== undefined) ended.endTag = piece.raw;
    } else if (parent !== undefined) parent.content.push({ kind: piece.kind, raw: piece.raw });
    else (root === undefined ? before : after).push(piece.raw);
  }
  if (root === undefined) throw new Error('XML that was read has no element');
  return { before: before.join(''), root, after: after.join('') };
}

export function printXmlSource({ before, root, after }: XmlSource): string {
  const pieces = [before];
  printElement(root, pieces);
  pieces.push(after);
  return pieces.join('');
}

function printElement({ tag, content, endTag }: SourceElement, pieces: string[]): void {
  pieces.push(tag);
  for (const child of content) {
    if (isElement(child)) printElement(child, pieces);
    else pieces.push(child.raw);
  }
  pieces.push(endTag);
}

export function isElement(child: SourceElement | SourceText): child is SourceElement {
  return 'tag' in child;
}

export function elementsIn({ content }: SourceElement): SourceElement[] {
  return content.filter(isElement);
}

/** The text directly inside, as `textOf` of the element that `readXml` gives. */
export function sourceTextOf({ content }: SourceElement): string {
  return content.map((child) => (isElement(child) ? '' : meaningOf(child))).join('');
}

/** What a reader makes of it: nothing of comments and instructions. Line ends count before references (XML 1.0, section 2.11). */
export function meaningOf({ kind, raw }: SourceText): string {
  if (kind === 'comment' || kind === 'instruction') return '';
  if (kind === 'cdata') return withLineFeeds(raw.slice('<![CDATA['.length, -']]>'.length));
  return withLineFeeds(raw).replace(/&([^;]*);/g, (whole, reference: string) => characterOf(reference) ?? whole);
}

function withLineFeeds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** The elements of a tree in the order of their start tags. Without calling itself: trees of a thousand levels are read. */
function inOrder(root: XmlElement): XmlElement[] {
  const elements: XmlElement[] = [];
  const open = [root];
  for (let element = open.pop(); element !== undefined; element = open.pop()) {
    elements.push(element);
    for (const child of [...element.content].reverse()) if (typeof child !== 'string') open.push(child);
  }
  return elements;
}

function elementOf(tag: string, read: XmlElement | undefined, parent: SourceElement | null): SourceElement {
  if (read === undefined || !tag.startsWith(`<${read.name}`))
    throw new Error(`the tag ${tag} is not the one that was read`);
  return { name: read.name, attributes: read.attributes, parent, line: read.line, tag, content: [], endTag: '' };
}

interface Piece {
  readonly kind: SourceText['kind'] | 'start' | 'end';
  readonly raw: string;
}

/** The text cut into tags and what is between; joined, they are the text again. */
function* piecesOf(text: string): Generator<Piece> {
  for (let at = 0; at < text.length; ) {
    const [kind, end] = pieceAt(text, at);
    yield { kind, raw: text.slice(at, end) };
    at = end;
  }
}

function pieceAt(text: string, at: number): [kind: Piece['kind'], end: number] {
  const behind = (mark: string, from: number): number => text.indexOf(mark, from) + mark.length;
  if (text[at] !== '<') {
    const next = text.indexOf('<', at);
    return ['text', next === -1 ? text.length : next];
  }
  if (text.startsWith('<!--', at)) return ['comment', behind('-->', at + 4)];
  if (text.startsWith('<![CDATA[', at)) return ['cdata', behind(']]>', at)];
  if (text[at + 1] === '?') return ['instruction', behind('?>', at + 2)];
  if (text[at + 1] === '/') return ['end', behind('>', at)];
  return ['start', endOfTag(text, at)];
}

/** Behind the `>` of a start tag; one in a quoted value does not end it. */
function endOfTag(text: string, from: number): number {
  for (let at = from; ; at += 1) {
    const character = text[at];
    if (character === '>') return at + 1;
    if (character === '"' || character === "'") at = text.indexOf(character, at + 1);
  }
}
