/**
 * Codes of products as Windows Installer writes them into the registry's keys: the GUID's first three groups and each byte of the others backwards, without
 * punctuation. `{12BDB3E7-3A70-410A-A2C0-43037E33E3E6}` is `7E3BDB2107A3A0142A0C3430E7333E6E`.
 */

/** Digits of each group that stands backwards. */
const GROUPS = [8, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2] as const;

/** Upper case, with braces: as keys below `Uninstall` are called. Null when it is no GUID. */
export function guidOf(text: string): string | null {
  const guid = /^\s*\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?\s*$/i.exec(text)?.[1];
  return guid === undefined ? null : `{${guid.toUpperCase()}}`;
}

export function packGuid(guid: string): string {
  return backwards(guid.replaceAll(/[{}-]/g, '').toUpperCase());
}

/** Null when it is no packed GUID. */
export function unpackGuid(packed: string): string | null {
  if (!/^[0-9a-f]{32}$/i.test(packed)) return null;
  const digits = backwards(packed.toUpperCase());
  const cuts = [0, 8, 12, 16, 20, 32];
  return `{${cuts
    .slice(1)
    .map((end, index) => digits.slice(cuts[index], end))
    .join('-')}}`;
}

/** Its own inverse. */
function backwards(digits: string): string {
  let at = 0;
  return GROUPS.map((length) => {
    at += length;
    return [...digits.slice(at - length, at)].reverse().join('');
  }).join('');
}
