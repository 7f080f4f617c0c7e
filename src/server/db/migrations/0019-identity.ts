import type { Migration } from '../migrate.ts';

/** Marks that identify nobody on this site. */
export const identity: Migration = {
  number: 19,
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
`,
};
