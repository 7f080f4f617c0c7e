import type { Migration } from '../migrate.ts';

/** Deployments that are assigned again and again, and that wake the computers they start on. */
export const assignments: Migration = {
  number: 25,
  name: 'assignments',
  sql: `
alter table deployment
  -- An AssignmentSchedule (src/api/assignment-schedule.ts); null: none.
  add column assignment_schedule jsonb,
  -- Computers on which it may start are woken whenever it is assigned.
  add column wake_on_lan boolean not null default false,
  -- Since when it stands as it does: its first assignment, where it is available by then.
  add column wakes_from timestamptz not null default now(),
  -- Assignments up to then have been seen to.
  add column woken_until timestamptz;

-- Who is woken for which assignment: each once, also after a restart.
create table deployment_wake (
  id uuid primary key default gen_random_uuid(),
  deployment_id uuid not null references deployment on delete cascade,
  device_id uuid not null references device on delete cascade,
  assigned_at timestamptz not null,
  planned_at timestamptz not null,
  -- Null: not yet.
  sent_at timestamptz,
  sent_to text[] not null default '{}',
  problems text[] not null default '{}',
  unique (deployment_id, device_id, assigned_at)
);
create index deployment_wake_device_id_idx on deployment_wake (device_id);
create index deployment_wake_waiting_idx on deployment_wake (planned_at) where sent_at is null;
create index deployment_wake_sent_at_idx on deployment_wake (sent_at, id);

-- Settings of new deployments, as src/api/deployment-templates.ts has them.
create table deployment_template (
  id uuid primary key,
  name text not null,
  description text not null default '',
  settings jsonb not null,
  created_at timestamptz not null default now()
);
create unique index deployment_template_name_key on deployment_template (lower(name));

-- Boot facts (migrations 10 and 16): waking changes nothing of what starts.
drop trigger boot_facts_changed on deployment;
create trigger boot_facts_changed after update on deployment for each row
  when ((to_jsonb(old) - '{starts,wave_starts,wakes_from,woken_until}'::text[], old.starts >= old.most_starts, old.wave_starts >= (old.waves -> old.wave ->> 'devices')::integer)
    is distinct from (to_jsonb(new) - '{starts,wave_starts,wakes_from,woken_until}'::text[], new.starts >= new.most_starts, new.wave_starts >= (new.waves -> new.wave ->> 'devices')::integer))
  execute function tell_boot_facts_of_all();
`,
};
