import type { Migration } from '../migrate.ts';

/** What questions about the whole fleet rest on: how deployments are going, what was said of runs. */
export const monitoring: Migration = {
  number: 18,
  name: 'monitoring',
  sql: `
-- The newest run of each device of a deployment.
create index run_deployment_id_device_id_idx on run (deployment_id, device_id, started_at desc);
create index run_started_at_idx on run (started_at desc);

-- Status messages, newest first (api/status-messages.ts): records are added in the order of this time, so it costs little. Their kinds are those of the table there.
create index run_record_received_at_idx on run_record (received_at desc, run_id desc, sequence desc)
  where kind in ('run-started', 'step-finished', 'run-finished', 'run-resumed', 'about-to-destroy', 'run-paused');

-- When a deployment raises alerts.
create table deployment_alert (
  deployment_id uuid primary key references deployment on delete cascade,
  success_below smallint check (success_below between 1 and 100),
  success_at timestamptz,
  failure_above smallint check (failure_above between 0 and 99),
  check ((success_below is null) = (success_at is null))
);

create table alert (
  id uuid primary key,
  deployment_id uuid not null references deployment on delete cascade,
  kind text not null check (kind in ('success-below', 'failure-above')),
  percent smallint not null,
  -- Of "success below": the time that was set. With another one, or another percentage, an alert is another.
  due_at timestamptz not null default 'epoch',
  devices integer not null,
  counted integer not null,
  raised_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  unique (deployment_id, kind, percent, due_at)
);
create index alert_raised_at_idx on alert (raised_at desc);

-- Who is told what happens, by HTTP.
create table webhook (
  id uuid primary key,
  name text not null,
  url text not null,
  event_kinds text[] not null,
  sealed_secret bytea not null,
  -- As with variables (migration 6): a key cannot be retired while this secret needs it.
  sealing_key_id text
    generated always as (case when get_byte(sealed_secret, 0) = 2 then encode(substring(sealed_secret from 2 for 8), 'hex') end) stored
    references sealing_key,
  -- PEM; null: the authorities that everybody trusts.
  ca_certificates text,
  allow_http boolean not null default false,
  enabled boolean not null default true,
  -- Events up to this one were looked at.
  seen_event_id bigint not null,
  created_at timestamptz not null default now()
);
create unique index webhook_name_key on webhook (lower(name));
create index webhook_sealing_key_id_idx on webhook (sealing_key_id);

create table webhook_delivery (
  id uuid primary key,
  webhook_id uuid not null references webhook on delete cascade,
  kind text not null,
  body text not null,
  state text not null check (state in ('waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  -- Whoever sends it puts this off first, so that nobody else does.
  next_attempt_at timestamptz not null,
  status integer,
  problem text,
  created_at timestamptz not null,
  ended_at timestamptz
);
create index webhook_delivery_webhook_id_idx on webhook_delivery (webhook_id, created_at desc);
create index webhook_delivery_next_attempt_at_idx on webhook_delivery (next_attempt_at) where state = 'waiting';
`,
};
