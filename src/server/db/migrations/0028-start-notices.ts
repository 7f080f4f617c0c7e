import type { Migration } from '../migrate.ts';

/** Required deployments that wait at the computer's screen before they begin, and what people stopped there. */
export const startNotices: Migration = {
  number: 28,
  name: 'start-notices',
  sql: `
alter table deployment
  -- null: automatic (src/server/deployments/start-notice.ts). Deployments that were there before are told of, too.
  add column notice_seconds integer check (notice_seconds between 0 and 3600);

-- A person at the computer did not let a deployment begin.
create table declined_start (
  id uuid primary key default gen_random_uuid(),
  deployment_id uuid not null references deployment on delete cascade,
  device_id uuid not null references device on delete cascade,
  declined_at timestamptz not null
);
create index declined_start_device_id_idx on declined_start (device_id, declined_at);
create index declined_start_deployment_id_idx on declined_start (deployment_id);
create index declined_start_declined_at_idx on declined_start (declined_at, id);
-- Boot facts (migration 10): for a while the computer is led to its own system.
create trigger boot_facts after insert or delete or update on declined_start for each row execute function tell_boot_facts_of_run();
create trigger boot_facts_emptied after truncate on declined_start for each statement execute function tell_boot_facts_of_all();
`,
};
