/** The fetched packages, unpacked each into a folder of its own. */
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabLog, runCommand } from '../src/lab/run.ts';
import type { PackageRecord } from './package-records.ts';
import { type PackageStore, sha256Of } from './package-store.ts';

export interface Unpacked {
  /** The folders of all packages, in the packages' order. */
  readonly roots: readonly string[];
  /** The path of a package's file, looked for below `usr/` and, as Debian 12 has it, beside it; undefined when there is none. */
  find(packageName: string, path: string): string | undefined;
  /** The same, but fails when there is none. */
  require(packageName: string, path: string): string;
}

/** Checks each package's bytes once more and unpacks it below `directory`. */
export async function unpackPackages(
  records: readonly PackageRecord[],
  store: PackageStore,
  directory: string,
  log: LabLog,
): Promise<Unpacked> {
  for (const record of records) {
    const path = store.pathOf(record);
    if ((await sha256Of(path)) !== record.sha256) {
      await rm(path);
      throw new Error(`The kept package ${record.name} was damaged and is removed. Build again: it is fetched anew.`);
    }
    await mkdir(join(directory, record.name), { recursive: true });
    await runCommand('dpkg-deb', ['-x', path, join(directory, record.name)], log);
  }
  const find = (packageName: string, path: string): string | undefined =>
    [path, path.replace(/^usr\//, '')].map((place) => join(directory, packageName, place)).find((at) => existsSync(at));
  return {
    roots: records.map(({ name }) => join(directory, name)),
    find,
    require: (packageName, path) => {
      const found = find(packageName, path);
      if (found) return found;
      throw new Error(`The Debian package ${packageName} has no ${path}. Correct boot-image/package-list.ts.`);
    },
  };
}
