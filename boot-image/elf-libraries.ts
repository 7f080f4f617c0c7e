/** Which shared libraries a set of programs needs, by what their ELF headers say (`NEEDED`), not by running anything. */

/** Reads the output of `readelf --dynamic` for several files: each file's path to the names it needs. */
export function parseReadelf(output: string): Map<string, string[]> {
  const needed = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of output.split('\n')) {
    const file = /^File: (.*)$/.exec(line)?.[1];
    if (file !== undefined) {
      current = [];
      needed.set(file, current);
    }
    const library = /\(NEEDED\)\s.*\[(.*)\]/.exec(line)?.[1];
    if (library) current.push(library);
  }
  return needed;
}

/**
 * All libraries that `programs` need, directly or through another, sorted by name. `libraries`: name to path of every library at
 * hand; `needed`: what each file, by path, needs. Fails with all names that are not at hand.
 */
export function libraryClosure(
  programs: readonly string[],
  needed: ReadonlyMap<string, readonly string[]>,
  libraries: ReadonlyMap<string, string>,
): string[] {
  const found = new Set<string>();
  const absent = new Map<string, string>();
  const queue = programs.flatMap((program) => (needed.get(program) ?? []).map((name) => ({ name, by: program })));
  for (let wanted = queue.pop(); wanted !== undefined; wanted = queue.pop()) {
    if (found.has(wanted.name)) continue;
    const path = libraries.get(wanted.name);
    if (path === undefined) {
      absent.set(wanted.name, wanted.by);
      continue;
    }
    found.add(wanted.name);
    queue.push(...(needed.get(path) ?? []).map((name) => ({ name, by: path })));
  }
  if (absent.size > 0) {
    const list = [...absent].map(([name, by]) => `${name} (needed by ${by})`).sort();
    throw new Error(`No fetched package holds ${list.join(', ')}. Add its package to boot-image/package-list.ts.`);
  }
  return [...found].sort();
}
