/** Which trees of files are the installation media of Windows, by their names alone. Pure. */

/** A file of the media, with its path within it, with slashes. */
export interface MediaFile {
  readonly path: string;
  readonly bytes: number;
}

export interface MediaLimits {
  /** Of all files together. */
  readonly bytes: number;
}

/** Microsoft's media has 4 to 8 GB and a thousand files; a disc of a few kilobytes can claim any size for what it holds. */
export const mediaLimits: MediaLimits = { bytes: 64 * 2 ** 30 };

const WHOLE = /^sources\/install\.(?:wim|esd)$/i;
const FIRST_PART = /^sources\/install\.swm$/i;
const PART = /^sources\/install\d*\.swm$/i;
const SETUP = /^setup\.exe$/i;
/** Media for two architectures (Media Creation Tool) has the media of each in a folder of its own, and a setup.exe that chooses. */
const OF_ARCHITECTURE = /^(x86|x64|amd64|arm64)\/sources\/install\.(?:wim|esd|swm)$/i;

/** Where the editions are: the WIM, ESD or first part of a split WIM, then its other parts; empty where there are none. */
export function installPaths(files: readonly MediaFile[]): string[] {
  const all = files.map(({ path }) => path);
  const first = all.filter((path) => WHOLE.test(path) || FIRST_PART.test(path));
  const isSplit = first.length === 1 && first.every((path) => FIRST_PART.test(path));
  return isSplit ? [...first, ...all.filter((path) => PART.test(path) && !first.includes(path))] : first;
}

/** Why these are no installation media of Windows that can be taken, with what to do, for people; null: they are. */
export function mediaProblem(files: readonly MediaFile[], limits = mediaLimits): string | null {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > limits.bytes)
    return `Its files have ${gibibytes(bytes)} GiB together; at most ${gibibytes(limits.bytes)} GiB are taken.`;
  const [install, ...others] = installPaths(files);
  if (install === undefined) return withoutInstall(files);
  const another = others.find((path) => !PART.test(path));
  if (another !== undefined)
    return `It holds ${install} and ${another}, and Setup takes one of them. Remove the other and import again.`;
  if (!files.some(({ path }) => SETUP.test(path)))
    return `It holds ${install}, and no setup.exe: it is not the whole installation media. Give the ISO as it comes from Microsoft, or a folder with all of its files; a WIM alone is imported as an operating system image ("slipway images import").`;
  return null;
}

function withoutInstall(files: readonly MediaFile[]): string {
  const folders = files.flatMap(({ path }) => OF_ARCHITECTURE.exec(path)?.[1] ?? []);
  if (folders.length > 0)
    return `It is media for several architectures (${folders.sort().join(', ')}). Copy the folder of the one that is meant to the site server, and import that folder.`;
  return 'It holds no sources/install.wim, .esd or .swm, so it is no installation media of Windows. Give the ISO as it comes from Microsoft, or a folder with all of its files.';
}

/** The first two paths, files or folders, that Windows would take for one: it knows no difference between upper and lower case. */
export function sameButCase(paths: readonly string[]): readonly [string, string] | null {
  const spelt = new Map<string, string>();
  for (const path of paths)
    for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      const part = end === -1 ? path : path.slice(0, end);
      const other = spelt.get(part.toLowerCase());
      if (other !== undefined && other !== part) return [other, part];
      spelt.set(part.toLowerCase(), part);
      if (end === -1) break;
    }
  return null;
}

/** Why a name of a disc, as 7-Zip lists it, cannot be that of a file in a folder of ours; null: it can. */
export function nameProblem(path: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
  if (/[\u0000-\u001f\u007f\\]/.test(path)) return 'its name has characters that not every system takes';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'it is a whole path, not one within the disc';
  if (path.split('/').some((segment) => segment === '' || segment === '.' || segment === '..'))
    return 'it leads elsewhere';
  return null;
}

function gibibytes(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}
