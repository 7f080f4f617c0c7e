import { childElements, textOf, type XmlElement } from '../../formats/xml/element.ts';
import { cut } from '../cut.ts';
import type { Findings } from '../findings.ts';
import type { Place } from '../interchange-error.ts';
import type { Unknown } from './tree.ts';

/**
 * Takes an element apart. What is taken is known; what is left at the end (`rest`) is kept and reported. Names are compared without regard to
 * capitals: a step whose `Disable` were overlooked would run.
 */
export class ElementReader {
  readonly element: XmlElement;
  readonly findings: Findings;
  /** The element's path, with its name where it has one. */
  readonly at: Place;
  readonly #path: string;
  readonly #attributes: Map<string, string>;
  /** By their names in small letters; made when one is looked for that is not written as usual. */
  #names: Map<string, string> | undefined;
  readonly #children: Set<XmlElement>;

  /** @param path without a name, as the paths of the elements inside begin */
  constructor(element: XmlElement, path: string, findings: Findings) {
    this.element = element;
    this.findings = findings;
    this.#path = path;
    this.#attributes = new Map(element.attributes);
    this.#children = new Set(childElements(element));
    const name = this.#nameOf('name');
    const label = name === undefined ? '' : element.attributes.get(name);
    this.at = { path: label ? `${path} ("${shortened(label)}")` : path, line: element.line, column: element.column };
  }

  problem(message: string): void {
    this.findings.problem(this.at, message);
  }

  notice(message: string): void {
    this.findings.notice(this.at, message);
  }

  /** The attribute's text; null where it is not written. */
  text(name: string): string | null {
    const key = this.#nameOf(name);
    if (key === undefined) return null;
    const value = this.#attributes.get(key) ?? '';
    this.#attributes.delete(key);
    return value;
  }

  /** An attribute without which the element means nothing. */
  needed(name: string): string {
    const value = this.text(name);
    if (value === null || value === '') this.problem(`<${this.element.name}> needs the attribute ${name}`);
    return value ?? '';
  }

  boolean(name: string): boolean | null {
    return this.#parsed(name, 'true or false', (text) => booleans.get(text.toLowerCase()));
  }

  wholeNumber(name: string): number | null {
    return this.#parsed(name, 'a whole number', (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined));
  }

  neededOneOf<T extends string>(name: string, values: readonly T[]): T | null {
    const key = this.#nameOf(name);
    if (key === undefined || this.#attributes.get(key)?.trim() === '')
      this.problem(`<${this.element.name}> needs the attribute ${name}: one of ${values.join(', ')}`);
    return this.oneOf(name, values);
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | null {
    return this.#parsed(name, `one of ${values.join(', ')}`, (text) =>
      values.find((value) => value.toLowerCase() === text.toLowerCase()),
    );
  }

  /** Exit codes as `0 3010`, also with commas; negative ones as Windows shows HRESULTs in decimal. */
  exitCodes(name: string): number[] | null {
    return this.#parsed(name, 'a list of exit codes as "0 3010"', (text) => {
      const codes = text.split(/[\s,;]+/);
      return codes.every((code) => /^-?\d{1,10}$/.test(code)) ? codes.map(Number) : undefined;
    });
  }

  /** The only child of this name; a second one is a problem. */
  child(name: string): XmlElement | undefined {
    const [first, second] = this.children(name);
    if (second !== undefined) {
      const [before, again] = [first?.line, second.line];
      this.problem(`there is a second <${name}> in line ${again}, beside the one of line ${before}: keep one`);
    }
    return first;
  }

  /** Readers of all children with one of these names, in order. */
  readers(...names: string[]): ElementReader[] {
    const counts = new Map<string, number>();
    return this.children(...names).map((child) => {
      const count = (counts.get(child.name) ?? 0) + 1;
      counts.set(child.name, count);
      return new ElementReader(child, `${this.#path}/${child.name}[${count}]`, this.findings);
    });
  }

  children(...names: string[]): XmlElement[] {
    const wanted = names.map((name) => name.toLowerCase());
    const found = [...this.#children].filter(({ name }) => wanted.includes(name.toLowerCase()));
    for (const child of found) this.#children.delete(child);
    return found;
  }

  /** A reader of the only child of this name. */
  childReader(name: string): ElementReader | undefined {
    const child = this.child(name);
    return child && new ElementReader(child, `${this.#path}/${child.name}`, this.findings);
  }

  /** The text directly inside. */
  value(): string {
    return textOf(this.element);
  }

  /** The attributes that were not taken, as something that is known. */
  otherAttributes(): ReadonlyMap<string, string> {
    const others = new Map(this.#attributes);
    this.#attributes.clear();
    return others;
  }

  /** What was not taken, after the notices about it. */
  rest(mayHaveText: 'text' | 'elements'): { unknown?: Unknown } {
    if (mayHaveText === 'elements') this.#noticeText();
    for (const name of this.#attributes.keys())
      this.notice(`the attribute ${name} of <${this.element.name}> is not known: it is kept and has no effect`);
    for (const child of this.#children)
      this.findings.notice(
        { path: this.at.path, line: child.line, column: child.column },
        `<${child.name}> inside <${this.element.name}> is not known: it is kept and has no effect`,
      );
    if (this.#attributes.size === 0 && this.#children.size === 0) return {};
    return { unknown: { attributes: this.#attributes, elements: [...this.#children] } };
  }

  #noticeText(): void {
    // The text itself may be a password that lost its element.
    if (textOf(this.element).trim() !== '') this.notice(`the text inside <${this.element.name}> is left out`);
  }

  /** The attribute's name as it is written. */
  #nameOf(name: string): string | undefined {
    if (this.#attributes.has(name)) return name;
    this.#names ??= new Map([...this.#attributes.keys()].map((key) => [key.toLowerCase(), key]));
    const written = this.#names.get(name.toLowerCase());
    return written !== undefined && this.#attributes.has(written) ? written : undefined;
  }

  /** Null where the attribute is not written or empty. */
  #parsed<T>(name: string, what: string, parse: (text: string) => T | undefined): T | null {
    const text = this.text(name)?.trim() ?? '';
    if (text === '') return null;
    const value = parse(text);
    if (value === undefined) this.problem(`${name} is "${shortened(text)}", but must be ${what}`);
    return value ?? null;
  }
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
]);

/** For messages: whole names, but not whole scripts. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 80 ? `${cut(line, 79)}…` : line;
}
