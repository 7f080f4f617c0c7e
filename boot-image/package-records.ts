/** Packages as apt describes them (deb-control(5)), and which further packages a list of packages needs here. */

export interface PackageRecord {
  name: string;
  version: string;
  architecture: string;
  /** Of the `.deb`, as the signed index says. */
  bytes: number;
  sha256: string;
  /** Names that it depends on; of alternatives the first. */
  dependencies: string[];
}

/** Reads the output of `apt-cache show`: one stanza a package. Fails on a stanza without hash or version. */
export function parsePackageRecords(text: string): PackageRecord[] {
  return text
    .split(/\n\s*\n/)
    .filter((stanza) => /^Package:/m.test(stanza))
    .map(parseRecord);
}

function parseRecord(stanza: string): PackageRecord {
  const field = (name: string): string => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(stanza)?.[1]?.trim() ?? '';
  const record = {
    name: field('Package'),
    version: field('Version'),
    architecture: field('Architecture'),
    bytes: Number(field('Size')),
    sha256: field('SHA256'),
    dependencies: [...namesIn(field('Pre-Depends')), ...namesIn(field('Depends'))],
  };
  const complete = record.version && record.architecture && record.bytes > 0 && /^[0-9a-f]{64}$/.test(record.sha256);
  if (!complete) throw new Error(`apt describes the package ${record.name} without version, size or SHA-256.`);
  return record;
}

/** `libc6 (>= 2.38), a | b` → `libc6`, `a`. */
function namesIn(dependencies: string): string[] {
  return dependencies.split(',').flatMap((alternatives) => /^\s*([a-z0-9][a-z0-9.+-]+)/.exec(alternatives)?.[1] ?? []);
}

/**
 * What to ask apt for next. Only shared libraries and the kernel behind its metapackage are followed: a dependency on
 * another program (a boot loader's installer, the package manager's tools) is of no use in a boot image, and a library
 * that is missing after all is found when the root file system is put together.
 */
export function missingDependencies(records: readonly PackageRecord[]): string[] {
  const known = new Set(records.map(({ name }) => name));
  const wanted = records.flatMap(({ dependencies }) => dependencies).filter(isFollowed);
  return [...new Set(wanted)].filter((name) => !known.has(name)).sort();
}

function isFollowed(name: string): boolean {
  return (
    /^(linux-image-\d|zlib1g$)/.test(name) ||
    (name.startsWith('lib') && !/-(bin|modules|runtime|common|data)$/.test(name))
  );
}
