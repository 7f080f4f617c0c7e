/** What a person has given to import from. Pure. */
import type { Chosen } from './chosen-files.ts';

export interface Source {
  readonly chosen: Chosen | null;
  /** On the site server; without a say where something is chosen. */
  readonly path: string;
}

export const noSource: Source = { chosen: null, path: '' };

/** What an earlier upload has brought has no path that a person could read. */
export function wasUploaded(path: string): boolean {
  return path.startsWith('upload:');
}
