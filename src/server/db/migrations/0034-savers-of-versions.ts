import type { Migration } from '../migrate.ts';

/** Each version of a task sequence says who saved it, and which older one was brought back with it. */
export const saversOfVersions: Migration = {
  number: 34,
  name: 'savers-of-versions',
  sql: `
alter table task_sequence_version
  -- An actor of the API. Null: saved before this was kept.
  add column saved_by jsonb,
  add column restored_from integer;
`,
};
