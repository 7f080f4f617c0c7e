/** INI files as they are written: sections, keys and values with their lines. What a key that stands twice means is the reader's to say. */
import { decodeIni, MAX_INI_BYTES } from './decode-ini.ts';
import { IniError } from './ini-error.ts';

export interface IniEntry {
  readonly key: string;
  /** Without white space around it. Quotation marks, `;` and `#` in it are parts of it. */
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

export interface IniSection {
  /** What stands between the brackets, white space and all. */
  readonly name: string;
  readonly line: number;
  readonly entries: readonly IniEntry[];
}

export interface IniFile {
  /** In the order of the file. One that stands twice is two. */
  readonly sections: readonly IniSection[];
  /** Lines that are none of it: without `=`, before the first section, a bracket that is not closed, and what follows that. */
  readonly strays: readonly { readonly line: number; readonly key: string | null }[];
}

const MAX_LINES = 100_000;
const MAX_LINE_LENGTH = 65_536;

/**
 * Reads an INI file. Lines that begin with `;` or `#` are comments; a line that begins with `[` ends the section before it, whether it begins another or not.
 * @throws IniError for bytes that are no text, and beyond the limits
 */
export function readIni(source: Uint8Array | string): IniFile {
  const text = typeof source === 'string' ? withinLimit(source) : decodeIni(source);
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  if (lines.length > MAX_LINES)
    throw new IniError(`the file has ${lines.length} lines, and ${MAX_LINES} are read at most`);
  const long = lines.findIndex((line) => line.length > MAX_LINE_LENGTH);
  if (long !== -1) throw new IniError(`the line has more than ${MAX_LINE_LENGTH} characters`, long + 1);
  return sorted(lines);
}

function withinLimit(text: string): string {
  if (text.length > MAX_INI_BYTES)
    throw new IniError(`the file has ${text.length} characters, and ${MAX_INI_BYTES} are read at most`);
  return text;
}

function sorted(lines: readonly string[]): IniFile {
  const sections: (IniSection & { readonly entries: IniEntry[] })[] = [];
  const strays: { line: number; key: string | null }[] = [];
  let current: IniEntry[] | null = null;
  for (const [at, raw] of lines.entries()) {
    const text = raw.trim();
    const line = at + 1;
    if (text === '' || text.startsWith(';') || text.startsWith('#')) continue;
    if (text.startsWith('[')) {
      current = text.endsWith(']') ? [] : null;
      if (current === null) strays.push({ line, key: null });
      else sections.push({ name: text.slice(1, -1), line, entries: current });
      continue;
    }
    const equals = text.indexOf('=');
    const key = text.slice(0, Math.max(0, equals)).trim();
    if (key === '' || current === null) strays.push({ line, key: key === '' ? null : key });
    else current.push({ key, value: text.slice(equals + 1).trim(), line });
  }
  return { sections, strays };
}
