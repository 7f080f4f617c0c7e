/**
 * apt with a state of its own: lists, cache, sources and configuration lie in one folder, the host's are read and never
 * written. Proxies and other ways to reach a mirror come from the host's configuration, which apt reads first.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabLog, runCommand } from '../src/lab/run.ts';
import { type DebianMirror, sourcesFor } from './apt-sources.ts';
import { type PackageRecord, parsePackageRecords } from './package-records.ts';

export interface PrivateApt {
  readonly suite: string;
  /** Fetches the suite's index and checks its signature. */
  update(): Promise<void>;
  /** What the index says of these packages; a name it does not know is not in the answer. */
  show(names: readonly string[]): Promise<PackageRecord[]>;
  /** Fetches the packages into `directory`, checked against the index. */
  download(records: readonly PackageRecord[], directory: string): Promise<void>;
}

/** Makes the state for one suite below `directory`; what is there already from an earlier build is used again. */
export async function preparePrivateApt(options: {
  directory: string;
  suite: string;
  mirror: DebianMirror;
  log: LabLog;
}): Promise<PrivateApt> {
  const { suite, log } = options;
  const root = join(options.directory, suite);
  const configuration = join(root, 'apt.conf');
  for (const folder of ['etc/sources.list.d', 'etc/preferences.d', 'lists/partial', 'cache/archives/partial'])
    await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, 'status'), '');
  await writeFile(
    join(root, 'etc/sources.list.d/debian.sources'),
    sourcesFor(suite, options.mirror, options.mirror.keyFiles),
  );
  await writeFile(configuration, configurationFor(root));
  const apt = (program: string, args: readonly string[], output: LabLog = log) =>
    runCommand('env', ['LC_ALL=C', program, '-c', configuration, ...args], output);
  return {
    suite,
    update: async () => void (await apt('apt-get', ['update'])),
    show: async (names) => {
      // Some 2,000 lines that the index file holds as well: only the command is worth its place in the log.
      const { stdout } = await apt('apt-cache', ['show', '--no-all-versions', ...names], commandOnly(log));
      return parsePackageRecords(stdout);
    },
    download: async (records, directory) => {
      const exact = records.map(({ name, version }) => `${name}=${version}`);
      const args = [`--chdir=${directory}`, 'LC_ALL=C', 'apt-get', '-c', configuration, 'download', ...exact];
      await runCommand('env', args, log);
    },
  };
}

/** A log that keeps a command's line and passes over its output. */
export function commandOnly(log: LabLog): LabLog {
  return (line) => {
    if (!line.startsWith('  | ')) log(line);
  };
}

function configurationFor(root: string): string {
  return [
    // The host's hooks would touch the host's own state.
    '#clear APT::Update::Pre-Invoke;',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    '#clear APT::Architectures;',
    'APT::Architecture "amd64";',
    'APT::Architectures:: "amd64";',
    'APT::Install-Recommends "false";',
    // The folder may lie where apt's own user cannot go (a home directory); signatures are checked all the same.
    'APT::Sandbox::User "root";',
    // Without it an index that could not be fetched is a mere warning.
    'APT::Update::Error-Mode "any";',
    `Dir::State "${root}";`,
    `Dir::State::lists "${root}/lists";`,
    `Dir::State::status "${root}/status";`,
    `Dir::State::extended_states "${root}/extended_states";`,
    `Dir::Cache "${root}/cache";`,
    `Dir::Cache::archives "${root}/cache/archives";`,
    `Dir::Cache::pkgcache "${root}/cache/pkgcache.bin";`,
    `Dir::Cache::srcpkgcache "";`,
    `Dir::Etc::sourcelist "/dev/null";`,
    `Dir::Etc::sourceparts "${root}/etc/sources.list.d";`,
    `Dir::Etc::preferences "/dev/null";`,
    `Dir::Etc::preferencesparts "${root}/etc/preferences.d";`,
    'Acquire::Retries "3";',
    'Acquire::Languages "none";',
    ...['Contents-deb', 'DEP-11', 'Contents-udeb'].map(
      (target) => `Acquire::IndexTargets::deb::${target}::DefaultEnabled "false";`,
    ),
    '',
  ].join('\n');
}
