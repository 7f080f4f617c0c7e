import type { Migration } from '../migrate.ts';

/** Boot decisions rest on facts that are kept in memory (netboot/known-boot-facts.ts); whoever changes one here, all who keep them are told at the commit. */
export const bootFactChanges: Migration = {
  number: 10,
  name: 'boot-fact-changes',
  sql: `
-- Of everybody: who is which computer, what is deployed to whom, which boot image is current.
create function tell_boot_facts_of_all() returns trigger language plpgsql as $$
begin
  perform pg_notify('slipway_boot_facts', '');
  return null;
end $$;

-- Of the device whose run it is.
create function tell_boot_facts_of_run() returns trigger language plpgsql as $$
begin
  perform pg_notify('slipway_boot_facts', coalesce(new.device_id, old.device_id)::text);
  return null;
end $$;

create trigger boot_facts after insert or delete or truncate on device for each statement execute function tell_boot_facts_of_all();
create trigger boot_facts after truncate on device_mac for each statement execute function tell_boot_facts_of_all();
-- Each arrival of a computer writes these two, mostly what was there before: a room that arrives must not void what is kept of all others.
create trigger boot_facts_changed after update on device for each row
  when ((old.name, old.smbios_uuid, old.serial_number) is distinct from (new.name, new.smbios_uuid, new.serial_number))
  execute function tell_boot_facts_of_all();
create trigger boot_facts_changed after insert or delete or update on device_mac for each row execute function tell_boot_facts_of_all();
create trigger boot_facts after insert or delete or truncate or update of built_in on collection
  for each statement execute function tell_boot_facts_of_all();
create trigger boot_facts after insert or delete or truncate or update on collection_direct_rule
  for each statement execute function tell_boot_facts_of_all();
create trigger boot_facts after insert or delete or truncate or update on deployment
  for each statement execute function tell_boot_facts_of_all();
create trigger boot_facts after delete or truncate or update of name, description on task_sequence
  for each statement execute function tell_boot_facts_of_all();
create trigger boot_facts after insert or delete or truncate or update on boot_image
  for each statement execute function tell_boot_facts_of_all();

create trigger boot_facts after insert or delete on run for each row execute function tell_boot_facts_of_run();
create trigger boot_facts_emptied after truncate on run for each statement execute function tell_boot_facts_of_all();
-- A run is written at every report; few of them change what its computer is to boot.
create trigger boot_facts_changed after update on run for each row
  when ((old.device_id, old.deployment_id, old.state, old.environment, old.task_sequence_name, old.ended_at is null, old.cleared_at is null)
    is distinct from (new.device_id, new.deployment_id, new.state, new.environment, new.task_sequence_name, new.ended_at is null, new.cleared_at is null))
  execute function tell_boot_facts_of_run();
`,
};
