import type { Migration } from '../migrate.ts';

/** Task sequences that are switched off. */
export const disabledTaskSequences: Migration = {
  number: 27,
  name: 'disabled-task-sequences',
  sql: `
alter table task_sequence
  -- As its newest version says: it stays deployed, and starts nowhere.
  add column disabled boolean not null default false;
-- Boot facts (migration 10)
drop trigger boot_facts on task_sequence;
create trigger boot_facts after delete or truncate or update of name, description, disabled on task_sequence
  for each statement execute function tell_boot_facts_of_all();
`,
};
