/** Fetched packages, kept by the SHA-256 of their bytes, so that a second build fetches nothing. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PackageRecord } from './package-records.ts';
import type { PrivateApt } from './private-apt.ts';

const keepUnusedMilliseconds = 30 * 24 * 3600 * 1000;

export interface PackageStore {
  /** The path of a package's file, whether it is there or not. */
  pathOf(record: PackageRecord): string;
  /** Those that are not there yet. */
  absent(records: readonly PackageRecord[]): PackageRecord[];
  /** Fetches what is absent; each file is hashed here again before it counts. */
  fetch(apt: PrivateApt, records: readonly PackageRecord[]): Promise<void>;
  /** Marks these as used now and deletes what was used by no build for 30 days. */
  tidy(records: readonly PackageRecord[], now: Date): Promise<void>;
}

/** Opens the store in a folder, which is made when it is missing. */
export async function openPackageStore(directory: string): Promise<PackageStore> {
  await mkdir(directory, { recursive: true });
  const pathOf = ({ sha256 }: PackageRecord): string => join(directory, `${sha256}.deb`);
  const absent = (records: readonly PackageRecord[]): PackageRecord[] =>
    records.filter((record) => !existsSync(pathOf(record)));
  return {
    pathOf,
    absent,
    fetch: (apt, records) => fetchInto(directory, apt, absent(records), pathOf),
    tidy: async (records, now) => {
      for (const record of records) await utimes(pathOf(record), now, now);
      await removeUnused(directory, now);
    },
  };
}

async function fetchInto(
  directory: string,
  apt: PrivateApt,
  records: readonly PackageRecord[],
  pathOf: (record: PackageRecord) => string,
): Promise<void> {
  if (records.length === 0) return;
  const arrivals = await mkdtemp(join(directory, 'fetching-'));
  try {
    await apt.download(records, arrivals);
    const hashes = new Map<string, string>();
    for (const name of await readdir(arrivals)) hashes.set(await sha256Of(join(arrivals, name)), join(arrivals, name));
    for (const record of records) await accept(record, hashes.get(record.sha256), pathOf(record));
  } finally {
    await rm(arrivals, { recursive: true, force: true });
  }
}

async function accept(record: PackageRecord, arrived: string | undefined, target: string): Promise<void> {
  if (!arrived) {
    throw new Error(
      `The package ${record.name} ${record.version} arrived with another SHA-256 than the signed index gives ` +
        `(${record.sha256}). Something between this machine and the mirror changes files; build again later.`,
    );
  }
  await rename(arrived, target);
}

async function removeUnused(directory: string, now: Date): Promise<void> {
  for (const name of await readdir(directory)) {
    const { mtimeMs } = await stat(join(directory, name));
    if (now.getTime() - mtimeMs > keepUnusedMilliseconds) await rm(join(directory, name), { recursive: true });
  }
}

/** The SHA-256 of a file, hex. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
