import type { Migration } from '../migrate.ts';

/** Records of computers: obsolete ones and asset tags; device categories. */
export const deviceRecords: Migration = {
  number: 17,
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
  when ((old.name, old.smbios_uuid, old.serial_number, old.standing, old.protected, old.obsolete_at is null)
    is distinct from (new.name, new.smbios_uuid, new.serial_number, new.standing, new.protected, new.obsolete_at is null))
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

-- From which computer a destination gets its users' data.
create table computer_association (
  id uuid primary key,
  source_device_id uuid not null references device on delete cascade,
  destination_device_id uuid not null references device on delete cascade,
  type text not null check (type in ('side-by-side', 'in-place')),
  user_accounts text not null check (user_accounts in ('capture-and-restore-all', 'capture-all-restore-specified', 'capture-and-restore-specified')),
  created_at timestamptz not null default now(),
  unique (source_device_id, destination_device_id),
  check ((type = 'in-place') = (source_device_id = destination_device_id))
);
create index computer_association_destination_idx on computer_association (destination_device_id);

-- What is searched of a device, by any part of it. An index of three letters each, as pg_trgm makes it, without that extension: a database that is not ours may lack it.
create function search_trigrams(searched text) returns text[] language sql immutable strict parallel safe as $$
  select array(select substr(searched, place, 3) from generate_series(1, length(searched) - 2) as place)
$$;
create table device_search (
  device_id uuid primary key references device on delete cascade,
  searched text not null
);
create index device_search_trigrams_idx on device_search using gin (search_trigrams(searched));

create function write_device_search(ids uuid[]) returns void language sql as $$
  insert into device_search (device_id, searched)
  select id, left(lower(concat_ws(E'\n', name, smbios_uuid, serial_number, asset_tag, manufacturer, model,
      (select string_agg(mac || E'\n' || replace(mac, ':', ''), E'\n' order by mac)
        from (select mac from device_mac where device_id = device.id union select unnest(former_macs)) as known),
      (select string_agg(said, E'\n') from (
        select left(jsonb_path_query(inventory, path::jsonpath) #>> '{}', 200) as said
        from unnest(array['$.smbios.version', '$.smbios.family', '$.smbios.sku', '$.smbios.biosVersion', '$.smbios.baseBoard.product', '$.processor.model',
          '$.disks[*].model', '$.disks[*].serial', '$.networkAdapters[*].mac', '$.operatingSystem.name', '$.operatingSystem.version']) as path) as told)
    )), 4000)
  from (select distinct given.id as wanted from unnest(ids) as given (id)) as wanted join device on device.id = wanted
  on conflict (device_id) do update set searched = excluded.searched where device_search.searched <> excluded.searched
$$;
create function write_search_of_devices() returns trigger language plpgsql as $$
begin
  perform write_device_search(array(select id from changed));
  return null;
end $$;
create function write_search_of_macs() returns trigger language plpgsql as $$
begin
  perform write_device_search(array(select distinct device_id from changed));
  return null;
end $$;
create trigger search_made after insert on device referencing new table as changed for each statement execute function write_search_of_devices();
create trigger search_changed after update on device referencing new table as changed for each statement execute function write_search_of_devices();
create trigger search_made after insert on device_mac referencing new table as changed for each statement execute function write_search_of_macs();
create trigger search_changed after delete on device_mac referencing old table as changed for each statement execute function write_search_of_macs();
select write_device_search(array(select id from device));

-- Lists in the order of a column, page by page. The API tells milliseconds, and a page begins after what it has told.
update device set created_at = date_trunc('milliseconds', created_at), last_seen_at = date_trunc('milliseconds', last_seen_at);
alter table device alter column created_at set default date_trunc('milliseconds', now());
create index device_manufacturer_idx on device (coalesce(lower(manufacturer), ''), id);
create index device_model_idx on device (coalesce(lower(model), ''), id);
create index device_lower_serial_number_idx on device (coalesce(lower(serial_number), ''), id);
create index device_asset_tag_idx on device (coalesce(lower(asset_tag), ''), id);
create index device_created_at_idx on device (created_at, id);
create index device_last_seen_at_idx on device (coalesce(last_seen_at, '-infinity'), id);
`,
};
