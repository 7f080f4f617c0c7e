/** The console's built pages as files: which there are, and what a browser is told of each. They are plain files of the same origin; all data comes from the API. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

export interface ConsoleFile {
  readonly type: string;
  readonly etag: string;
  /** Its name has its hash: another version has another name. */
  readonly immutable: boolean;
  readonly path: string;
  /** The same, gzipped; absent where that is not smaller. */
  readonly gzipPath?: string;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Bundled this file lies in dist/server, else in src/server/console-pages. */
const folders = [join(import.meta.dirname, '../console'), join(import.meta.dirname, '../../../dist/console')];

/** By their addresses, such as `/assets/index-4kb2.js`; empty: the console was not built. */
export function findConsoleFiles(candidates: readonly string[] = folders): ReadonlyMap<string, ConsoleFile> {
  const folder = candidates.find((each) => globSync('index.html', { cwd: each }).length > 0);
  if (folder === undefined) return new Map();
  const names = new Set(globSync('**/*.*', { cwd: folder }));
  const served = [...names].filter((name) => types[extname(name)] !== undefined);
  return new Map(served.map((name) => [`/${name}`, fileOf(folder, name, names)]));
}

function fileOf(folder: string, name: string, names: ReadonlySet<string>): ConsoleFile {
  const path = join(folder, name);
  const etag = `"${createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 22)}"`;
  const type = types[extname(name)] ?? 'application/octet-stream';
  const file = { type, etag, immutable: name.startsWith('assets/'), path };
  return names.has(`${name}.gz`) ? { ...file, gzipPath: `${path}.gz` } : file;
}
