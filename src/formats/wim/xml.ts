import { WimError } from './errors.ts';

/** An element: its own text (entities resolved, child elements' text left out), attributes, children in order. */
export type XmlElement = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
};

type OpenElement = { name: string; attributes: Map<string, string>; children: OpenElement[]; text: string };

const MAX_DEPTH = 32;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);
const NAME = '[A-Za-z_][A-Za-z0-9_.-]{0,99}';
/**
 * One token, at exactly `lastIndex`: text, comment, CDATA, declaration, end tag or start tag. Names and attributes are bounded:
 * V8 keeps a backtracking step for each repetition and gives up with a RangeError at some millions.
 */
const TOKEN = new RegExp(
  `([^<]+)|<!--[^]*?-->|<!\\[CDATA\\[([^]*?)\\]\\]>|<\\?[^]*?\\?>|</(${NAME})\\s*>|<(${NAME})((?:\\s+${NAME}\\s*=\\s*(?:"[^"<]*"|'[^'<]*')){0,50})\\s*(/?)>`,
  'y',
);
const ATTRIBUTE = new RegExp(`(${NAME})\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'g');

/**
 * Reads the subset of XML that WIM files use: elements, attributes, text, comments, CDATA. A DOCTYPE, entities beyond the five
 * predefined ones, namespaces and unbalanced tags are refused.
 * @returns the root element
 * @throws WimError `damaged`
 */
export function parseXml(text: string): XmlElement {
  const document: OpenElement = { name: '', attributes: new Map(), children: [], text: '' };
  const open = [document];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text);
    if (token === null) throw bad(describe(text, at), at);
    take(token, open, at);
  }
  const [root] = document.children;
  if (open.length > 1) throw bad(`<${open.at(-1)?.name}> has no end tag`, text.length);
  if (root === undefined || document.children.length > 1) throw bad('there must be exactly one outermost element', 0);
  if (document.text.trim() !== '') throw bad('text outside the outermost element', 0);
  return root;
}

function take(token: RegExpExecArray, open: OpenElement[], at: number): void {
  const [, text, cdata, endName, startName, attributes = '', selfClosing] = token;
  const parent = open.at(-1);
  if (parent === undefined) throw bad('an end tag too many', at);
  if (endName !== undefined) {
    if (open.length === 1 || parent.name !== endName) throw bad(`</${endName}> does not close <${parent.name}>`, at);
    open.pop();
  } else if (startName !== undefined) {
    const element: OpenElement = {
      name: startName,
      attributes: readAttributes(attributes, at),
      children: [],
      text: '',
    };
    parent.children.push(element);
    if (selfClosing === '') open.push(element);
    if (open.length > MAX_DEPTH) throw bad(`elements lie more than ${MAX_DEPTH} deep`, at);
  } else {
    parent.text += text === undefined ? (cdata ?? '') : resolveEntities(text, at);
  }
}

function readAttributes(text: string, at: number): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', double, single = ''] of text.matchAll(ATTRIBUTE)) {
    if (attributes.has(name)) throw bad(`attribute ${name} is there twice`, at);
    attributes.set(name, resolveEntities(double ?? single, at));
  }
  return attributes;
}

function resolveEntities(text: string, at: number): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]{0,16});?/g, (whole, name: string) => {
    const value = whole.endsWith(';') ? (ENTITIES.get(name) ?? characterReference(name)) : undefined;
    if (value === undefined) throw bad(`"${whole}" is none of the five predefined entities`, at);
    return value;
  });
}

/** `#13` or `#xD`; libxml2, which wimlib uses, writes carriage returns so. */
function characterReference(name: string): string | undefined {
  const digits = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
  if (digits === null) return undefined;
  const code = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16);
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}

function describe(text: string, at: number): string {
  if (text.startsWith('<!DOCTYPE', at)) return 'a DOCTYPE is refused';
  return `"${text.slice(at, at + 20)}" is not understood`;
}

function bad(what: string, at: number): WimError {
  return new WimError('damaged', `The XML data of the WIM is damaged: ${what} (at character ${at}).`);
}
