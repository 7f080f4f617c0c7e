/**
 * The folders of the site server that people may have files taken from, into packages, applications, images and boot images. Whoever may change those names a path
 * and has its bytes handed to computers, so the configuration says where such paths may lie, and nothing else can be reached: not by `..`, not by a link.
 */
import { type FileHandle, readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, normalize } from 'node:path';
import { SlipwayError } from '../../api/errors.ts';

export interface NamedSource {
  /** As a person gave it. */
  readonly path: string;
  readonly kind: 'file' | 'folder';
}

/** `path` is one of the folders, or lies in one. Both without `..` and links. */
export function isWithin(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => folder === '/' || path === folder || path.startsWith(`${folder}/`));
}

/** Before anything is looked at, so that nobody learns by the answers what else there is on the server. Throws SLIP-1001, SLIP-3032. */
export function requireAllowedName(source: NamedSource, folders: readonly string[]): void {
  const { path } = source;
  if (!isAbsolute(path))
    throw new SlipwayError('SLIP-1001', `Give an absolute path on the site server: "${path}" is not one.`);
  if (!isWithin(withoutSlash(path), folders.map(withoutSlash))) throw notAllowed(source, null, folders);
}

/** Where it really lies, by its links. Throws SLIP-3032; what else is wrong is Node's error. */
export async function allowedRealPath(source: NamedSource, folders: readonly string[]): Promise<string> {
  requireAllowedName(source, folders);
  const real = await realpath(source.path);
  await requireReal(source, real, folders);
  return real;
}

/** Of what is open already: whatever has been bent since the path was looked at. Gives where it lies. */
export async function requireAllowedHandle(
  source: NamedSource,
  handle: FileHandle,
  folders: readonly string[],
): Promise<string> {
  const real = await readlink(`/proc/self/fd/${handle.fd}`);
  await requireReal(source, real, folders);
  return real;
}

async function requireReal(source: NamedSource, real: string, folders: readonly string[]): Promise<void> {
  const allowed = await Promise.all(folders.map((folder) => realpath(folder).catch(() => withoutSlash(folder))));
  if (!isWithin(real, allowed)) throw notAllowed(source, real, folders);
}

function withoutSlash(path: string): string {
  return normalize(path).replace(/(?<=.)\/+$/, '');
}

function notAllowed({ path, kind }: NamedSource, real: string | null, folders: readonly string[]): SlipwayError {
  const wanted = real ?? withoutSlash(path);
  const all = [...folders, kind === 'file' ? dirname(wanted) : wanted];
  const leads = real === null ? '' : ` It leads to ${real}.`;
  return new SlipwayError(
    'SLIP-3032',
    `${path} is not taken: this site takes files from ${folders.join(', ')} alone.${leads} Put it there; or allow its folder in the site's configuration and restart the site: SLIPWAY_SOURCE_FOLDERS=${all.join(',')} (/etc/slipway/slipway.env), or --source-folder once for each.`,
  );
}
