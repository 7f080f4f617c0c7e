/**
 * Which paths files of an upload may have. No path of theirs is ever one on the site's disk: the bytes of an upload are one file there, named by its id. But they become
 * paths in a package, on every computer that it is for. Pure.
 */
import { SlipwayError } from '../../api/errors.ts';
import type { UploadFile, UploadPurpose } from '../../api/uploads.ts';
import { sourceLimits } from '../packages/source-folder.ts';
import { mediaProblem } from '../upgrade-packages/media-tree.ts';

/** Throws SLIP-3030 for the first that cannot be taken, SLIP-1001 where they are not what such an import takes. */
export function refuseFiles(files: readonly UploadFile[], purpose: UploadPurpose): void {
  for (const { path } of files) {
    const problem = pathProblem(path);
    if (problem !== null) throw refused(path, problem);
  }
  const double = firstDouble(files.map(({ path }) => path));
  if (double !== null) throw refused(double, 'it is there twice, or as a file and as a folder');
  if (purpose === 'image' && files.length !== 1)
    throw new SlipwayError('SLIP-1001', 'An image is one file: a WIM. Upload that alone.');
  if (purpose === 'upgrade-package' && files.length > 1) {
    const problem = mediaProblem(files);
    if (problem !== null) throw new SlipwayError('SLIP-1001', `This is no upgrade package. ${problem}`);
  }
  if (files.every(({ bytes }) => bytes === 0))
    throw new SlipwayError('SLIP-1001', 'There is nothing to upload: all of it is empty.');
}

/** Null: it can be taken. */
function pathProblem(path: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for.
  if (!path.isWellFormed() || /[\u0000-\u001f\u007f\\]/.test(path))
    return 'its name has characters that not every system takes';
  if (/^[a-z]:/i.test(path) || path.startsWith('/')) return 'it is a whole path, not one within the folder';
  const segments = path.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return 'it leads elsewhere';
  if (segments.length > sourceLimits.depth) return `it lies deeper than ${sourceLimits.depth} folders`;
  if (Buffer.byteLength(path) > sourceLimits.pathBytes) return `its path has more than ${sourceLimits.pathBytes} bytes`;
  return null;
}

/** Of `a` and `a/b` one would have to be both. */
function firstDouble(paths: readonly string[]): string | null {
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const path of paths) {
    if (files.has(path) || folders.has(path)) return path;
    files.add(path);
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
      const folder = path.slice(0, at);
      if (files.has(folder)) return folder;
      folders.add(folder);
    }
  }
  return null;
}

function refused(path: string, reason: string): SlipwayError {
  return new SlipwayError(
    'SLIP-3030',
    `"${JSON.stringify(path).slice(1, -1)}" cannot be uploaded: ${reason}. Leave it out, or name it otherwise.`,
  );
}
