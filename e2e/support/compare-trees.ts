/** How a deployed system differs from the image it came from, entry by entry: type, mode, owner, size, hash, link target, hard links. */
import type { TreeEntry } from '../../sample-image/describe-tree.ts';

export interface TreeDifference {
  missing: string[];
  changed: string[];
  added: string[];
}

export function compareTrees(expected: readonly TreeEntry[], actual: readonly TreeEntry[]): TreeDifference {
  const found = new Map(actual.map((entry) => [entry.path, entry]));
  const wanted = new Set(expected.map((entry) => entry.path));
  return {
    missing: expected.filter((entry) => !found.has(entry.path)).map((entry) => entry.path),
    changed: expected.flatMap((entry) => {
      const now = found.get(entry.path);
      return now !== undefined && JSON.stringify(entry) !== JSON.stringify(now) ? [entry.path] : [];
    }),
    added: actual.filter((entry) => !wanted.has(entry.path)).map((entry) => entry.path),
  };
}
