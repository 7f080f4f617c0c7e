/** Which sections of a rules file are named like the values of a property, and which others lead to by their names. */
import type { IniSection } from '../../formats/ini/read-ini.ts';
import type { RulesFile } from './rules-file.ts';

/** No value of a computer is longer. */
export const LONGEST_NAME = 255;

/**
 * A section that Priority, a subsection or a gateway leads to by its name is none of the first: no computer's model is "Laptop-True". A subsection that is made of properties
 * alone (`%Model%`) may lead anywhere, and says nothing of any section.
 */
export function sectionsNamedByValues(file: RulesFile, isProperty: (name: string) => boolean): IniSection[] {
  const names = new Set(['settings', 'defaultgateway', ...namesLedTo(file, isProperty)]);
  const patterns = file.sections
    .flatMap((section) => [file.text(section, 'Subsection'), file.text(section, 'SQLDefault')])
    .filter((each) => each !== '' && !/^(%[^%]+%)+$/.test(each));
  return file.sections.filter(({ name }) => {
    const key = name.toLowerCase();
    return name.length <= LONGEST_NAME && !names.has(key) && !patterns.some((pattern) => mayBecome(pattern, key));
  });
}

function namesLedTo(file: RulesFile, isProperty: (name: string) => boolean): string[] {
  const priority = file.text(file.section('Settings'), 'Priority').split(',');
  const literal = priority.map((each) => each.trim()).filter((each) => !isProperty(each));
  const gateways = (file.section('DefaultGateway')?.entries ?? []).map(({ value }) => value);
  return [...literal, ...gateways].map((each) => each.toLowerCase());
}

/**
 * Whether a section's name is what a text with `%properties%` may become. Each property is at least one character. No regular expression: with many properties one would try for ever.
 */
export function mayBecome(text: string, name: string): boolean {
  const [first = '', ...others] = text.toLowerCase().split(/%[a-z_][a-z0-9_-]*%/);
  const last = others.pop();
  const key = name.toLowerCase();
  if (last === undefined) return key === first;
  const end = key.length - last.length;
  if (!key.startsWith(first) || !key.endsWith(last)) return false;
  let from = first.length;
  for (const piece of others) {
    const at = key.indexOf(piece, from + 1);
    if (at === -1) return false;
    from = at + piece.length;
  }
  return from < end;
}
