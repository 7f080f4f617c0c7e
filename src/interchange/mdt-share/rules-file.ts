/** A rules file (`CustomSettings.ini`) as MDT's ReadIni sees it: of sections and keys that stand twice only the first counts, capitals do not matter. */
import { IniError } from '../../formats/ini/ini-error.ts';
import { type IniEntry, type IniFile, type IniSection, readIni } from '../../formats/ini/read-ini.ts';
import { InterchangeError, type Problem } from '../interchange-error.ts';
import { passwordsIn } from '../secret-filter.ts';

export class RulesFile {
  /** As people know it: `CustomSettings.ini`. */
  readonly name: string;
  readonly ini: IniFile;
  readonly #first = new Map<string, IniSection>();
  readonly #entries = new Map<IniSection, ReadonlyMap<string, IniEntry>>();

  constructor(name: string, ini: IniFile) {
    this.name = name;
    this.ini = ini;
    for (const section of ini.sections)
      if (!this.#first.has(lower(section.name))) this.#first.set(lower(section.name), section);
  }

  /** The sections that count. */
  get sections(): IniSection[] {
    return [...this.#first.values()];
  }

  section(name: string): IniSection | undefined {
    return this.#first.get(lower(name));
  }

  /** The first entry of the key. */
  entry(section: IniSection | undefined, key: string): IniEntry | undefined {
    return section === undefined ? undefined : this.#entriesOf(section).get(lower(key));
  }

  /** The value, and '' where there is none: MDT does not tell them apart. */
  text(section: IniSection | undefined, key: string): string {
    return this.entry(section, key)?.value ?? '';
  }

  /** Values of everything in it that is called like a password, also where MDT never reads it. */
  passwords(): string[] {
    return this.ini.sections.flatMap(({ entries }) =>
      passwordsIn(entries.map(({ key, value }) => ({ name: key.replace(/\d+$/, ''), value }))),
    );
  }

  /** Whether the entry is the one of its section that MDT reads. */
  counts(section: IniSection, entry: IniEntry): boolean {
    return this.section(section.name) === section && this.entry(section, entry.key) === entry;
  }

  #entriesOf(section: IniSection): ReadonlyMap<string, IniEntry> {
    const known = this.#entries.get(section);
    if (known !== undefined) return known;
    const entries = new Map<string, IniEntry>();
    for (const entry of section.entries) if (!entries.has(lower(entry.key))) entries.set(lower(entry.key), entry);
    this.#entries.set(section, entries);
    return entries;
  }
}

/** @throws InterchangeError where it is no text, or has no order of sections */
export function readRulesFile(name: string, source: Uint8Array | string): RulesFile {
  const file = new RulesFile(name, readText(source));
  if (file.text(file.section('Settings'), 'Priority') === '')
    throw new InterchangeError([
      problem(
        file.section('Settings')?.line ?? 0,
        'There is no Priority in a section [Settings], so these are no rules of MDT.',
      ),
    ]);
  return file;
}

function readText(source: Uint8Array | string): IniFile {
  try {
    return readIni(source);
  } catch (error) {
    if (!(error instanceof IniError)) throw error;
    throw new InterchangeError([problem(error.line, `This is no INI file that can be read: ${error.reason}.`)]);
  }
}

function problem(line: number, message: string): Problem {
  return { path: '', line, column: line === 0 ? 0 : 1, message };
}

function lower(text: string): string {
  return text.toLowerCase();
}
