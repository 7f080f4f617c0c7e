import type { Migration } from '../migrate.ts';

/** Packages with programs and applications, beside operating system images: what people define of them, and where the files of a version came from. */
export const software: Migration = {
  number: 20,
  name: 'software',
  sql: `
alter table package drop constraint package_kind_check;
alter table package add constraint package_kind_check check (kind in ('operating-system-image', 'package', 'application'));

-- PackageDefinition or ApplicationDefinition (src/task-sequence); images have none.
alter table package add column definition jsonb;
alter table package add constraint package_definition_check check ((definition is null) = (kind = 'operating-system-image'));

-- {folder on the site server: where its files are in the version}; null: the version of an image.
alter table package_version add column sources jsonb;
`,
};
