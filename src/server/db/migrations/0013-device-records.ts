import type { Migration } from '../migrate.ts';

/** Records of computers: obsolete ones and asset tags; device categories. */
export const deviceRecords: Migration = {
  number: 13,
  name: 'device-records',
  sql: `
alter table device
  add column asset_tag text,
  -- Null: it is not obsolete.
  add column obsolete_at timestamptz,
  -- In place of device_mac while it is obsolete: no computer is recognised by them, and another device may have them.
  add column former_macs text[] not null default '{}';

drop trigger boot_facts_changed on device;
create trigger boot_facts_changed after update on device for each row
  when ((old.name, old.smbios_uuid, old.serial_number, old.obsolete_at is null)
    is distinct from (new.name, new.smbios_uuid, new.serial_number, new.obsolete_at is null))
  execute function tell_boot_facts_of_all();

create table device_category (
  id uuid primary key,
  name text not null,
  description text not null default '',
  created_at timestamptz not null default now()
);
create unique index device_category_name_key on device_category (lower(name));

create table device_category_member (
  device_category_id uuid not null references device_category on delete cascade,
  device_id uuid not null references device on delete cascade,
  primary key (device_category_id, device_id)
);
create index device_category_member_device_id_idx on device_category_member (device_id);
`,
};
