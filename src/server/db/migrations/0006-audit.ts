import type { Migration } from '../migrate.ts';

/** The audit log, which can only be added to; and which keys secrets are sealed with, so that a key can be replaced. */
export const audit: Migration = {
  number: 6,
  name: 'audit',
  sql: `
create table audit_entry (
  number bigint primary key check (number > 0),
  -- JSON exactly as it was hashed: text, since jsonb would not keep the bytes.
  entry text not null,
  -- SHA-256 over the hash of the entry before it (32 zero bytes before the first) and this text.
  hash bytea not null check (length(hash) = 32)
);
create index audit_entry_at_idx on audit_entry ((entry::jsonb ->> 'at'));
create index audit_entry_object_id_idx on audit_entry ((entry::jsonb #>> '{object,id}'), number desc);

-- The last entry. Its caller is the only one to add the next until its transaction ends: call it last.
create function audit_head(out number bigint, out hash bytea) language plpgsql as $$
begin
  perform pg_advisory_xact_lock(7310579649331005);
  select e.number, e.hash into audit_head.number, audit_head.hash from audit_entry e order by e.number desc limit 1;
end $$;

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log can only be added to.' using errcode = 'restrict_violation';
end $$;
create trigger audit_entry_only_added before update or delete or truncate on audit_entry
  for each statement execute function refuse_audit_change();

-- The keys themselves are files. The one with the highest number seals.
create table sealing_key (
  id text primary key check (id ~ '^[0-9a-f]{16}$'),
  number integer not null unique,
  made_at timestamptz not null default now()
);
-- Nothing is sealed with them any more: their files are to be removed.
create table retired_sealing_key (
  id text primary key,
  retired_at timestamptz not null default now()
);
-- From the layout of sealed values (keys/sealing.ts). The references make sure that a key cannot be retired while a value needs it, nor
-- a value be kept that needs a retired key, whoever comes first. Null for values of version 1, which name no key.
alter table device_variable add column sealing_key_id text
  generated always as (case when get_byte(sealed_value, 0) = 2 then encode(substring(sealed_value from 2 for 8), 'hex') end) stored
  references sealing_key;
alter table collection_variable add column sealing_key_id text
  generated always as (case when get_byte(sealed_value, 0) = 2 then encode(substring(sealed_value from 2 for 8), 'hex') end) stored
  references sealing_key;
create index device_variable_sealing_key_id_idx on device_variable (sealing_key_id);
create index collection_variable_sealing_key_id_idx on collection_variable (sealing_key_id);
`,
};
