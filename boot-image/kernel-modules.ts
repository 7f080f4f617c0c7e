/** Which kernel modules a file system gets: those of a list of folders and names, and all that they need. Text in, names out. */

/** One module: its path below `/lib/modules/<version>/`, without `.ko` and what compresses it: `kernel/drivers/net/virtio_net`. */
export type ModulePath = string;

export interface ModuleIndex {
  /** Every module of the kernel and the modules that it directly or indirectly needs. */
  needs: ReadonlyMap<ModulePath, readonly ModulePath[]>;
  /** A module's name (with `_`) to its path. */
  byName: ReadonlyMap<string, ModulePath>;
  /** `softdep` lines: a module's name to names or aliases that should be there too. */
  soft: ReadonlyMap<string, readonly string[]>;
}

/** Reads `modules.dep` and `modules.softdep` as depmod writes them. */
export function parseModuleIndex(modulesDep: string, modulesSoftdep: string): ModuleIndex {
  const needs = new Map<ModulePath, ModulePath[]>();
  for (const line of modulesDep.split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    needs.set(
      modulePath(line.slice(0, colon)),
      line
        .slice(colon + 1)
        .split(' ')
        .filter(Boolean)
        .map(modulePath),
    );
  }
  const byName = new Map([...needs.keys()].map((path) => [moduleName(path), path] as const));
  return { needs, byName, soft: parseSoftdep(modulesSoftdep) };
}

/** `softdep r8169 pre: realtek post: x` → r8169: realtek, x. A module may have several lines. */
function parseSoftdep(text: string): Map<string, string[]> {
  const soft = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [keyword, module, ...rest] = line.trim().split(/\s+/);
    if (keyword !== 'softdep' || !module) continue;
    const names = rest.filter((word) => word !== 'pre:' && word !== 'post:');
    const name = moduleName(module);
    soft.set(name, [...(soft.get(name) ?? []), ...names]);
  }
  return soft;
}

/** `kernel/net/foo.ko.xz` → `kernel/net/foo`. */
export function modulePath(file: string): ModulePath {
  return file.replace(/\.ko(\.(xz|gz|zst))?$/, '');
}

/** The name that the running kernel uses: the file's, with `_` for `-`. */
export function moduleName(path: ModulePath): string {
  return path.slice(path.lastIndexOf('/') + 1).replaceAll('-', '_');
}

/**
 * The modules that `patterns` name and everything they need, sorted. A pattern that ends in `/` is a folder below `kernel/`,
 * another is one module; with `!` before it, it takes away what the others name (but not what is needed).
 * Fails on a pattern that names nothing unless it ends in `?`: a renamed driver must not get lost unseen.
 */
export function selectModules(index: ModuleIndex, patterns: readonly string[]): ModulePath[] {
  const all = [...index.needs.keys()];
  const named = (pattern: string): ModulePath[] => {
    const place = `kernel/${pattern.replace(/^!|\?$/g, '')}`;
    const found = all.filter((path) => (place.endsWith('/') ? path.startsWith(place) : path === place));
    if (found.length > 0 || pattern.endsWith('?')) return found;
    throw new Error(`The kernel has no module ${place}. Correct boot-image/module-list.ts.`);
  };
  const without = new Set(patterns.filter((pattern) => pattern.startsWith('!')).flatMap(named));
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!')).flatMap(named);
  return closure(
    index,
    wanted.filter((path) => !without.has(path)),
  );
}

function closure(index: ModuleIndex, wanted: readonly ModulePath[]): ModulePath[] {
  const found = new Set<ModulePath>();
  const queue = [...wanted];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    const soft = (index.soft.get(moduleName(path)) ?? []).flatMap((name) => index.byName.get(moduleName(name)) ?? []);
    queue.push(...(index.needs.get(path) ?? []), ...soft);
  }
  return [...found].sort();
}
