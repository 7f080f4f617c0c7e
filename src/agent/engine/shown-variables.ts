/** What a paused run tells of its variables: so much that a site takes it, and that a person who looks every half second is not kept waiting. Pure. */
import type { ShownVariable } from '../../api/debug-commands.ts';
import { isReadOnly, type Variables } from '../../task-sequence/variables.ts';

/** Characters of a value; the first is as many as a person can set. */
const LONGEST_VALUES = [32_000, 8_000, 2_000, 500, 100, 20, 0];

/**
 * As the JSON of at most so many bytes: long values are cut, and say so; what has no room even then is left out from the end. Neither secret values
 * are told, nor secret values within others.
 */
export function shownVariables(variables: Pick<Variables, 'entries' | 'redact'>, mostBytes: number): ShownVariable[] {
  const whole = variables.entries().map(({ name, value, secret }) => ({
    name,
    // Cut behind this only: the beginning of a secret would not be found.
    value: secret ? null : variables.redact(value),
    readOnly: secret || isReadOnly(name),
  }));
  for (const longest of LONGEST_VALUES) {
    const shown = whole.map((variable) => cut(variable, longest));
    if (shown.reduce((sum, each) => sum + bytesOf(each), 2) <= mostBytes) return shown;
  }
  return within(
    whole.map((variable) => cut(variable, 0)),
    mostBytes,
  );
}

function cut(variable: ShownVariable, longest: number): ShownVariable {
  const { value } = variable;
  if (value === null || value.length <= longest) return variable;
  // Not through the middle of a character that takes two.
  return { ...variable, value: value.slice(0, longest).replace(/[\ud800-\udbff]$/, ''), length: value.length };
}

/** With its comma. */
function bytesOf(variable: ShownVariable): number {
  return Buffer.byteLength(JSON.stringify(variable)) + 1;
}

function within(shown: readonly ShownVariable[], mostBytes: number): ShownVariable[] {
  let bytes = 2;
  return shown.filter((each) => {
    bytes += bytesOf(each);
    return bytes <= mostBytes;
  });
}
