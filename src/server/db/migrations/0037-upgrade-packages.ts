import type { Migration } from '../migrate.ts';

/** Operating system upgrade packages: the whole installation media of Windows, with what its editions are. */
export const upgradePackages: Migration = {
  number: 37,
  name: 'upgrade-packages',
  sql: `
alter table package drop constraint package_kind_check;
alter table package add constraint package_kind_check
  check (kind in ('operating-system-image', 'operating-system-upgrade-package', 'package', 'application'));
alter table package drop constraint package_definition_check;
alter table package add constraint package_definition_check
  check ((definition is null) = (kind in ('operating-system-image', 'operating-system-upgrade-package')));

-- Of an upgrade package: {"source", "files", "installFile", "editionsRoot"} (MediaOfVersion, src/server/db/schema.ts); its editions are in images.
alter table package_version add column media jsonb;

alter table upload drop constraint upload_purpose_check;
alter table upload add constraint upload_purpose_check
  check (purpose in ('image', 'upgrade-package', 'package', 'application', 'boot-image'));
`,
};
