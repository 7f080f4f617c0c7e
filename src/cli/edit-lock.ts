/** Who edits a task sequence in the console. Nothing that the CLI saves is held up by it: it is said beside. */
import { SlipwayError } from '../api/errors.ts';
import { type EditLock, getEditLock } from '../api/task-sequence-edit-locks.ts';
import type { Cli } from './cli.ts';
import { timeText } from './quantities.ts';
import type { Site } from './site.ts';

type Person = Pick<NonNullable<EditLock['holder']>, 'by' | 'displayName'>;

export function personText({ by, displayName }: Person): string {
  if (displayName !== '') return displayName;
  return 'name' in by ? by.name : 'the local administrator';
}

export async function remarkOnEditing(cli: Cli, site: Site, { id, name }: { id: string; name: string }): Promise<void> {
  const holder = await holderOf(site, id);
  if (holder === null) return;
  cli.remark(
    `"${name}" is being edited in the console by ${personText(holder)} since ${timeText(holder.since)}: they are told of what is saved here, and choose between it and theirs.`,
  );
}

/** Null too where that cannot be learnt: what is saved next says why, and older sites have no such lock. */
async function holderOf(site: Site, id: string): Promise<EditLock['holder']> {
  try {
    return (await site.call(getEditLock, { params: { id } })).value.holder;
  } catch (error) {
    if (error instanceof SlipwayError) return null;
    throw error;
  }
}
