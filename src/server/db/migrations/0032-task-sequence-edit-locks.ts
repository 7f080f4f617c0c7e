import type { Migration } from '../migrate.ts';

/** Who is editing which task sequence (task-sequences/edit-lock-decision.ts). A row stays when nobody is: two who come first at once wait for it. */
export const taskSequenceEditLocks: Migration = {
  number: 32,
  name: 'task-sequence-edit-locks',
  sql: `
create table task_sequence_edit_lock (
  task_sequence_id uuid primary key references task_sequence on delete cascade,
  -- Null: nobody edits it. {tab, by, displayName, since, leaseEnds}
  holder jsonb,
  -- Who has asked for it. {tab, by, displayName, since, declined}
  asker jsonb,
  check (asker is null or holder is not null)
);
`,
};
