/** Saves a new version of a task sequence; says who is editing it, and asks where required deployments come to erase disks by it. */
import { type TaskSequence, updateTaskSequence } from '../api/task-sequences.ts';
import type { Cli } from './cli.ts';
import { type Confirmed, confirming } from './device-count.ts';
import type { DocumentFile } from './document-file.ts';
import { remarkOnEditing } from './edit-lock.ts';
import { countText } from './quantities.ts';
import type { Answer, Site } from './site.ts';
import { saved } from './task-sequence-given.ts';

export interface NextVersion {
  readonly id: string;
  readonly name: string;
  readonly file: DocumentFile;
  /** With the ids of what the file names. */
  readonly document: unknown;
}

export async function saveSequence(
  cli: Cli,
  site: Site,
  { id, name, file, document }: NextVersion,
  options: Confirmed,
): Promise<Answer<TaskSequence>> {
  await remarkOnEditing(cli, site, { id, name });
  return confirming(
    cli,
    options,
    (confirmed) =>
      saved(file, () => site.call(updateTaskSequence, { params: { id }, body: { document, ...confirmed } })),
    erasesText,
  );
}

/** `count`: devices on which a new version comes to erase disks. */
export function erasesText(count: number): string {
  return `By this, required deployments that erase no disk yet erase disks of ${countText(count, 'device')}: they start on each of them without asking, at its next network boot.`;
}
