import type { Migration } from '../migrate.ts';

/** Required deployments that start within maintenance windows alone. */
export const obeyedWindows: Migration = {
  number: 30,
  name: 'obeyed-windows',
  sql: `
alter table deployment
  -- obey: it starts on a device while a maintenance window of that is open, with as much of it left as its task sequence may take.
  add column maintenance_windows text not null default 'ignore' check (maintenance_windows in ('ignore', 'obey'));
alter table task_sequence
  -- As its newest version says; null: it may take any time.
  add column maximum_run_time_minutes integer;
update deployment_template set settings = settings || '{"maintenanceWindows": "ignore"}';
-- Boot facts (migration 10)
drop trigger boot_facts on task_sequence;
create trigger boot_facts after delete or truncate or update of name, description, disabled, maximum_run_time_minutes on task_sequence
  for each statement execute function tell_boot_facts_of_all();
create trigger boot_facts after insert or delete or truncate or update on maintenance_window
  for each statement execute function tell_boot_facts_of_all();
`,
};
