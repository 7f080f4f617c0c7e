/** What a person has chosen for the import of a file; what is left out the site works out from the file. */
import type { DeviceImport, ImportColumn } from '../../api/device-imports.ts';

export interface ImportOptions {
  readonly separator?: ',' | ';' | '\t' | undefined;
  readonly header?: boolean | undefined;
  readonly columns?: readonly ImportColumn[] | undefined;
  readonly existing: DeviceImport['existing'];
  readonly collectionIds: readonly string[];
  readonly userAccounts: DeviceImport['userAccounts'];
}

export const firstOptions: ImportOptions = {
  existing: 'refuse',
  collectionIds: [],
  userAccounts: 'capture-and-restore-all',
};

/** As the routes take it. */
export function bodyOf(file: { readonly name: string; readonly text: string }, options: ImportOptions) {
  const { columns, collectionIds, ...others } = options;
  return {
    ...{ name: file.name.slice(0, 500), text: file.text, collectionIds: [...collectionIds], ...others },
    ...(columns === undefined ? {} : { columns: [...columns] }),
  };
}
