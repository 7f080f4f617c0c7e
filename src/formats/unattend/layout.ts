/** Where new elements are put, and with which white space: as a person would have written them into that file. */
import { isElement, meaningOf, type SourceElement, type SourceText } from '../xml/source-tree.ts';
import { settingName } from './names.ts';

/** Indentation of one level where the file does not show its own. */
const USUAL_INDENT = '  ';

export function newElement(parent: SourceElement, tag: string, name: string): SourceElement {
  return { name, attributes: attributesOf(tag), parent, line: 0, tag, content: [], endTag: `</${name}>` };
}

/** Of a tag that was written here, with double quotes. */
function attributesOf(tag: string): ReadonlyMap<string, string> {
  return new Map(
    Array.from(tag.matchAll(/\s([\w:]+)="([^"]*)"/g), ([, name = '', raw = '']) => [
      name,
      meaningOf({ kind: 'text', raw }),
    ]),
  );
}

/**
 * Children that must stand in an order. Source: the notes on Microsoft's pages "Identifier (microsoft-windows-tcpip-interfaces-interface-identifier)" and
 * "Route (microsoft-windows-tcpip-interfaces-interface-routes-route)".
 */
const orders: ReadonlyMap<string, readonly string[]> = new Map([
  ['Interface', ['Ipv4Settings', 'Ipv6Settings', 'Identifier', 'UnicastIpAddresses', 'Routes']],
  ['Route', ['Identifier', 'Metric', 'NextHopAddress', 'Prefix']],
]);

/** Puts a child where it must stand; else behind the last one of its name, or behind the last one of all. */
export function addChild(parent: SourceElement, child: SourceElement, lineEnd: string): void {
  openUp(parent);
  const elements = parent.content.filter(isElement);
  const later = elements.find((other) => mustFollow(parent, other, child));
  if (later !== undefined) {
    const space = spaceBefore(later);
    parent.content.splice(parent.content.indexOf(later), 0, child, ...(space === '' ? [] : [textOf(space)]));
    return;
  }
  const before = elements.findLast((other) => settingName(other) === settingName(child)) ?? elements.at(-1);
  if (before !== undefined) {
    const space = spaceBefore(before);
    const added = space === '' ? [child] : [textOf(space), child];
    parent.content.splice(endOfLine(parent, before), 0, ...added);
    return;
  }
  const own = spaceBefore(parent) || (parent.parent === null ? lineEnd : '');
  const inside = own === '' ? '' : own + indentOf(parent);
  const isBlank = parent.content.every(
    (piece) => !isElement(piece) && piece.kind === 'text' && piece.raw.trim() === '',
  );
  if (isBlank) parent.content = inside === '' ? [child] : [textOf(inside), child, textOf(own)];
  else parent.content.push(...(inside === '' ? [child] : [...commentsEnd(parent, inside), child, textOf(own)]));
}

function mustFollow(parent: SourceElement, later: SourceElement, child: SourceElement): boolean {
  const order = orders.get(settingName(parent) ?? '') ?? [];
  const own = order.indexOf(settingName(child) ?? '');
  return own !== -1 && order.indexOf(settingName(later) ?? '') > own;
}

/** Behind an element, and behind the comments that stand on its line: they are about it. */
function endOfLine({ content }: SourceElement, element: SourceElement): number {
  const behind = content.indexOf(element) + 1;
  for (let at = behind; at < content.length; at += 1) {
    const piece = content[at];
    if (piece === undefined || isElement(piece)) break;
    if (piece.kind === 'text' && /[\r\n]/.test(piece.raw)) return at;
  }
  return behind;
}

/** Comments alone stand in the element: what is behind the last of them makes place for the new child's own white space. */
function commentsEnd(parent: SourceElement, inside: string): SourceText[] {
  const last = parent.content.at(-1);
  if (last !== undefined && !isElement(last) && last.kind === 'text' && last.raw.trim() === '') parent.content.pop();
  return [textOf(inside)];
}

/** Takes an element away, and the white space before it. */
export function removeChild(child: SourceElement): void {
  const content = child.parent?.content;
  const at = content?.indexOf(child) ?? -1;
  if (content === undefined || at === -1) return;
  const before = content[at - 1];
  const isSpace = before !== undefined && !isElement(before) && before.kind === 'text' && before.raw.trim() === '';
  content.splice(isSpace ? at - 1 : at, isSpace ? 2 : 1);
}

/** `<a/>` becomes `<a></a>`. */
export function openUp(element: SourceElement): void {
  if (element.endTag !== '') return;
  element.tag = element.tag.replace(/\s*\/>$/, '>');
  element.endTag = `</${element.name}>`;
}

function textOf(raw: string): SourceText {
  return { kind: 'text', raw };
}

/** The line end and indentation before an element; empty where it follows something on its line. */
function spaceBefore(element: SourceElement): string {
  const content = element.parent?.content ?? [];
  const before = content[content.indexOf(element) - 1];
  if (before === undefined || isElement(before) || before.kind !== 'text') return '';
  return /(?:\r\n|\r|\n)[ \t]*$/.exec(before.raw)?.[0] ?? '';
}

/** One level, as the outermost element's children show it. */
function indentOf(element: SourceElement): string {
  let root = element;
  while (root.parent !== null) root = root.parent;
  const first = root.content.find(isElement);
  const shown = first === undefined ? '' : spaceBefore(first).replace(/[\r\n]/g, '');
  return shown === '' ? USUAL_INDENT : shown;
}
