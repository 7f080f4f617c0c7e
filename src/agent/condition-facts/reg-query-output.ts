/**
 * What `reg query` of Windows prints. Lines of a value are `    NAME    TYPE    DATA`, lines of keys begin in the first column:
 *
 *     HKEY_LOCAL_MACHINE\SOFTWARE\Contoso
 *         Room    REG_SZ    B 12
 *         Floor    REG_DWORD    0x1
 *
 * The type's name is the same in each language of Windows; the name of a key's default value ("(Default)", "(Standard)") and everything that is said to people is not.
 */

export interface RegistryValue {
  /** `REG_SZ`. */
  readonly type: string;
  /** As reg.exe shows it (`\0` between the texts of REG_MULTI_SZ, REG_BINARY as `00FF`), but numbers are decimal. */
  readonly data: string;
}

export interface NamedValue extends RegistryValue {
  readonly name: string;
}

export interface RegistryKey {
  readonly values: readonly NamedValue[];
  /** Whole keys, `HKEY_…`. */
  readonly subkeys: readonly string[];
}

const KEY = /^HKEY_[A-Z_]+(\\|$)/;
const NUMBERS = ['REG_DWORD', 'REG_QWORD', 'REG_DWORD_BIG_ENDIAN'];

/**
 * The one value that `reg query KEY /v NAME` prints, or with an empty name `reg query KEY /ve`: its data may have line ends, and what looks like another value or a key. Null when it is
 * not understood.
 */
export function parseQueriedValue(output: string, name: string): NamedValue | null {
  // reg.exe ends the value's line, and adds an empty one.
  const body = /^(?:\r?\n)*HKEY_[^\r\n]*\r?\n {4}([\s\S]*?)(?:\r?\n){0,2}$/.exec(output)?.[1];
  return body === undefined ? null : parseValue(body, name);
}

/** What `reg query KEY` prints. Of data with line ends it knows the first line. */
export function parseKey(output: string, key: string): RegistryKey {
  const lines = output.split(/\r?\n/);
  const values = lines.flatMap((line) => (line.startsWith('    ') ? (parseValue(line.slice(4), '') ?? []) : []));
  const keys = lines.filter((line) => KEY.test(line));
  return { values, subkeys: keys.filter((each) => !isSameName(each, key)) };
}

/** Names of the registry are compared without regard to case. */
export function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** With a name, of the value that is called so; without, of whichever it is, up to what first looks like a type. */
function parseValue(text: string, name: string): NamedValue | null {
  const length = name === '' ? text.search(/ {4}REG_[A-Z_]+( {4}|$)/m) : name.length;
  if (length < 1 || (name !== '' && !isSameName(text.slice(0, length), name))) return null;
  const [, type, shown = ''] = /^ {4}(REG_[A-Z_]+)(?: {4}([\s\S]*))?$/.exec(text.slice(length)) ?? [];
  if (type === undefined) return null;
  const data = NUMBERS.includes(type) ? decimal(shown) : shown;
  return data === null ? null : { name: text.slice(0, length), type, data };
}

function decimal(shown: string): string | null {
  return /^0x[0-9a-f]+$/i.test(shown) ? BigInt(shown).toString() : null;
}
