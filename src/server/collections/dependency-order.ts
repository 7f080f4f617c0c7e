/** Which collections rest on which: by limiting, including or excluding them. Pure. */

/** Of each collection, by id: those that its membership rests on directly. */
export type Dependencies = ReadonlyMap<string, readonly string[]>;

/** All of them, each behind those that it rests on. There is no cycle (`findCycle`). */
export function inDependencyOrder(dependencies: Dependencies): string[] {
  const order = new Set<string>();
  const visit = (id: string) => {
    if (order.has(id)) return;
    for (const other of dependencies.get(id) ?? []) visit(other);
    order.add(id);
  };
  for (const id of dependencies.keys()) visit(id);
  return [...order];
}

/** The collections of a cycle that leads through `id`, beginning and ending with it; null: none does. */
export function findCycle(dependencies: Dependencies, id: string): string[] | null {
  const seen = new Set<string>();
  const search = (at: string, path: readonly string[]): string[] | null => {
    for (const other of dependencies.get(at) ?? []) {
      if (other === id) return [...path, other];
      if (seen.has(other)) continue;
      seen.add(other);
      const found = search(other, [...path, other]);
      if (found !== null) return found;
    }
    return null;
  };
  return search(id, [id]);
}

/** These, and whatever rests on one of them, directly or by others. */
export function withDependants(dependencies: Dependencies, ids: Iterable<string>): Set<string> {
  const found = new Set(ids);
  for (const id of inDependencyOrder(dependencies))
    if ((dependencies.get(id) ?? []).some((other) => found.has(other))) found.add(id);
  return found;
}
