/** An upload as the source folder of a package or of an application's deployment type: `upload:` and its id. Pure. */

const PREFIX = 'upload:';

/** Null: it is a path of the site server. */
export function uploadIdOf(folder: string): string | null {
  return folder.startsWith(PREFIX) ? folder.slice(PREFIX.length) : null;
}

export function uploadsIn(sources: Readonly<Record<string, string>>): string[] {
  return Object.keys(sources).flatMap((folder) => uploadIdOf(folder) ?? []);
}
