/** GUIDs by their beginning, for an index that knows only their order. */

/** The first and the last GUID that begin with these hexadecimal digits (hyphens do not count); more digits than a GUID has are left out. */
export function guidRange(beginning: string): { first: string; last: string } {
  const digits = beginning.toLowerCase().replaceAll('-', '').slice(0, 32);
  return { first: asGuid(digits.padEnd(32, '0')), last: asGuid(digits.padEnd(32, 'f')) };
}

function asGuid(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
