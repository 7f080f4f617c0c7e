import type { SecretFilter } from '../secret-filter.ts';
import type { ShareItem } from './inventory.ts';

const awaited = {
  'operating-system': null,
  application: 'software',
  driver: 'drivers',
  package: 'software-updates',
} as const;

/** What a list of a deployment share names, for the person who brings the share in, without passwords. Its task sequences are told by themselves. */
export function shareObject(item: ShareItem, filter: SecretFilter) {
  if (item.kind === 'task-sequence') return [];
  const { kind, guid, name, comments, enabled, hidden, source, folders, ...rest } = item;
  const entries = Object.entries({ comments, ...rest }).flatMap(([key, value]) => {
    if (value === '' || value === null) return [];
    return [[key, cleaned(value, filter)] as const];
  });
  const details = Object.fromEntries(entries);
  const told = { name: filter.cleaned(name), source: filter.cleaned(source) };
  return [{ kind, id: guid, ...told, enabled, hidden, folders: [...folders], details, awaits: awaited[kind] }];
}

function cleaned(value: string | number | boolean | readonly string[], filter: SecretFilter) {
  if (typeof value === 'string') return filter.cleaned(value);
  return typeof value === 'object' ? value.map((each) => filter.cleaned(each)) : value;
}
