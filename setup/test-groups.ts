/** Several test files in one process: they share what a process begins with, such as its modules, a browser, and a site that was prepared once. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface Sharing {
  readonly processes: number;
  /** Files that take twice as long as others of their length. */
  readonly heavy?: readonly string[];
  /** Only files that import this; the others keep a process of their own. Absent: all of them. */
  readonly importing?: string;
}

interface Weighed {
  readonly file: string;
  readonly weight: number;
}

/** Writes into `folder` the programs that hold what may share a process, and gives what is to be run. */
export function writeGroups(files: readonly string[], sharing: Sharing, folder: string): string[] {
  const alone = files.filter((file) => !mayShare(readFileSync(file, 'utf8'), sharing));
  const together = files.filter((file) => !alone.includes(file));
  return [...programsOf(together, sharing, folder), ...alone];
}

/** Not what writes into the environment, which is everybody's of the process. */
function mayShare(text: string, { importing = '' }: Sharing): boolean {
  return text.includes(importing) && !/process\.env\[[^\]]+\] (\?\?)?=/.test(text);
}

function programsOf(files: readonly string[], { processes, heavy = [] }: Sharing, folder: string): string[] {
  const weighed = files.map((file) => ({
    file,
    weight: statSync(file).size * (heavy.includes(basename(file, '.test.ts')) ? 2 : 1),
  }));
  mkdirSync(folder, { recursive: true });
  return groupsOf(weighed, processes).map((group, index) => {
    const program = join(folder, `${index}.test.ts`);
    // One after the other: static imports would have all files await what they begin with at the same time.
    writeFileSync(program, group.map((file) => `await import(${JSON.stringify(file)});\n`).join(''));
    return program;
  });
}

/** At most so many groups, as even as the heaviest file lets them be. */
export function groupsOf(files: readonly Weighed[], most: number): string[][] {
  const groups = Array.from({ length: most }, () => ({ files: [] as string[], weight: 0 }));
  for (const { file, weight } of files.toSorted((one, other) => other.weight - one.weight)) {
    const lightest = groups.reduce((one, other) => (other.weight < one.weight ? other : one));
    lightest.files.push(file);
    lightest.weight += weight;
  }
  return groups.map((group) => group.files).filter((group) => group.length > 0);
}
