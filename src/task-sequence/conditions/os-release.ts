/** What a Linux system says that it is: the file of os-release(5). */

export interface OsRelease {
  /** `ID`, `VERSION_ID`, `PRETTY_NAME` and so on; of a name that comes twice the last, as in a shell. */
  readonly values: ReadonlyMap<string, string>;
  /** Numbers, from 1, of lines that are neither an assignment nor a comment nor empty. They are passed over. */
  readonly malformedLines: readonly number[];
}

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;
const DOUBLE_QUOTED = /^"((?:[^"\\$`]|\\.)*)"$/s;
const SINGLE_QUOTED = /^'([^']*)'$/s;
/** Without what a shell would act upon. */
const BARE = /^(?:[^\s"'\\$`;&|<>()]|\\.)*$/s;

export function parseOsRelease(text: string): OsRelease {
  const values = new Map<string, string>();
  const malformedLines: number[] = [];
  for (const [at, raw] of text.split('\n').entries()) {
    const trimmed = raw.trim();
    // A space with a backslash before it is part of the value.
    const line = trimmed.endsWith('\\') ? raw.trimStart() : trimmed;
    if (line === '' || line.startsWith('#')) continue;
    const [, name, written = ''] = ASSIGNMENT.exec(line) ?? [];
    const value = unquoted(written);
    if (name === undefined || value === null) malformedLines.push(at + 1);
    else values.set(name, value);
  }
  return { values, malformedLines };
}

/** Null when it is not one string, as in a shell: `a"b"` and a string that is not closed are none. */
function unquoted(written: string): string | null {
  const single = SINGLE_QUOTED.exec(written);
  if (single !== null) return single[1] ?? '';
  const double = DOUBLE_QUOTED.exec(written);
  if (double !== null) return (double[1] ?? '').replace(/\\([\\"$`])/g, '$1');
  return BARE.test(written) ? written.replace(/\\(.)/gs, '$1') : null;
}
