import type { Migration } from '../migrate.ts';

/** Marks that identify nobody on this site, and computers that several devices match. */
export const identity: Migration = {
  number: 22,
  name: 'identity',
  sql: `
-- Marks that several computers show (docks, USB adapters, cloned boards): no computer is recognised by them. In the notation of device and device_mac.
create table duplicate_identity (
  id uuid primary key,
  mark text not null check (mark in ('smbios-uuid', 'mac', 'serial-number')),
  value text not null,
  comment text not null default '',
  created_at timestamptz not null default now(),
  unique (mark, value)
);
create trigger boot_facts after insert or delete or truncate or update on duplicate_identity
  for each statement execute function tell_boot_facts_of_all();

create table identity_conflict (
  id uuid primary key,
  -- The mark that it is known by here: it has one entry, however often it comes.
  computer text not null unique,
  macs text[] not null,
  smbios_uuid uuid,
  serial_number text,
  manufacturer text,
  model text,
  device_ids uuid[] not null,
  first_refused_at timestamptz not null,
  last_refused_at timestamptz not null
);
create index identity_conflict_last_refused_at_idx on identity_conflict (last_refused_at);
`,
};
