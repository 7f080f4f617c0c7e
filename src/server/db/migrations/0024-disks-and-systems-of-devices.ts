import type { Migration } from '../migrate.ts';

/** Whose disk is this, and which operating system has a device. */
export const disksAndSystemsOfDevices: Migration = {
  number: 24,
  name: 'disks-and-systems-of-devices',
  sql: `
-- Serial numbers of the disks that are built in, as they are (devices/identity.ts).
create function disk_serials(inventory jsonb) returns text[] language sql immutable parallel safe
return (select array_agg(btrim(serial)) from jsonb_array_elements_text(
  jsonb_path_query_array(fixed_disks(inventory), '$[*] ? (!(@.transport == "usb")).serial')) as each (serial) where serial is not null);
create index device_disk_serials_idx on device using gin (disk_serials(inventory)) where obsolete_at is null;

-- 'disk': it shows no mark of a device, but has a disk of one.
alter table identity_conflict add column matched_by text not null default 'marks' check (matched_by in ('marks', 'disk'));
`,
};
