import type { Migration } from '../migrate.ts';

/** Boot decisions know which unknown computers a person has rejected; what a deployment's failures are counted from stays when devices are deleted. */
export const rejectionsAndOutcomes: Migration = {
  number: 31,
  name: 'rejections-and-outcomes',
  sql: `
alter table waiting_computer
  -- Null too where many computers show it, and of those that have not asked since.
  add column smbios_uuid uuid;
create index waiting_computer_rejected_uuid on waiting_computer (smbios_uuid) where rejected;
-- Boot facts (migration 10). Who merely waits asks every ten seconds, and changes nobody's.
create trigger boot_facts_changed after update on waiting_computer for each row
  when (old.rejected <> new.rejected)
  execute function tell_boot_facts_of_all();
create trigger boot_facts after delete on waiting_computer for each row when (old.rejected)
  execute function tell_boot_facts_of_all();

alter table deployment
  -- Devices on which it failed, and on which it failed or succeeded, since failures_from, that were deleted after that.
  add column deleted_failed integer not null default 0,
  add column deleted_ended integer not null default 0;
-- Boot facts (migrations 10 and 25): these counts start and stop nothing by themselves.
drop trigger boot_facts_changed on deployment;
create trigger boot_facts_changed after update on deployment for each row
  when ((to_jsonb(old) - '{starts,wave_starts,wakes_from,woken_until,deleted_failed,deleted_ended}'::text[], old.starts >= old.most_starts, old.wave_starts >= (old.waves -> old.wave ->> 'devices')::integer)
    is distinct from (to_jsonb(new) - '{starts,wave_starts,wakes_from,woken_until,deleted_failed,deleted_ended}'::text[], new.starts >= new.most_starts, new.wave_starts >= (new.waves -> new.wave ->> 'devices')::integer))
  execute function tell_boot_facts_of_all();
`,
};
