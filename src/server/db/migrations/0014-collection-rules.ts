import type { Migration } from '../migrate.ts';

/** Collections with rules: who is a member is evaluated and kept, so that whoever asks reads a table. */
export const collectionRules: Migration = {
  number: 14,
  name: 'collection-rules',
  sql: `
alter table collection
  -- What is built in has none.
  add column limiting_collection_id uuid references collection,
  add column member_count integer not null default 0,
  add column members_changed_at timestamptz,
  -- The whole of it, not a few devices.
  add column evaluated_at timestamptz,
  add column evaluation_milliseconds integer,
  -- api/evaluation-schedule.ts; null: only when somebody asks, and a few devices when something of theirs changes.
  add column evaluation_schedule jsonb default '{"kind": "daily", "time": "03:00", "timeZone": "UTC"}',
  add column evaluation_handled_until timestamptz not null default now();
update collection set limiting_collection_id = (select id from collection where built_in = 'all-systems') where built_in is null;
update collection set evaluation_schedule = null where built_in is not null;
alter table collection
  add constraint collection_limited check ((built_in is null) = (limiting_collection_id is not null)),
  add constraint collection_not_by_itself check (limiting_collection_id <> id);
create index collection_limiting_collection_id_idx on collection (limiting_collection_id);

create table collection_query_rule (
  collection_id uuid not null references collection on delete cascade,
  name text not null,
  query text not null
);
create unique index collection_query_rule_name_key on collection_query_rule (collection_id, lower(name));

-- A rule about another collection.
create table collection_collection_rule (
  collection_id uuid not null references collection on delete cascade,
  kind text not null check (kind in ('include', 'exclude')),
  other_collection_id uuid not null references collection,
  primary key (collection_id, kind, other_collection_id),
  check (collection_id <> other_collection_id)
);
create index collection_collection_rule_other_idx on collection_collection_rule (other_collection_id);

drop view collection_member;
create table collection_member (
  collection_id uuid not null references collection on delete cascade,
  device_id uuid not null references device on delete cascade,
  primary key (collection_id, device_id)
);
create index collection_member_device_id_idx on collection_member (device_id);

-- Which of the built-in collections a device is in: exactly one of them.
create function built_in_collection_of(device) returns text language sql immutable as $$ select 'all-systems' $$;

insert into collection_member (collection_id, device_id)
  select collection_id, device_id from collection_direct_rule
  union all
  select collection.id, device.id from device join collection on collection.built_in = built_in_collection_of(device);
update collection set members_changed_at = now(),
  member_count = (select count(*) from collection_member where collection_id = collection.id);

create function join_built_in_collection() returns trigger language plpgsql as $$
begin
  insert into collection_member (collection_id, device_id)
    select collection.id, device.id from made join device using (id) join collection on collection.built_in = built_in_collection_of(device);
  return null;
end $$;
create trigger join_built_in_collection after insert on device referencing new table as made
  for each statement execute function join_built_in_collection();

-- Counts members, and tells those who keep boot facts whose have changed: of few devices each, else of everybody.
create function tell_members_changed() returns trigger language plpgsql as $$
begin
  update collection set members_changed_at = now(), member_count = member_count + case tg_op when 'INSERT' then counted.number else -counted.number end
    from (select collection_id, count(*) as number from changed group by collection_id) as counted where collection.id = counted.collection_id;
  if (select count(*) from (select distinct device_id from changed limit 101) as few) > 100 then
    perform pg_notify('slipway_boot_facts', '');
  else
    perform pg_notify('slipway_boot_facts', told.device_id::text) from (select distinct device_id from changed) as told;
  end if;
  return null;
end $$;
create trigger members_come after insert on collection_member referencing new table as changed
  for each statement execute function tell_members_changed();
create trigger members_go after delete on collection_member referencing old table as changed
  for each statement execute function tell_members_changed();
create trigger boot_facts after truncate or update on collection_member for each statement execute function tell_boot_facts_of_all();
-- Who is a member by it is in collection_member.
drop trigger boot_facts on collection_direct_rule;

create table maintenance_window (
  collection_id uuid not null references collection on delete cascade,
  name text not null,
  kind text not null check (kind in ('all', 'task-sequence')),
  enabled boolean not null,
  -- The first opening, on the clock of the time zone: 2027-03-28T02:30.
  starts_at text not null,
  time_zone text not null,
  duration_minutes integer not null check (duration_minutes between 1 and 1439),
  recurrence jsonb not null
);
create unique index maintenance_window_name_key on maintenance_window (collection_id, lower(name));

-- Devices of which something changed that rules may ask, written with the change itself; whoever evaluates them takes them out.
create table device_to_evaluate (
  device_id uuid primary key references device on delete cascade,
  since timestamptz not null default now()
);
`,
};
