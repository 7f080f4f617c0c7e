/** Which sections of a rules file are named like the values of a property, and which others lead to by their names. */
import type { IniSection } from '../../formats/ini/read-ini.ts';
import { InterchangeError } from '../interchange-error.ts';
import type { RulesFile } from './rules-file.ts';

/** No value of a computer is longer. */
export const LONGEST_NAME = 255;
/** Of names with texts that may become them. A hundred texts may lead to any of 5,000 sections. */
const MOST_COMPARISONS = 500_000;

/** The sections of a file by their names, so that a text is compared with those alone that begin like it. */
export class SectionNames {
  readonly #file: RulesFile;
  /** In the order of their names in small letters. None is longer than a value can be, and none has no name. */
  readonly #sorted: readonly { readonly key: string; readonly at: number; readonly section: IniSection }[];
  readonly #found = new Map<string, readonly IniSection[]>();
  #comparisons = 0;

  constructor(file: RulesFile) {
    this.#file = file;
    this.#sorted = file.sections
      .map((section, at) => ({ key: section.name.toLowerCase(), at, section }))
      .filter(({ key }) => key.length <= LONGEST_NAME && key.trim() !== '')
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /**
   * Those that a text with `%properties%` may become, in the order of the file.
   * @throws InterchangeError beyond the limit
   */
  fitting(text: string): readonly IniSection[] {
    const known = this.#found.get(text);
    if (known !== undefined) return known;
    const pattern = patternOf(text);
    const found: { at: number; section: IniSection }[] = [];
    for (let at = this.#firstFrom(pattern.first); at < this.#sorted.length; at++) {
      const each = this.#sorted[at];
      if (each === undefined || !each.key.startsWith(pattern.first)) break;
      this.#count();
      if (fits(pattern, each.key)) found.push(each);
    }
    const sections = found.sort((a, b) => a.at - b.at).map(({ section }) => section);
    this.#found.set(text, sections);
    return sections;
  }

  /**
   * Those that values may be named like. A section that Priority, a subsection or a gateway leads to by its name is none of them: no computer's model is "Laptop-True". A subsection
   * that is made of properties alone (`%Model%`) may lead anywhere, and says nothing of any section.
   */
  namedByValues(isProperty: (name: string) => boolean): IniSection[] {
    const ledTo = new Set(['settings', 'defaultgateway', ...namesLedTo(this.#file, isProperty)]);
    const texts = this.#file.sections.flatMap((section) => [
      this.#file.text(section, 'Subsection'),
      this.#file.text(section, 'SQLDefault'),
    ]);
    const telling = texts.filter((each) => each !== '' && !/^(%[^%]+%)+$/.test(each));
    const byText = new Set(telling.flatMap((text) => this.fitting(text)));
    return this.#sorted
      .filter(({ key, section }) => !ledTo.has(key) && !byText.has(section))
      .sort((a, b) => a.at - b.at)
      .map(({ section }) => section);
  }

  /** The place of the first name that is not before the text. */
  #firstFrom(text: string): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle]?.key ?? '') < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #count(): void {
    this.#comparisons += 1;
    if (this.#comparisons <= MOST_COMPARISONS) return;
    const message = 'Very many subsections of the file may lead to very many sections: take it apart.';
    throw new InterchangeError([{ path: '', line: 0, column: 0, message }]);
  }
}

function namesLedTo(file: RulesFile, isProperty: (name: string) => boolean): string[] {
  const priority = file.text(file.section('Settings'), 'Priority').split(',');
  const literal = priority.map((each) => each.trim()).filter((each) => !isProperty(each));
  const gateways = (file.section('DefaultGateway')?.entries ?? []).map(({ value }) => value);
  return [...literal, ...gateways].map((each) => each.toLowerCase());
}

/** What stands before, between and behind the properties of a text, in small letters. */
interface Pattern {
  readonly first: string;
  readonly between: readonly string[];
  /** Null: there is no property in it. */
  readonly last: string | null;
}

function patternOf(text: string): Pattern {
  const [first = '', ...between] = text.toLowerCase().split(/%[a-z_][a-z0-9_-]*%/);
  return { first, last: between.pop() ?? null, between };
}

/** Each property is at least one character. No regular expression: with many properties one would try for ever. */
function fits({ first, between, last }: Pattern, key: string): boolean {
  if (last === null) return key === first;
  const end = key.length - last.length;
  if (!key.startsWith(first) || !key.endsWith(last)) return false;
  let from = first.length;
  for (const piece of between) {
    const at = key.indexOf(piece, from + 1);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return from < end;
}
