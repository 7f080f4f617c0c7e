/** References of a task sequence to packages, applications and other sequences: by their id, or to one that is not here yet. */
import * as z from 'zod';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const MISSING = 'missing:';
const REFERENCE = new RegExp(`^(${UUID}|${MISSING}[^\\s,]{1,200})$`, 'i');

/**
 * `missing:ABC00010` is a dangling reference: what an imported sequence refers to under its former id. It is kept and listed, and a sequence with one in a
 * step that is not disabled cannot be deployed.
 */
export function packageReference() {
  return z
    .string()
    .regex(REFERENCE, {
      error: 'an id (a UUID) is needed, or "missing:" and the id that it had elsewhere',
    })
    .meta({ reference: true });
}

/** The id that a dangling reference had elsewhere; null for a reference that is not one. */
export function danglingId(reference: string): string | null {
  return reference.startsWith(MISSING) ? reference.slice(MISSING.length) : null;
}

/** Options that hold references to what is fetched. */
const KEYS = /^(image|upgradePackage|package|packages|driverPackage|applications)$/;

/** The references to packages in a step's options, each once. */
export function packagesIn(options: unknown): string[] {
  const found = Object.entries(options ?? {}).flatMap(([key, value]: [string, unknown]): string[] => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return packagesIn(value);
    const given: unknown[] = Array.isArray(value) ? value : [value];
    return KEYS.test(key)
      ? given.filter((each): each is string => typeof each === 'string' && REFERENCE.test(each))
      : [];
  });
  return [...new Set(found)];
}
