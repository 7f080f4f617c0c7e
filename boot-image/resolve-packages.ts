/**
 * Which packages a boot image is made of, and having them here. The answer is kept for a day, so that builds in a row ask no
 * mirror; Debian 12 stands in when Debian 13 cannot be had.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { SlipwayError } from '../src/api/errors.ts';
import { CommandError, type LabLog } from '../src/lab/run.ts';
import { readHostMirror } from './apt-sources.ts';
import { firmwarePackages, wantedPackages } from './package-list.ts';
import { missingDependencies, type PackageRecord } from './package-records.ts';
import { openPackageStore, type PackageStore } from './package-store.ts';
import { type PrivateApt, preparePrivateApt } from './private-apt.ts';

export type Suite = 'trixie' | 'bookworm';

const ResolvedSchema = z.object({
  suite: z.enum(['trixie', 'bookworm']),
  /** What was asked for; another list makes the answer void. */
  wanted: z.array(z.string()),
  at: z.iso.datetime(),
  records: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      architecture: z.string(),
      bytes: z.number(),
      sha256: z.string(),
      dependencies: z.array(z.string()),
    }),
  ),
});
/** The packages of one suite, sorted by name. */
export type Resolved = z.output<typeof ResolvedSchema>;

const everythingAsked = [...wantedPackages, ...firmwarePackages];
const freshMilliseconds = 24 * 3600 * 1000;

interface ResolveOptions {
  /** Where apt's state, the packages and the kept answer are. */
  directory: string;
  /** In order of preference. */
  suites: readonly Suite[];
  now: Date;
  log: LabLog;
  /** For the person at the terminal. */
  say: (line: string) => void;
}

/** Gives apt with a suite's verified index. */
export type OpenApt = (suite: Suite, options: ResolveOptions) => Promise<PrivateApt>;

/** The packages, all of them in the store. Fails with SLIP-5101 when no suite can be had. */
export async function resolvePackages(
  options: ResolveOptions,
  openApt: OpenApt = openFromHostMirror,
): Promise<{ resolved: Resolved; store: PackageStore }> {
  await mkdir(options.directory, { recursive: true });
  const store = await openPackageStore(join(options.directory, 'packages'));
  const kept = await readKept(options);
  const complete = kept && store.absent(kept.records).length === 0 ? kept : undefined;
  const age = complete ? options.now.getTime() - Date.parse(complete.at) : Number.POSITIVE_INFINITY;
  const resolved =
    complete && age >= 0 && age < freshMilliseconds ? complete : await askMirror(options, openApt, store, complete);
  await store.tidy(resolved.records, options.now);
  return { resolved, store };
}

async function askMirror(
  options: ResolveOptions,
  openApt: OpenApt,
  store: PackageStore,
  former: Resolved | undefined,
): Promise<Resolved> {
  const failures: unknown[] = [];
  for (const suite of options.suites) {
    try {
      return await askFor(suite, options, openApt, store);
    } catch (error) {
      options.say(`${debianName(suite)} cannot be had now: ${firstLine(error)}`);
      failures.push(error);
    }
    if (former?.suite === suite) {
      options.say(`The packages of ${former.at} are all here: the boot image is built from them.`);
      return former;
    }
  }
  throw new SlipwayError(
    'SLIP-5101',
    `The Debian packages for the boot image cannot be had: ${failures.map(firstLine).join(' · ')} ` +
      'Check that apt-get update works on this machine; its mirror must carry Debian 13 or 12 for amd64. Then build again.',
    { cause: failures[0] },
  );
}

function debianName(suite: Suite): string {
  return suite === 'trixie' ? 'Debian 13 (trixie)' : 'Debian 12 (bookworm)';
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const telling = /^\s*[EW]: .*$/m.exec(text)?.[0].trim();
  return telling ?? text.split('\n')[0] ?? '';
}

async function askFor(suite: Suite, options: ResolveOptions, openApt: OpenApt, store: PackageStore): Promise<Resolved> {
  const apt = await openApt(suite, options);
  const records = await findRecords(apt);
  const absent = store.absent(records);
  if (absent.length > 0) {
    const megabytes = Math.ceil(absent.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
    options.say(`Fetching ${absent.length} packages of ${debianName(suite)} (${megabytes} MB)`);
  }
  await store.fetch(apt, records);
  const resolved = { suite, wanted: everythingAsked, at: options.now.toISOString(), records };
  await writeFile(`${keptPath(options)}.new`, `${JSON.stringify(resolved, null, 2)}\n`);
  await rename(`${keptPath(options)}.new`, keptPath(options));
  return resolved;
}

async function openFromHostMirror(suite: Suite, { directory, log, say }: ResolveOptions): Promise<PrivateApt> {
  const mirror = await readHostMirror(log);
  if (!mirror.security) say('The host names no Debian security archive: security updates are left out.');
  const apt = await preparePrivateApt({ directory: join(directory, 'apt'), suite, mirror, log });
  try {
    await apt.update();
  } catch (cause) {
    if (!(cause instanceof CommandError && cause.stderr.includes('NO_PUBKEY'))) throw cause;
    // Debian 13 is signed with Debian 12's key too: only a keyring older than both ends here.
    const upgrade = 'apt-get update && apt-get install --only-upgrade debian-archive-keyring';
    throw new Error(
      `The signature of ${debianName(suite)} is by a key that ${mirror.keyFiles.join(', ')} does not hold. Upgrade it: ${upgrade}`,
      { cause },
    );
  }
  return apt;
}

async function findRecords(apt: PrivateApt): Promise<PackageRecord[]> {
  const records = await apt.show(everythingAsked);
  for (const name of wantedPackages) {
    if (!records.some((record) => record.name === name)) {
      throw new Error(
        `The mirror's ${apt.suite} has no package ${name}. Use a mirror with all of Debian's main for amd64.`,
      );
    }
  }
  for (let missing = missingDependencies(records); missing.length > 0; ) {
    const found = await apt.show(missing);
    records.push(...found);
    // A name that only another package provides is in no index; what it stands for is found by its library or fails there.
    missing = found.length > 0 ? missingDependencies(records).filter((name) => !missing.includes(name)) : [];
  }
  return records.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function keptPath({ directory }: ResolveOptions): string {
  return join(directory, 'resolved.json');
}

async function readKept(options: ResolveOptions): Promise<Resolved | undefined> {
  if (!existsSync(keptPath(options))) return undefined;
  const kept = ResolvedSchema.safeParse(parseJson(await readFile(keptPath(options), 'utf8')));
  if (!kept.success || !options.suites.includes(kept.data.suite)) return undefined;
  return JSON.stringify(kept.data.wanted) === JSON.stringify(everythingAsked) ? kept.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
