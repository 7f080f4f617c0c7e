import type { Migration } from '../migrate.ts';

/** What is set for a deployment: for whom and when, how often it runs again, on how many devices it may start, and what stops it. */
export const deploymentSettings: Migration = {
  number: 16,
  name: 'deployment-settings',
  sql: `
alter table deployment
  add column comment text not null default '',
  add column available_to text not null default 'media-pxe'
    check (available_to in ('clients', 'clients-media-pxe', 'media-pxe', 'media-pxe-hidden')),
  add column available_at timestamptz,
  add column expires_at timestamptz,
  -- Beside "as soon as possible", which every deployment is.
  add column assigned_at timestamptz[] not null default '{}',
  add column rerun text not null default 'never' check (rerun in ('never', 'always', 'if-failed', 'if-succeeded')),
  -- On how many devices it may ever start; null: on any number.
  add column most_starts integer check (most_starts > 0),
  -- A list of Wave (src/api/deployment-settings.ts).
  add column waves jsonb not null default '[]',
  -- Which is open, from 0; the number of waves: all have been.
  add column wave integer not null default 0,
  -- These two are kept only where there is a most or a wave, so that others begin without waiting for one another.
  add column starts integer not null default 0,
  add column wave_starts integer not null default 0,
  add column stop_at_failures integer check (stop_at_failures > 0),
  add column stop_at_failure_percent integer check (stop_at_failure_percent between 1 and 100),
  -- Failures from before do not count: somebody has had it go on.
  add column failures_from timestamptz not null default '-infinity',
  add column suspended_at timestamptz,
  add column suspended_reason text,
  add constraint deployment_suspended_check check ((suspended_at is null) = (suspended_reason is null));

-- On which devices a deployment has ever started. It outlives runs, which are forgotten after a time.
create table deployment_start (
  deployment_id uuid not null references deployment on delete cascade,
  device_id uuid not null references device on delete cascade,
  -- From 0; null: there was none open.
  wave integer,
  primary key (deployment_id, device_id)
);
insert into deployment_start (deployment_id, device_id)
  select distinct deployment_id, device_id from run where deployment_id is not null;
create index deployment_start_device_id_idx on deployment_start (device_id);
create index run_deployment_id_idx on run (deployment_id, ended_at);

alter table device
  -- No required deployment starts on it.
  add column protected boolean not null default false;

-- Boot facts (migration 10): also a device's protection, a preferred deployment, and of a deployment everything but its counts, until these are reached.
drop trigger boot_facts_changed on device;
create trigger boot_facts_changed after update on device for each row
  when ((old.name, old.smbios_uuid, old.serial_number, old.standing, old.protected)
    is distinct from (new.name, new.smbios_uuid, new.serial_number, new.standing, new.protected))
  execute function tell_boot_facts_of_all();
drop trigger boot_facts on deployment;
create trigger boot_facts after insert or delete or truncate on deployment for each statement execute function tell_boot_facts_of_all();
create trigger boot_facts_changed after update on deployment for each row
  when ((to_jsonb(old) - '{starts,wave_starts}'::text[], old.starts >= old.most_starts, old.wave_starts >= (old.waves -> old.wave ->> 'devices')::integer)
    is distinct from (to_jsonb(new) - '{starts,wave_starts}'::text[], new.starts >= new.most_starts, new.wave_starts >= (new.waves -> new.wave ->> 'devices')::integer))
  execute function tell_boot_facts_of_all();
drop trigger boot_facts on collection;
create trigger boot_facts after insert or delete or truncate or update of built_in, variable_precedence on collection
  for each statement execute function tell_boot_facts_of_all();
create trigger boot_facts_preferred after insert or update on device_variable for each row
  when (lower(new.name) = 'smstspreferredadvertid') execute function tell_boot_facts_of_all();
create trigger boot_facts_not_preferred after delete or update on device_variable for each row
  when (lower(old.name) = 'smstspreferredadvertid') execute function tell_boot_facts_of_all();
create trigger boot_facts_preferred after insert or update on collection_variable for each row
  when (lower(new.name) = 'smstspreferredadvertid') execute function tell_boot_facts_of_all();
create trigger boot_facts_not_preferred after delete or update on collection_variable for each row
  when (lower(old.name) = 'smstspreferredadvertid') execute function tell_boot_facts_of_all();
`,
};
