import type { Migration } from '../migrate.ts';

/** Boot decisions know which unknown computers a person has rejected. */
export const rejectedComputers: Migration = {
  number: 31,
  name: 'rejected-computers',
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
`,
};
