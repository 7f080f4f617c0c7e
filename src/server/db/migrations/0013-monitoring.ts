import type { Migration } from '../migrate.ts';

/** What questions about the whole fleet rest on: how deployments are going, what was said of runs. */
export const monitoring: Migration = {
  number: 13,
  name: 'monitoring',
  sql: `
-- The newest run of each device of a deployment.
create index run_deployment_id_idx on run (deployment_id, device_id, started_at desc);
create index run_started_at_idx on run (started_at desc);

-- Status messages, newest first (api/status-messages.ts): records are added in the order of this time, so it costs little. Their kinds are those of the table there.
create index run_record_received_at_idx on run_record (received_at desc, run_id desc, sequence desc)
  where kind in ('run-started', 'step-finished', 'run-finished', 'run-resumed', 'about-to-destroy', 'run-paused');
`,
};
