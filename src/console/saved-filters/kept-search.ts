import type { SavedFilter } from '../../api/saved-filters.ts';

/** Of a list's address what a saved filter keeps; `passing`: parts that say what is open at the moment. */
export function keptSearch(
  search: Readonly<Record<string, unknown>>,
  passing: readonly string[],
): SavedFilter['search'] {
  return Object.fromEntries(
    Object.entries(search).flatMap(([key, value]) =>
      !passing.includes(key) && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        ? [[key, value]]
        : [],
    ),
  );
}
