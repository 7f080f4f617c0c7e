/** Ids of nothing in the place of names that only a site can look up, or that are not made yet: the document can be checked with them. */
import type { Named } from '../task-sequence/reference-names.ts';

/** One for each name, in their order. */
export function standIns(names: Iterable<string>): Named[] {
  return [...new Set(names)].map((name, at) => ({
    name,
    id: `00000000-0000-4000-8000-${at.toString(16).padStart(12, '0')}`,
  }));
}
