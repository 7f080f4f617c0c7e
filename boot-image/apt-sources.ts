/**
 * The host's own apt sources (sources.list(5)): both file forms, read for one thing, the Debian mirror that this machine uses.
 * Nothing here knows a mirror's name.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabLog, runCommand } from '../src/lab/run.ts';

/** One entry of either form; an entry that is switched off is not returned at all. */
interface AptSource {
  /** `deb`, `deb-src`. */
  types: string[];
  uris: string[];
  suites: string[];
  components: string[];
  /** Paths of key files. Fingerprints and keys written into the entry itself are left out. */
  keyFiles: string[];
}

/** Where Debian comes from on this host. */
export interface DebianMirror {
  archive: string;
  /** Absent where the host's configuration names no security archive. */
  security: string | undefined;
  /** Key files that its signatures may be made with. */
  keyFiles: string[];
}

/** Reads a `.list` file: `deb [option=value …] uri suite component …`, one entry a line. Lines it cannot read are passed over, as are cdroms. */
export function parseOneLineSources(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const found = /^\s*(deb|deb-src)\s+(?:\[([^\]]*)\]\s+)?([a-z0-9+.-]+:\S*)\s+([^\s#]+)([^#]*)/i.exec(line);
    const [, type, options, uri, suite, components] = found ?? [];
    if (!type || !uri || !suite || uri.startsWith('cdrom:')) return [];
    return {
      types: [type],
      uris: [uri],
      suites: [suite],
      components: words(components),
      keyFiles: keyFilesOf(/(?:^|\s)signed-by=(\S+)/i.exec(options ?? '')?.[1]),
    };
  });
}

/** Reads a `.sources` file (deb822): stanzas of `Field: value`, continued on lines that begin with a blank. */
export function parseDeb822Sources(text: string): AptSource[] {
  const withoutComments = text
    .replaceAll('\r', '')
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  return withoutComments
    .join('\n')
    .split(/\n[ \t]*(?:\n[ \t]*)*\n/)
    .map(fieldsOf)
    .filter((fields) => fields.has('types') && fields.has('uris') && isOn(fields.get('enabled')))
    .map((fields) => ({
      types: words(fields.get('types')),
      uris: words(fields.get('uris')).filter((uri) => !uri.startsWith('cdrom:')),
      suites: words(fields.get('suites')),
      components: words(fields.get('components')),
      keyFiles: keyFilesOf(fields.get('signed-by')),
    }));
}

function fieldsOf(stanza: string): Map<string, string> {
  const fields = new Map<string, string>();
  let name = '';
  for (const line of stanza.split('\n')) {
    const field = /^([!-9;-~]+):(.*)$/.exec(line);
    name = field?.[1]?.toLowerCase() ?? name;
    const value = field?.[2] ?? line;
    fields.set(name, `${fields.get(name) ?? ''} ${value}`.trim());
  }
  return fields;
}

function isOn(enabled: string | undefined): boolean {
  // The words apt itself takes for a negative (apt-pkg/contrib/strutl.cc, StringToBool).
  return !['no', 'false', 'without', 'off', 'disable', '0'].includes((enabled ?? 'yes').toLowerCase());
}

function words(text: string | undefined): string[] {
  return (text ?? '').split(/\s+/).filter(Boolean);
}

function keyFilesOf(signedBy: string | undefined): string[] {
  return (signedBy ?? '').split(/[\s,]+/).filter((word) => word.startsWith('/'));
}

const releases = ['bullseye', 'bookworm', 'trixie', 'forky', 'sid'];
const aliases = ['oldoldstable', 'oldstable', 'stable', 'testing', 'unstable'];

/**
 * The mirror among a host's sources, or undefined when none of them is Debian's. Other makers' archives use Debian's suite
 * names too: a release's name with the component `main` counts first, and an alias such as `stable`, which many of them
 * use, only where the address speaks of Debian.
 */
