import type { ShareObject } from '../../api/task-sequence-translations.ts';
import type { ShareItem } from '../../interchange/mdt-share/inventory.ts';

const awaited = {
  'operating-system': null,
  application: 'software',
  driver: 'drivers',
  package: 'software-updates',
} as const;

/** What a list of a deployment share names, for the person who brings the share in. Its task sequences are told by themselves. */
export function shareObject(item: ShareItem): ShareObject[] {
  if (item.kind === 'task-sequence') return [];
  const { kind, guid, name, comments, enabled, hidden, source, folders, ...rest } = item;
  const told = Object.entries({ comments, ...rest }).flatMap(([key, value]) => {
    if (value === '' || value === null) return [];
    return [[key, typeof value === 'object' ? [...value] : value] as const];
  });
  const details = Object.fromEntries(told);
  return [{ kind, id: guid, name, source, enabled, hidden, folders: [...folders], details, awaits: awaited[kind] }];
}
