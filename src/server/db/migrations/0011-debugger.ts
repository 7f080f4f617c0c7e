import type { Migration } from '../migrate.ts';

/** The debugger: deployments whose runs begin in it, where a run is paused, and what people want of it. */
export const debuggedRuns: Migration = {
  number: 11,
  name: 'debugger',
  sql: `
alter table deployment add column debug boolean not null default false;

alter table run
  drop constraint run_state_check,
  add constraint run_state_check
    check (state in ('running', 'paused', 'waiting-for-disk', 'waiting-for-pe', 'succeeded', 'failed', 'cancelled')),
  -- What its agent can do besides; none: an agent that does not know the debugger.
  add column abilities text[] not null default '{}',
  -- PauseStanding (src/api/debug-commands.ts); null: not paused.
  add column paused jsonb,
  -- As the computer has them, by its records.
  add column breakpoints text[] not null default '{}',
  -- A list of ShownVariable, without the values of secret ones; only while the run is paused.
  add column shown_variables jsonb,
  -- No wish has a higher number, nor has the computer taken one.
  add column newest_wish integer not null default 0;

-- What people want of a run, until its computer takes it and after.
create table run_wish (
  run_id uuid not null references run on delete cascade,
  number integer not null,
  wished_by text not null,
  wished_at timestamptz not null default now(),
  -- DebugCommand (src/api/debug-commands.ts).
  command jsonb not null,
  -- The number of the computer's record that says so; null: it has not taken it.
  taken_sequence integer,
  refused text,
  primary key (run_id, number)
);
`,
};
