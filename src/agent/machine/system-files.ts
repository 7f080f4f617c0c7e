/** Small files of /sys and /proc, below a root: `/`, or in tests a folder with what another computer showed. */
import { readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** Whatever cannot be read counts as not there: /sys has files that answer with an error (the carrier of an interface that is down). */
export interface SystemFiles {
  bytes(path: string): Promise<Buffer | null>;
  /** Without white space around it; null also when nothing is left. */
  text(path: string): Promise<string | null>;
  /** Names in a folder, sorted; none when it is not there. */
  list(path: string): Promise<string[]>;
  /** Where a path leads to once links are followed. */
  target(path: string): Promise<string | null>;
}

export function systemFiles(root: string): SystemFiles {
  const bytes = (path: string) => readFile(join(root, path)).catch(() => null);
  return {
    bytes,
    text: async (path) => {
      // Firmware strings may hold NULs and other control characters.
      const text = (await bytes(path))
        ?.toString('utf8')
        .replace(/(?!\s)\p{Cc}/gu, '')
        .trim();
      return text === undefined || text === '' ? null : text;
    },
    list: async (path) => (await readdir(join(root, path)).catch(() => [])).sort(),
    target: async (path) => {
      const absolute = await realpath(join(root, path)).catch(() => null);
      return absolute === null ? null : absolute.slice(root === '/' ? 0 : root.length);
    },
  };
}
