import type { Migration } from '../migrate.ts';

/** How the site answers computers that boot over the network, and what becomes of those that it does not know. */
export const networkBootSettings: Migration = {
  number: 15,
  name: 'network-boot-settings',
  sql: `
create table pxe_settings (
  only_row boolean not null default true unique check (only_row),
  respond boolean not null default true,
  response_delay_seconds smallint not null default 0 check (response_delay_seconds between 0 and 32),
  -- Names or MAC addresses of the site server's; none: all that are served.
  interfaces text[] not null default '{}',
  prompt_seconds smallint not null default 10 check (prompt_seconds between 1 and 600),
  unknown_computers text not null default 'off' check (unknown_computers in ('off', 'on', 'with-approval')),
  -- No more are taken in within a day without approval.
  unknown_computers_a_day integer not null default 20 check (unknown_computers_a_day between 0 and 100000)
);
insert into pxe_settings default values;

-- Computers that are never answered.
create table pxe_ignored_mac (
  mac text primary key
);

-- Where a computer comes in whose run has succeeded.
create table unknown_computer_collection (
  collection_id uuid primary key references collection on delete cascade
);

-- A placeholder stands for all unknown computers of its architecture; unprovisioned: one that came as such, until a run succeeds on it.
alter table device
  add column standing text not null default 'known' check (standing in ('known', 'unprovisioned', 'placeholder')),
  add column unknown_architecture text check (unknown_architecture in ('x86', 'x64', 'arm64')),
  -- It came as an unknown computer then.
  add column came_unknown_at timestamptz,
  add constraint device_unknown_check check ((standing = 'known') = (unknown_architecture is null));
create index device_came_unknown_at_idx on device (came_unknown_at) where came_unknown_at is not null;
create unique index device_placeholder_key on device (unknown_architecture) where standing = 'placeholder';
create index device_unprovisioned_idx on device (unknown_architecture) where standing = 'unprovisioned';

alter table collection
  drop constraint collection_built_in_check,
  add constraint collection_built_in_check check (built_in in ('all-systems', 'all-unknown-computers'));
update collection set name = left(name, 110) || ' (of this site)' where lower(name) = 'all unknown computers';
insert into collection (id, name, built_in, evaluation_schedule)
  values ('00000000-0000-4000-8000-000000000002', 'All Unknown Computers', 'all-unknown-computers', null);
create or replace function built_in_collection_of(device) returns text language sql immutable as
  $$ select case $1.standing when 'known' then 'all-systems' else 'all-unknown-computers' end $$;
insert into security_scope_object (object_id, security_scope_id)
  select '00000000-0000-4000-8000-000000000002', id from security_scope where built_in = 'default';
insert into device (id, name, standing, unknown_architecture) values
  ('00000000-0000-4000-8000-000000000086', 'x86 Unknown Computer', 'placeholder', 'x86'),
  ('00000000-0000-4000-8000-000000000064', 'x64 Unknown Computer', 'placeholder', 'x64'),
  ('00000000-0000-4000-8000-0000000000a6', 'arm64 Unknown Computer', 'placeholder', 'arm64');

create function refuse_placeholder_change() returns trigger language plpgsql as $$
begin
  raise exception 'The placeholder of unknown computers % stays as it is.', old.name;
end $$;
create trigger placeholder_stays before delete on device for each row
  when (old.standing = 'placeholder') execute function refuse_placeholder_change();
create trigger placeholder_keeps_its_name before update on device for each row
  when (old.standing = 'placeholder' and (old.name, old.standing, old.unknown_architecture) is distinct from (new.name, new.standing, new.unknown_architecture))
  execute function refuse_placeholder_change();

-- Direct rules. An unprovisioned computer is where its placeholder is.
create view collection_direct_member as
  select collection_id, device_id from collection_direct_rule
  union
  select rule.collection_id, device.id from device
    join device placeholder on placeholder.standing = 'placeholder' and placeholder.unknown_architecture = device.unknown_architecture
    join collection_direct_rule rule on rule.device_id = placeholder.id
    where device.standing = 'unprovisioned';

drop trigger boot_facts_changed on device;
create trigger boot_facts_changed after update on device for each row
  when ((old.name, old.smbios_uuid, old.serial_number, old.standing) is distinct from (new.name, new.smbios_uuid, new.serial_number, new.standing))
  execute function tell_boot_facts_of_all();

-- Unknown computers that ask to be taken in, where a person is to approve that.
create table waiting_computer (
  id uuid primary key,
  -- Shown on the computer's screen.
  code text not null unique,
  -- Of the network card that it was booted by.
  mac text not null unique,
  architecture text not null,
  inventory jsonb not null,
  rejected boolean not null default false,
  first_asked_at timestamptz not null,
  last_asked_at timestamptz not null
);

create trigger boot_facts after insert or delete or truncate or update on pxe_settings
  for each statement execute function tell_boot_facts_of_all();
create trigger boot_facts after insert or delete or truncate or update on pxe_ignored_mac
  for each statement execute function tell_boot_facts_of_all();
`,
};
