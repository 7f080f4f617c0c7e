/** Marks by which no computer is recognised, as a part of the settings in files: a list that is the whole list. */
import * as duplicates from '../../api/duplicate-identities.ts';
import { plainMac } from './device-identities.ts';
import type { FileOf } from './kind-of-object.ts';
import { changeOf, type ObjectChange } from './object-change.ts';

export type WrittenDuplicate = NonNullable<FileOf<'site-settings'>['duplicateIdentities']>[number];

export function writtenDuplicate({ mark, value, comment }: duplicates.DuplicateIdentity): WrittenDuplicate {
  return { mark, value, ...(comment === '' ? {} : { comment }) };
}

/** As the site keeps it. */
export function comparableDuplicate({ mark, value, comment = '' }: WrittenDuplicate): Required<WrittenDuplicate> {
  return {
    mark,
    value: mark === 'mac' ? plainMac(value) : mark === 'smbios-uuid' ? value.toLowerCase() : value,
    comment,
  };
}

export const duplicateKey = ({ mark, value, comment }: Required<WrittenDuplicate>): string =>
  JSON.stringify([mark, value, comment]);

/** `ids`: of those that are there, by their keys. Another comment is another entry. */
export function duplicateChanges(given: readonly WrittenDuplicate[], ids: ReadonlyMap<string, string>): ObjectChange[] {
  const wanted = new Map(given.map(comparableDuplicate).map((each) => [duplicateKey(each), each]));
  return [
    ...[...ids].flatMap(([key, id]) =>
      wanted.has(key) ? [] : [changeOf(duplicates.removeDuplicateIdentity, { params: { id } })],
    ),
    ...[...wanted].flatMap(([key, body]) =>
      ids.has(key) ? [] : [changeOf(duplicates.addDuplicateIdentity, { body })],
    ),
  ];
}
