import type { Migration } from '../migrate.ts';

/** Devices to runs: the tables of the first path through the product, shaped for the whole specification. */
export const spine: Migration = {
  number: 1,
  name: 'spine',
  sql: `
create table site (
  id uuid primary key,
  name text not null,
  created_at timestamptz not null default now(),
  -- argon2id in PHC string format; null: the PE asks for no password.
  pxe_password_hash text,
  only_row boolean not null default true unique check (only_row)
);

create table api_token (
  id uuid primary key,
  name text not null unique,
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);

create table device (
  id uuid primary key,
  name text not null,
  smbios_uuid uuid,
  serial_number text,
  manufacturer text,
  model text,
  inventory jsonb,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz
);
create unique index device_name_key on device (lower(name));
create index device_smbios_uuid_idx on device (smbios_uuid);
create index device_serial_number_idx on device (serial_number);

create table device_mac (
  mac text primary key check (mac ~ '^([0-9a-f]{2}:){5}[0-9a-f]{2}$'),
  device_id uuid not null references device on delete cascade
);
create index device_mac_device_id_idx on device_mac (device_id);

create table device_variable (
  device_id uuid not null references device on delete cascade,
  name text not null,
  -- One of the two; a secret is sealed with a key that is not in the database.
  value text,
  sealed_value bytea,
  check ((value is null) <> (sealed_value is null))
);
create unique index device_variable_name_key on device_variable (device_id, lower(name));

create table collection (
  id uuid primary key,
  name text not null,
  built_in text unique check (built_in in ('all-systems')),
  variable_precedence integer not null default 1,
  created_at timestamptz not null default now()
);
create unique index collection_name_key on collection (lower(name));
insert into collection (id, name, built_in) values ('00000000-0000-4000-8000-000000000001', 'All Systems', 'all-systems');

create table collection_variable (
  collection_id uuid not null references collection on delete cascade,
  name text not null,
  value text,
  sealed_value bytea,
  check ((value is null) <> (sealed_value is null))
);
create unique index collection_variable_name_key on collection_variable (collection_id, lower(name));

create table collection_direct_rule (
  collection_id uuid not null references collection on delete cascade,
  device_id uuid not null references device on delete cascade,
  primary key (collection_id, device_id)
);
create index collection_direct_rule_device_id_idx on collection_direct_rule (device_id);

create view collection_member as
  select collection_id, device_id from collection_direct_rule
  union all
  select c.id, d.id from collection c cross join device d where c.built_in = 'all-systems';

create table package (
  id uuid primary key,
  kind text not null check (kind in ('operating-system-image')),
  name text not null,
  created_at timestamptz not null default now()
);
create unique index package_kind_name_key on package (kind, lower(name));

create table package_version (
  id uuid primary key,
  package_id uuid not null references package on delete cascade,
  version integer not null,
  content_root text not null,
  bytes bigint not null,
  images jsonb not null,
  created_at timestamptz not null default now(),
  unique (package_id, version)
);

create table content_object (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint not null,
  kind text not null check (kind in ('file', 'chunk-list', 'manifest')),
  created_at timestamptz not null default now()
);

create table package_version_object (
  package_version_id uuid not null references package_version on delete cascade,
  sha256 text not null references content_object,
  primary key (package_version_id, sha256)
);
create index package_version_object_sha256_idx on package_version_object (sha256);

create table boot_image (
  id uuid primary key,
  name text not null,
  kind text not null check (kind in ('linux-pe')),
  architecture text not null check (architecture in ('x64')),
  build_id text not null unique,
  version text not null,
  kernel_version text not null,
  files jsonb not null,
  current boolean not null default false,
  created_at timestamptz not null default now()
);
create unique index boot_image_current_key on boot_image (architecture) where current;

create table task_sequence (
  id uuid primary key,
  name text not null,
  description text,
  version integer not null,
  updated_at timestamptz not null default now()
);
create unique index task_sequence_name_key on task_sequence (lower(name));

create table task_sequence_version (
  task_sequence_id uuid not null references task_sequence on delete cascade,
  version integer not null,
  document jsonb not null,
  created_at timestamptz not null default now(),
  primary key (task_sequence_id, version)
);

create table deployment (
  id uuid primary key,
  task_sequence_id uuid not null references task_sequence,
  collection_id uuid not null references collection,
  purpose text not null check (purpose in ('available', 'required')),
  enabled boolean not null default true,
  created_at timestamptz not null default now()
);
create index deployment_collection_id_idx on deployment (collection_id);

create table boot_ticket (
  ticket_hash bytea primary key,
  device_id uuid not null references device on delete cascade,
  mac text,
  smbios_uuid uuid,
  address inet,
  issued_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);

create table agent_session (
  session_hash bytea primary key,
  device_id uuid not null references device on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table run (
  id uuid primary key,
  device_id uuid not null references device on delete cascade,
  deployment_id uuid references deployment on delete set null,
  task_sequence_id uuid not null,
  task_sequence_name text not null,
  task_sequence_version integer not null,
  state text not null check (state in ('running', 'waiting-for-disk', 'waiting-for-pe', 'succeeded', 'failed', 'cancelled')),
  origin text not null,
  -- Of the latest record: a computer that went down in its deployed system is sent to its disk, not to the PE.
  environment text not null check (environment in ('linux-pe', 'winpe', 'windows', 'linux')),
  policy jsonb not null,
  -- Every record up to this sequence number is here; state and steps are derived from exactly these.
  acknowledged integer not null default 0,
  cancel_requested boolean not null default false,
  progress jsonb,
  message text not null default '',
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  last_report_at timestamptz,
  -- Set by "clear required deployments": this run no longer keeps its deployment from starting again.
  cleared_at timestamptz
);
create index run_device_id_idx on run (device_id, started_at desc);
create unique index run_open_key on run (device_id) where ended_at is null;

-- Several: a computer that restarts into the PE receives a new one while its disk still holds the former.
create table run_credential (
  credential_hash bytea primary key,
  run_id uuid not null references run on delete cascade,
  created_at timestamptz not null default now()
);
create index run_credential_run_id_idx on run_credential (run_id, created_at desc);

-- What a run was pinned to when it began.
create table run_package_version (
  run_id uuid not null references run on delete cascade,
  package_version_id uuid not null references package_version on delete cascade,
  primary key (run_id, package_version_id)
);
create index run_package_version_package_version_id_idx on run_package_version (package_version_id);

create table run_record (
  run_id uuid not null references run on delete cascade,
  sequence integer not null,
  kind text not null,
  agent_at timestamptz not null,
  received_at timestamptz not null default now(),
  record jsonb not null,
  primary key (run_id, sequence)
);

create table step_record (
  run_id uuid not null references run on delete cascade,
  node_id text not null,
  attempt integer not null,
  -- Counts the times the step was begun with this attempt number: a restart in the middle begins it again.
  started_sequence integer not null,
  parent_id text,
  name text not null,
  type text not null,
  environment text not null check (environment in ('linux-pe', 'winpe', 'windows', 'linux')),
  started_at timestamptz not null,
  ended_at timestamptz,
  outcome text check (outcome in ('done', 'failed', 'restart', 'skipped', 'waiting')),
  exit_code bigint,
  error_code text,
  message text not null default '',
  bytes bigint,
  milliseconds bigint,
  primary key (run_id, started_sequence)
);

create table run_log (
  id bigint generated always as identity primary key,
  run_id uuid not null references run on delete cascade,
  at timestamptz not null default now(),
  line text not null
);
create index run_log_run_id_idx on run_log (run_id, id);

create table boot_event (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  device_id uuid references device on delete cascade,
  mac text not null,
  smbios_uuid uuid,
  architecture text not null,
  stage text not null,
  decision text not null,
  reasons jsonb not null
);
create index boot_event_device_id_idx on boot_event (device_id, id desc);
create index boot_event_mac_idx on boot_event (mac, id desc);

create table event (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  kind text not null,
  subject text not null,
  data jsonb not null
);

create index event_at_idx on event (at);

-- Ids become visible in their order: the lock is held until the transaction ends, so whoever has read event 7 never meets a later 6.
-- (A commit that notifies takes such a lock anyway: async.c, PreCommit_Notify.) Call it last in a transaction.
create function publish_event(kind text, subject text, data jsonb) returns void language plpgsql as $$
declare
  new_id bigint;
begin
  perform pg_advisory_xact_lock(7310579649331002);
  insert into event (kind, subject, data) values (publish_event.kind, publish_event.subject, publish_event.data) returning id into new_id;
  perform pg_notify('slipway_event', new_id::text);
end $$;

create table job (
  id uuid primary key,
  kind text not null,
  state text not null check (state in ('waiting', 'running', 'succeeded', 'failed')),
  input jsonb not null,
  bytes_done bigint,
  bytes_total bigint,
  message text not null default '',
  result_id uuid,
  created_at timestamptz not null default now(),
  ended_at timestamptz
);
create index job_created_at_idx on job (created_at desc);
`,
};