export function chooseMirror(sources: readonly AptSource[]): DebianMirror | undefined {
  const binary = sources.filter(({ types, components }) => types.includes('deb') && components.includes('main'));
  const archive = best(binary, releases) ?? best(binary, aliases, /debian/i);
  if (!archive) return undefined;
  const security = best(binary, securitySuites(releases)) ?? best(binary, securitySuites(aliases), /debian/i);
  return {
    archive: archive.uri,
    security: security?.uri,
    keyFiles: [...new Set([...archive.keyFiles, ...(security?.keyFiles ?? [])])],
  };
}

/** `bookworm-security`; Debian 10 and older wrote `buster/updates`. */
function securitySuites(suites: readonly string[]): string[] {
  return suites.flatMap((suite) => [`${suite}-security`, `${suite}/updates`]);
}

function best(
  sources: readonly AptSource[],
  suites: readonly string[],
  address = /^/,
): { uri: string; keyFiles: string[] } | undefined {
  const candidates = sources
    .filter((source) => source.suites.some((suite) => suites.includes(suite)))
    .flatMap(({ uris, keyFiles }) => uris.map((uri) => ({ uri, keyFiles })))
    .filter(({ uri }) => address.test(uri));
  return candidates.find(({ uri }) => /debian/i.test(uri)) ?? candidates[0];
}

/** A deb822 file for one Debian suite from a mirror, amd64 only. */
export function sourcesFor(suite: string, mirror: DebianMirror, keyFiles: readonly string[]): string {
  const stanza = (uri: string, suites: string): string =>
    [
      'Types: deb',
      `URIs: ${uri}`,
      `Suites: ${suites}`,
      'Components: main non-free-firmware',
      'Architectures: amd64',
      `Signed-By: ${keyFiles.join(' ')}`,
      '',
    ].join('\n');
  const stanzas = [stanza(mirror.archive, `${suite} ${suite}-updates`)];
  if (mirror.security) stanzas.push(stanza(mirror.security, `${suite}-security`));
  return stanzas.join('\n');
}

const debianKeyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** The Debian mirror that this host's apt uses, with Debian's own keyring among its key files. Fails with what to do where there is none. */
export async function readHostMirror(log: LabLog = () => undefined): Promise<DebianMirror> {
  const { stdout } = await runCommand(
    'apt-config',
    ['shell', 'list', 'Dir::Etc::sourcelist/f', 'parts', 'Dir::Etc::sourceparts/d'],
    log,
  );
  const path = (name: string): string => new RegExp(`^${name}='(.*)'$`, 'm').exec(stdout)?.[1] ?? '';
  const mirror = chooseMirror(await readSources(path('list'), path('parts')));
  if (!mirror) {
    throw new Error(
      `No Debian mirror in ${path('list')} or ${path('parts')}: an entry of type deb with the component main and a ` +
        'Debian suite. Add the mirror that this machine can reach (man sources.list), run apt-get update, and try again.',
    );
  }
  const keyFiles = [...new Set([...mirror.keyFiles, debianKeyring])].filter((file) => existsSync(file));
  if (keyFiles.length === 0) {
    throw new Error(`${debianKeyring} is missing. Install the Debian package debian-archive-keyring.`);
  }
  return { ...mirror, keyFiles };
}

async function readSources(list: string, parts: string): Promise<AptSource[]> {
  const names = existsSync(parts) ? (await readdir(parts)).sort() : [];
  // apt reads only these names (sources.list(5)): a file that was set aside as .disabled or .save counts for nothing.
  const files = [
    list,
    ...names.filter((name) => /^[\w.-]+\.(list|sources)$/.test(name)).map((name) => join(parts, name)),
  ];
  const sources: AptSource[] = [];
  for (const file of files.filter((name) => existsSync(name))) {
    const text = await readFile(file, 'utf8');
    sources.push(...(file.endsWith('.sources') ? parseDeb822Sources(text) : parseOneLineSources(text)));
  }
  return sources;
}
