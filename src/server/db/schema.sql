-- Generated from src/server/db/migrations; do not edit.

create table agent_session (
  session_hash bytea not null,
  device_id uuid not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null
);

create table alert (
  id uuid not null,
  deployment_id uuid not null,
  kind text not null,
  percent smallint not null,
  due_at timestamp with time zone not null default '1970-01-01 00:00:00+00'::timestamp with time zone,
  devices integer not null,
  counted integer not null,
  raised_at timestamp with time zone not null,
  acknowledged_at timestamp with time zone,
  acknowledged_by text
);

create table api_token (
  id uuid not null,
  name text not null,
  token_hash bytea not null,
  created_at timestamp with time zone not null default now(),
  last_used_at timestamp with time zone,
  expires_at timestamp with time zone,
  user_id uuid,
  security_role_id uuid,
  created_by jsonb,
  security_scope_ids uuid[],
  collection_ids uuid[]
);

create table audit_entry (
  number bigint not null,
  entry text not null,
  hash bytea not null
);

create table backup (
  id uuid not null,
  name text not null,
  folder text not null,
  host text not null,
  made_at timestamp with time zone not null,
  product_version text not null,
  bytes bigint not null,
  keys_sealed boolean not null,
  content_included boolean not null,
  verified_at timestamp with time zone,
  damaged_files integer
);

create table boot_event (
  id bigint not null generated always as identity,
  at timestamp with time zone not null default now(),
  device_id uuid,
  mac text not null,
  smbios_uuid uuid,
  architecture text not null,
  stage text not null,
  decision text not null,
  reasons jsonb not null,
  phrases jsonb
);

create table boot_image (
  id uuid not null,
  name text not null,
  kind text not null,
  architecture text not null,
  build_id text not null,
  version text not null,
  kernel_version text not null,
  files jsonb not null,
  current boolean not null default false,
  created_at timestamp with time zone not null default now()
);

create table boot_ticket (
  ticket_hash bytea not null,
  device_id uuid not null,
  mac text,
  smbios_uuid uuid,
  address inet,
  issued_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone
);

create table capture (
  id uuid not null,
  run_id uuid not null,
  step_id text not null,
  image_name text not null,
  file_system text not null,
  volume text not null,
  parts_received integer not null default 0,
  bytes_received bigint not null default 0,
  job_id uuid,
  version_id uuid,
  created_at timestamp with time zone not null default now(),
  last_part_at timestamp with time zone not null default now()
);

create table collection (
  id uuid not null,
  name text not null,
  built_in text,
  variable_precedence integer not null default 1,
  created_at timestamp with time zone not null default now(),
  limiting_collection_id uuid,
  member_count integer not null default 0,
  members_changed_at timestamp with time zone,
  evaluated_at timestamp with time zone,
  evaluation_milliseconds integer,
  evaluation_schedule jsonb default '{"kind": "daily", "time": "03:00", "timeZone": "UTC"}'::jsonb,
  evaluation_handled_until timestamp with time zone not null default now()
);

create table collection_collection_rule (
  collection_id uuid not null,
  kind text not null,
  other_collection_id uuid not null
);

create table collection_direct_rule (
  collection_id uuid not null,
  device_id uuid not null
);

create table collection_member (
  collection_id uuid not null,
  device_id uuid not null
);

create table collection_query_rule (
  collection_id uuid not null,
  name text not null,
  query text not null
);

create table collection_variable (
  collection_id uuid not null,
  name text not null,
  value text,
  sealed_value bytea,
  sealing_key_id text generated always as (
CASE
    WHEN (get_byte(sealed_value, 0) = 2) THEN encode(SUBSTRING(sealed_value FROM 2 FOR 8), 'hex'::text)
    ELSE NULL::text
END) stored
);

create table command_line_code (
  code_hash bytea not null,
  user_id uuid not null,
  challenge text not null,
  expires_at timestamp with time zone not null
);

create table computer_association (
  id uuid not null,
  source_device_id uuid not null,
  destination_device_id uuid not null,
  type text not null,
  user_accounts text not null,
  created_at timestamp with time zone not null default now()
);

create table content_object (
  sha256 text not null,
  bytes bigint not null,
  kind text not null,
  created_at timestamp with time zone not null default now(),
  validated_at timestamp with time zone,
  validated_by jsonb,
  damage jsonb
);

create table content_validation_schedule (
  enabled boolean not null default true,
  days smallint[] not null default '{6}'::smallint[],
  minute_of_day smallint not null default 120,
  priority text not null default 'low'::text,
  handled_until timestamp with time zone not null default now(),
  only_row boolean not null default true
);

create table declined_start (
  id uuid not null default gen_random_uuid(),
  deployment_id uuid not null,
  device_id uuid not null,
  declined_at timestamp with time zone not null
);

create table deployment (
  id uuid not null,
  task_sequence_id uuid not null,
  collection_id uuid not null,
  purpose text not null,
  enabled boolean not null default true,
  created_at timestamp with time zone not null default now(),
  debug boolean not null default false,
  comment text not null default ''::text,
  available_to text not null default 'media-pxe'::text,
  available_at timestamp with time zone,
  expires_at timestamp with time zone,
  assigned_at timestamp with time zone[] not null default '{}'::timestamp with time zone[],
  rerun text not null default 'never'::text,
  most_starts integer,
  waves jsonb not null default '[]'::jsonb,
  wave integer not null default 0,
  starts integer not null default 0,
  wave_starts integer not null default 0,
  stop_at_failures integer,
  stop_at_failure_percent integer,
  failures_from timestamp with time zone not null default '-infinity'::timestamp with time zone,
  suspended_at timestamp with time zone,
  suspended_reason text,
  assignment_schedule jsonb,
  wake_on_lan boolean not null default false,
  wakes_from timestamp with time zone not null default now(),
  woken_until timestamp with time zone,
  notice_seconds integer,
  maintenance_windows text not null default 'ignore'::text,
  deleted_failed integer not null default 0,
  deleted_ended integer not null default 0
);

create table deployment_alert (
  deployment_id uuid not null,
  success_below smallint,
  success_at timestamp with time zone,
  failure_above smallint
);

create table deployment_start (
  deployment_id uuid not null,
  device_id uuid not null,
  wave integer
);

create table deployment_template (
  id uuid not null,
  name text not null,
  description text not null default ''::text,
  settings jsonb not null,
  created_at timestamp with time zone not null default now()
);

create table deployment_wake (
  id uuid not null default gen_random_uuid(),
  deployment_id uuid not null,
  device_id uuid not null,
  assigned_at timestamp with time zone not null,
  planned_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  sent_to text[] not null default '{}'::text[],
  problems text[] not null default '{}'::text[]
);

create table device (
  id uuid not null,
  name text not null,
  smbios_uuid uuid,
  serial_number text,
  manufacturer text,
  model text,
  inventory jsonb,
  created_at timestamp with time zone not null default date_trunc('milliseconds'::text, now()),
  last_seen_at timestamp with time zone,
  fact_name text generated always as (fold_text(name)) stored,
  fact_manufacturer text generated always as (fold_text(manufacturer)) stored,
  fact_model text generated always as (fold_text(model)) stored,
  fact_serial_number text generated always as (fold_text(serial_number)) stored,
  fact_product_version text generated always as (fold_text((inventory #>> '{smbios,version}'::text[]))) stored,
  fact_family text generated always as (fold_text((inventory #>> '{smbios,family}'::text[]))) stored,
  fact_sku text generated always as (fold_text((inventory #>> '{smbios,sku}'::text[]))) stored,
  fact_board_manufacturer text generated always as (fold_text((inventory #>> '{smbios,baseBoard,manufacturer}'::text[]))) stored,
  fact_board_product text generated always as (fold_text((inventory #>> '{smbios,baseBoard,product}'::text[]))) stored,
  fact_chassis_type double precision generated always as (fact_number((inventory #> '{smbios,chassisType}'::text[]))) stored,
  fact_virtual_machine boolean generated always as (fact_boolean((inventory #> '{processor,virtual}'::text[]))) stored,
  fact_bios_vendor text generated always as (fold_text((inventory #>> '{smbios,biosVendor}'::text[]))) stored,
  fact_bios_version text generated always as (fold_text((inventory #>> '{smbios,biosVersion}'::text[]))) stored,
  fact_bios_date text generated always as (fold_text((inventory #>> '{smbios,biosDate}'::text[]))) stored,
  fact_firmware text generated always as (fold_text((inventory #>> '{firmware,kind}'::text[]))) stored,
  fact_secure_boot boolean generated always as (fact_boolean((inventory #> '{firmware,secureBoot}'::text[]))) stored,
  fact_tpm boolean generated always as (((inventory -> 'tpm'::text) <> 'null'::jsonb)) stored,
  fact_tpm_version text generated always as (fold_text((inventory #>> '{tpm,version}'::text[]))) stored,
  fact_processor text generated always as (fold_text((inventory #>> '{processor,model}'::text[]))) stored,
  fact_processor_cores double precision generated always as (fact_number((inventory #> '{processor,cores}'::text[]))) stored,
  fact_logical_processors double precision generated always as (fact_number((inventory #> '{processor,count}'::text[]))) stored,
  fact_architecture text generated always as (fold_text((inventory #>> '{processor,architecture}'::text[]))) stored,
  fact_memory double precision generated always as (fact_number((inventory -> 'memoryBytes'::text))) stored,
  fact_ip_addresses text[] generated always as (fact_addresses(jsonb_path_query_array(inventory, '$."networkAdapters"[*]."addresses"[*]'::jsonpath))) stored,
  fact_disk_count double precision generated always as (jsonb_array_length(fixed_disks(inventory))) stored,
  fact_disk_sizes double precision[] generated always as (fact_numbers(jsonb_path_query_array(fixed_disks(inventory), '$[*]."bytes"'::jsonpath))) stored,
  fact_disk_models text[] generated always as (fact_texts(jsonb_path_query_array(fixed_disks(inventory), '$[*]."model"'::jsonpath))) stored,
  fact_disk_types text[] generated always as (fact_texts(jsonb_path_query_array(fixed_disks(inventory), '$[*]."type"'::jsonpath))) stored,
  fact_pci_ids text[] generated always as (fact_texts(jsonb_path_query_array(inventory, '$."pciIds"[*]'::jsonpath))) stored,
  fact_usb_ids text[] generated always as (fact_texts(jsonb_path_query_array(inventory, '$."usbIds"[*]'::jsonpath))) stored,
  standing text not null default 'known'::text,
  unknown_architecture text,
  came_unknown_at timestamp with time zone,
  protected boolean not null default false,
  asset_tag text,
  obsolete_at timestamp with time zone,
  former_macs text[] not null default '{}'::text[],
  fact_operating_system text generated always as (fold_text((inventory #>> '{operatingSystem,name}'::text[]))) stored,
  fact_operating_system_version text generated always as (fold_text((inventory #>> '{operatingSystem,version}'::text[]))) stored,
  fact_operating_system_build text generated always as (fold_text((inventory #>> '{operatingSystem,build}'::text[]))) stored,
  fact_asset_tag text generated always as (fold_text(asset_tag)) stored
);

create table device_category (
  id uuid not null,
  name text not null,
  description text not null default ''::text,
  created_at timestamp with time zone not null default now()
);

create table device_category_member (
  device_category_id uuid not null,
  device_id uuid not null
);

create table device_mac (
  mac text not null,
  device_id uuid not null
);

create table device_search (
  device_id uuid not null,
  searched text not null
);

create table device_to_evaluate (
  device_id uuid not null,
  since timestamp with time zone not null default now()
);

create table device_variable (
  device_id uuid not null,
  name text not null,
  value text,
  sealed_value bytea,
  sealing_key_id text generated always as (
CASE
    WHEN (get_byte(sealed_value, 0) = 2) THEN encode(SUBSTRING(sealed_value FROM 2 FOR 8), 'hex'::text)
    ELSE NULL::text
END) stored
);

create table duplicate_identity (
  id uuid not null,
  mark text not null,
  value text not null,
  comment text not null default ''::text,
  created_at timestamp with time zone not null default now()
);

create table email_delivery (
  id uuid not null,
  recipient text not null,
  subject text not null,
  body text not null,
  state text not null,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone not null,
  answer text,
  problem text,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone
);

create table email_settings (
  only_row boolean not null default true,
  enabled boolean not null default false,
  host text,
  port integer not null default 587,
  security text not null default 'starttls'::text,
  ca_certificates text,
  user_name text,
  sealed_password bytea,
  sealing_key_id text generated always as (
CASE
    WHEN (get_byte(sealed_password, 0) = 2) THEN encode(SUBSTRING(sealed_password FROM 2 FOR 8), 'hex'::text)
    ELSE NULL::text
END) stored,
  sender text,
  recipients text[] not null default '{}'::text[]
);

create table event (
  id bigint not null generated always as identity,
  at timestamp with time zone not null default now(),
  kind text not null,
  subject text not null,
  data jsonb not null
);

create table event_to_publish (
  id bigint not null generated always as identity,
  events jsonb not null
);

create table high_risk_settings (
  only_row boolean not null default true,
  default_size integer not null default 100,
  maximum_size integer not null default 0,
  protected_devices text not null default 'warn'::text
);

create table identity_conflict (
  id uuid not null,
  computer text not null,
  macs text[] not null,
  smbios_uuid uuid,
  serial_number text,
  manufacturer text,
  model text,
  device_ids uuid[] not null,
  first_refused_at timestamp with time zone not null,
  last_refused_at timestamp with time zone not null,
  matched_by text not null default 'marks'::text
);

create table identity_provider (
  id uuid not null,
  name text not null,
  display_name text not null default ''::text,
  issuer text not null,
  client_id text not null,
  sealed_client_secret bytea not null,
  sealing_key_id text generated always as (
CASE
    WHEN (get_byte(sealed_client_secret, 0) = 2) THEN encode(SUBSTRING(sealed_client_secret FROM 2 FOR 8), 'hex'::text)
    ELSE NULL::text
END) stored,
  ca_certificates text,
  site_url text,
  scopes text[] not null,
  roles_claim text not null,
  make_users boolean not null default false,
  enabled boolean not null default true,
  created_at timestamp with time zone not null default now()
);

create table identity_provider_role (
  identity_provider_id uuid not null,
  claim_value text not null,
  security_role_id uuid not null
);

create table job (
  id uuid not null,
  kind text not null,
  state text not null,
  input jsonb not null,
  bytes_done bigint,
  bytes_total bigint,
  message text not null default ''::text,
  result_id uuid,
  created_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone
);

create table maintenance_window (
  collection_id uuid not null,
  name text not null,
  kind text not null,
  enabled boolean not null,
  starts_at text not null,
  time_zone text not null,
  duration_minutes integer not null,
  recurrence jsonb not null
);

create table package (
  id uuid not null,
  kind text not null,
  name text not null,
  created_at timestamp with time zone not null default now(),
  definition jsonb
);

create table package_version (
  id uuid not null,
  package_id uuid not null,
  version integer not null,
  content_root text not null,
  bytes bigint not null,
  images jsonb not null,
  created_at timestamp with time zone not null default now(),
  captured jsonb,
  sources jsonb,
  media jsonb
);

create table package_version_object (
  package_version_id uuid not null,
  sha256 text not null
);

create table provider_sign_in (
  browser_hash bytea not null,
  identity_provider_id uuid not null,
  return_to text,
  command_line_port integer,
  command_line_challenge text,
  expires_at timestamp with time zone not null
);

create table pxe_ignored_mac (
  mac text not null
);

create table pxe_settings (
  only_row boolean not null default true,
  respond boolean not null default true,
  response_delay_seconds smallint not null default 0,
  interfaces text[] not null default '{}'::text[],
  prompt_seconds smallint not null default 10,
  unknown_computers text not null default 'off'::text,
  unknown_computers_a_day integer not null default 20
);

create table recovery_key (
  id uuid not null,
  device_id uuid,
  device_name text not null,
  device_serial_number text,
  key_protector_id uuid not null,
  kind text not null,
  volume text not null,
  sealed_password bytea not null,
  sealing_key_id text generated always as (
CASE
    WHEN (get_byte(sealed_password, 0) = 2) THEN encode(SUBSTRING(sealed_password FROM 2 FOR 8), 'hex'::text)
    ELSE NULL::text
END) stored,
  run_id uuid not null,
  escrowed_at timestamp with time zone not null
);

create table retired_sealing_key (
  id text not null,
  retired_at timestamp with time zone not null default now()
);

create table run (
  id uuid not null,
  device_id uuid not null,
  deployment_id uuid,
  task_sequence_id uuid not null,
  task_sequence_name text not null,
  task_sequence_version integer not null,
  state text not null,
  origin text not null,
  environment text not null,
  policy jsonb not null,
  acknowledged integer not null default 0,
  cancel_requested boolean not null default false,
  progress jsonb,
  message text not null default ''::text,
  started_at timestamp with time zone not null default now(),
  ended_at timestamp with time zone,
  last_report_at timestamp with time zone,
  cleared_at timestamp with time zone,
  abilities text[] not null default '{}'::text[],
  paused jsonb,
  breakpoints text[] not null default '{}'::text[],
  shown_variables jsonb,
  newest_wish integer not null default 0
);

create table run_credential (
  credential_hash bytea not null,
  run_id uuid not null,
  created_at timestamp with time zone not null default now()
);

create table run_log (
  id bigint not null generated always as identity,
  run_id uuid not null,
  at timestamp with time zone not null default now(),
  line text not null
);

create table run_package_version (
  run_id uuid not null,
  package_version_id uuid not null
);

create table run_record (
  run_id uuid not null,
  sequence integer not null,
  kind text not null,
  agent_at timestamp with time zone not null,
  received_at timestamp with time zone not null default now(),
  record jsonb not null
);

create table run_report (
  run_id uuid not null,
  signed_text text not null,
  made_at timestamp with time zone not null default now()
);

create table run_wish (
  run_id uuid not null,
  number integer not null,
  wished_by text not null,
  wished_at timestamp with time zone not null default now(),
  command jsonb not null,
  taken_sequence integer,
  refused text
);

create table saved_filter (
  id uuid not null,
  list text not null,
  name text not null,
  search jsonb not null,
  columns text[],
  owner_id uuid,
  shared boolean not null,
  created_at timestamp with time zone not null default now()
);

create table schema_migration (
  number integer not null,
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone not null default now()
);

create table sealing_key (
  id text not null,
  number integer not null,
  made_at timestamp with time zone not null default now()
);

create table security_role (
  id uuid not null,
  name text not null,
  description text not null default ''::text,
  built_in text,
  permissions text[],
  created_at timestamp with time zone not null default now()
);

create table security_scope (
  id uuid not null,
  name text not null,
  description text not null default ''::text,
  built_in text,
  created_at timestamp with time zone not null default now()
);

create table security_scope_object (
  object_id uuid not null,
  security_scope_id uuid not null
);

create table setup_link (
  secret_hash bytea not null,
  expires_at timestamp with time zone not null,
  only_row boolean not null default true
);

create table sign_in_address (
  user_id uuid not null,
  address text not null,
  last_at timestamp with time zone not null
);

create table sign_in_failure (
  name text not null,
  address text not null,
  failures integer not null,
  last_failed_at timestamp with time zone not null
);

create table site (
  id uuid not null,
  name text not null,
  created_at timestamp with time zone not null default now(),
  pxe_password_hash text,
  only_row boolean not null default true,
  user_device_affinity text not null default 'none'::text,
  backup_warning_days integer not null default 7
);

create table step_record (
  run_id uuid not null,
  node_id text not null,
  attempt integer not null,
  started_sequence integer not null,
  parent_id text,
  name text not null,
  type text not null,
  environment text not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  outcome text,
  exit_code bigint,
  error_code text,
  message text not null default ''::text,
  bytes bigint,
  milliseconds bigint
);

create table task_sequence (
  id uuid not null,
  name text not null,
  description text,
  version integer not null,
  updated_at timestamp with time zone not null default now(),
  disabled boolean not null default false,
  maximum_run_time_minutes integer
);

create table task_sequence_edit_lock (
  task_sequence_id uuid not null,
  holder jsonb,
  asker jsonb
);

create table task_sequence_version (
  task_sequence_id uuid not null,
  version integer not null,
  document jsonb not null,
  created_at timestamp with time zone not null default now(),
  saved_by jsonb,
  restored_from integer
);

create table unknown_computer_collection (
  collection_id uuid not null
);

create table upload (
  id uuid not null,
  user_id uuid,
  token_id uuid,
  purpose text not null,
  name text not null,
  files jsonb not null,
  bytes bigint not null,
  bytes_received bigint not null default 0,
  fingerprint text not null,
  job_id uuid,
  created_at timestamp with time zone not null default now(),
  last_part_at timestamp with time zone not null default now()
);

create table upload_part (
  upload_id uuid not null,
  start bigint not null,
  bytes integer not null,
  sha256 bytea not null
);

create table user_account (
  id uuid not null,
  name text not null,
  display_name text not null default ''::text,
  password_hash text,
  disabled boolean not null default false,
  must_change_password boolean not null default false,
  last_sign_in_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  security_scope_ids uuid[],
  collection_ids uuid[]
);

create table user_account_role (
  user_id uuid not null,
  security_role_id uuid not null
);

create table user_device_affinity (
  id uuid not null,
  device_id uuid not null,
  user_name text not null,
  state text not null,
  source text not null,
  run_id uuid,
  created_at timestamp with time zone not null
);

create table user_identity (
  id uuid not null,
  user_id uuid not null,
  identity_provider_id uuid not null,
  issuer text not null,
  subject text not null,
  created_at timestamp with time zone not null default now()
);

create table user_session (
  id uuid not null,
  session_hash bytea not null,
  user_id uuid not null,
  address text not null,
  user_agent text not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone not null,
  expires_at timestamp with time zone not null
);

create table waiting_computer (
  id uuid not null,
  code text not null,
  mac text not null,
  architecture text not null,
  inventory jsonb not null,
  rejected boolean not null default false,
  first_asked_at timestamp with time zone not null,
  last_asked_at timestamp with time zone not null,
  smbios_uuid uuid
);

create table webhook (
  id uuid not null,
  name text not null,
  url text not null,
  event_kinds text[] not null,
  sealed_secret bytea not null,
  sealing_key_id text generated always as (
CASE
    WHEN (get_byte(sealed_secret, 0) = 2) THEN encode(SUBSTRING(sealed_secret FROM 2 FOR 8), 'hex'::text)
    ELSE NULL::text
END) stored,
  ca_certificates text,
  allow_http boolean not null default false,
  enabled boolean not null default true,
  seen_event_id bigint not null,
  created_at timestamp with time zone not null default now()
);

create table webhook_delivery (
  id uuid not null,
  webhook_id uuid not null,
  kind text not null,
  body text not null,
  state text not null,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone not null,
  status integer,
  problem text,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone
);


CREATE OR REPLACE FUNCTION public.audit_head(OUT number bigint, OUT hash bytea)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock(7310579649331005);
  select e.number, e.hash into audit_head.number, audit_head.hash from audit_entry e order by e.number desc limit 1;
end $function$
;

CREATE OR REPLACE FUNCTION public.built_in_collection_of(device)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$ select case $1.standing when 'known' then 'all-systems' else 'all-unknown-computers' end $function$
;

CREATE OR REPLACE FUNCTION public.disk_serials(inventory jsonb)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (SELECT array_agg(btrim(each.serial)) AS array_agg FROM jsonb_array_elements_text(jsonb_path_query_array(fixed_disks(disk_serials.inventory), '$[*]?(!(@."transport" == "usb"))."serial"'::jsonpath)) each(serial) WHERE (each.serial IS NOT NULL))
;

CREATE OR REPLACE FUNCTION public.fact_addresses(list jsonb)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (SELECT array_agg(fold_text(split_part(each.value, '/'::text, 1))) AS array_agg FROM jsonb_array_elements_text(fact_addresses.list) each(value) WHERE (each.value IS NOT NULL))
;

CREATE OR REPLACE FUNCTION public.fact_boolean(given jsonb)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE jsonb_typeof(given) WHEN 'boolean'::text THEN (given)::boolean ELSE NULL::boolean END
;

CREATE OR REPLACE FUNCTION public.fact_number(given jsonb)
 RETURNS double precision
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE jsonb_typeof(given) WHEN 'number'::text THEN (given)::double precision ELSE NULL::double precision END
;

CREATE OR REPLACE FUNCTION public.fact_numbers(list jsonb)
 RETURNS double precision[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (SELECT array_agg(fact_number(each.value)) AS array_agg FROM jsonb_array_elements(fact_numbers.list) each(value) WHERE (fact_number(each.value) IS NOT NULL))
;

CREATE OR REPLACE FUNCTION public.fact_texts(list jsonb)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (SELECT array_agg(fold_text(each.value)) AS array_agg FROM jsonb_array_elements_text(fact_texts.list) each(value) WHERE (each.value IS NOT NULL))
;

CREATE OR REPLACE FUNCTION public.fixed_disks(inventory jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN jsonb_path_query_array(inventory, '$."disks"[*]?(!(@."removable" == true) && !(@."bootMedium" == true))'::jsonpath)
;

CREATE OR REPLACE FUNCTION public.fold_text(given text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN translate(lower((given COLLATE "C")), 'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ'::text, 'àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷÿźżžάέήίόύώαβγδεζηθικλμνξοπρστυφχψωϊϋѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюя'::text)
;

CREATE OR REPLACE FUNCTION public.join_built_in_collection()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into collection_member (collection_id, device_id)
    select collection.id, device.id from made join device using (id) join collection on collection.built_in = built_in_collection_of(device);
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.keep_device_of_recovery_keys()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update recovery_key set device_name = old.name, device_serial_number = old.serial_number where device_id = old.id;
  return old;
end $function$
;

CREATE OR REPLACE FUNCTION public.number_events()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  newest bigint;
begin
  perform pg_advisory_xact_lock(7310579649331002);
  with told as (
    insert into event (kind, subject, data)
    select given.event->>'kind', given.event->>'subject', given.event->'data'
    from jsonb_array_elements(new.events) with ordinality as given (event, place)
    order by given.place
    returning id
  )
  select max(told.id) into newest from told;
  delete from event_to_publish where id = new.id;
  perform pg_notify('slipway_event', newest::text);
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.publish_event(kind text, subject text, data jsonb)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into event_to_publish (events)
  values (jsonb_build_array(jsonb_build_object('kind', publish_event.kind, 'subject', publish_event.subject, 'data', publish_event.data)));
$function$
;

CREATE OR REPLACE FUNCTION public.publish_events(events jsonb)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into event_to_publish (events) select publish_events.events where jsonb_array_length(publish_events.events) > 0;
$function$
;

CREATE OR REPLACE FUNCTION public.refuse_audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'The audit log can only be added to.' using errcode = 'restrict_violation';
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_placeholder_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'The placeholder of unknown computers % stays as it is.', old.name;
end $function$
;

CREATE OR REPLACE FUNCTION public.search_trigrams(searched text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
  select array(select substr(searched, place, 3) from generate_series(1, length(searched) - 2) as place)
$function$
;

CREATE OR REPLACE FUNCTION public.tell_boot_facts_of_all()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_notify('slipway_boot_facts', '');
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.tell_boot_facts_of_run()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_notify('slipway_boot_facts', coalesce(new.device_id, old.device_id)::text);
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.tell_members_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update collection set members_changed_at = now(), member_count = member_count + case tg_op when 'INSERT' then counted.number else -counted.number end
    from (select collection_id, count(*) as number from changed group by collection_id) as counted where collection.id = counted.collection_id;
  if (select count(*) from (select distinct device_id from changed limit 101) as few) > 100 then
    perform pg_notify('slipway_boot_facts', '');
  else
    perform pg_notify('slipway_boot_facts', told.device_id::text) from (select distinct device_id from changed) as told;
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.with_operating_system_of(before jsonb, told jsonb)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN ((told IS NULL) OR ((told -> 'operatingSystem'::text) IS NOT NULL) OR ((before -> 'operatingSystem'::text) IS NULL)) THEN told ELSE (told || jsonb_build_object('operatingSystem', (before -> 'operatingSystem'::text))) END
;

CREATE OR REPLACE FUNCTION public.write_device_search(ids uuid[])
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into device_search (device_id, searched)
  select id, left(lower(concat_ws(E'
', name, smbios_uuid, serial_number, asset_tag, manufacturer, model,
      (select string_agg(mac || E'
' || replace(mac, ':', ''), E'
' order by mac)
        from (select mac from device_mac where device_id = device.id union select unnest(former_macs)) as known),
      (select string_agg(said, E'
') from (
        select left(jsonb_path_query(inventory, path::jsonpath) #>> '{}', 200) as said
        from unnest(array['$.smbios.version', '$.smbios.family', '$.smbios.sku', '$.smbios.biosVersion', '$.smbios.baseBoard.product', '$.processor.model',
          '$.disks[*].model', '$.disks[*].serial', '$.networkAdapters[*].mac', '$.operatingSystem.name', '$.operatingSystem.version']) as path) as told)
    )), 4000)
  from (select distinct given.id as wanted from unnest(ids) as given (id)) as wanted join device on device.id = wanted
  on conflict (device_id) do update set searched = excluded.searched where device_search.searched <> excluded.searched
$function$
;

CREATE OR REPLACE FUNCTION public.write_search_of_devices()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform write_device_search(array(select id from changed));
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.write_search_of_macs()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform write_device_search(array(select distinct device_id from changed));
  return null;
end $function$
;


alter table agent_session add constraint agent_session_pkey PRIMARY KEY (session_hash);
alter table alert add constraint alert_pkey PRIMARY KEY (id);
alter table alert add constraint alert_deployment_id_kind_percent_due_at_key UNIQUE (deployment_id, kind, percent, due_at);
alter table alert add constraint alert_kind_check CHECK ((kind = ANY (ARRAY['success-below'::text, 'failure-above'::text])));
alter table api_token add constraint api_token_pkey PRIMARY KEY (id);
alter table api_token add constraint api_token_name_key UNIQUE (name);
alter table api_token add constraint api_token_token_hash_key UNIQUE (token_hash);
alter table audit_entry add constraint audit_entry_pkey PRIMARY KEY (number);
alter table audit_entry add constraint audit_entry_hash_check CHECK ((length(hash) = 32));
alter table audit_entry add constraint audit_entry_number_check CHECK ((number > 0));
alter table backup add constraint backup_pkey PRIMARY KEY (id);
alter table backup add constraint backup_host_folder_name_key UNIQUE (host, folder, name);
alter table boot_event add constraint boot_event_pkey PRIMARY KEY (id);
alter table boot_image add constraint boot_image_pkey PRIMARY KEY (id);
alter table boot_image add constraint boot_image_build_id_key UNIQUE (build_id);
alter table boot_image add constraint boot_image_architecture_check CHECK ((architecture = 'x64'::text));
alter table boot_image add constraint boot_image_kind_check CHECK ((kind = 'linux-pe'::text));
alter table boot_ticket add constraint boot_ticket_pkey PRIMARY KEY (ticket_hash);
alter table capture add constraint capture_pkey PRIMARY KEY (id);
alter table capture add constraint capture_file_system_check CHECK ((file_system = ANY (ARRAY['ext4'::text, 'ntfs'::text])));
alter table collection add constraint collection_pkey PRIMARY KEY (id);
alter table collection add constraint collection_built_in_key UNIQUE (built_in);
alter table collection add constraint collection_built_in_check CHECK ((built_in = ANY (ARRAY['all-systems'::text, 'all-unknown-computers'::text])));
alter table collection add constraint collection_limited CHECK (((built_in IS NULL) = (limiting_collection_id IS NOT NULL)));
alter table collection add constraint collection_not_by_itself CHECK ((limiting_collection_id <> id));
alter table collection_collection_rule add constraint collection_collection_rule_pkey PRIMARY KEY (collection_id, kind, other_collection_id);
alter table collection_collection_rule add constraint collection_collection_rule_check CHECK ((collection_id <> other_collection_id));
alter table collection_collection_rule add constraint collection_collection_rule_kind_check CHECK ((kind = ANY (ARRAY['include'::text, 'exclude'::text])));
alter table collection_direct_rule add constraint collection_direct_rule_pkey PRIMARY KEY (collection_id, device_id);
alter table collection_member add constraint collection_member_pkey PRIMARY KEY (collection_id, device_id);
alter table collection_variable add constraint collection_variable_check CHECK (((value IS NULL) <> (sealed_value IS NULL)));
alter table command_line_code add constraint command_line_code_pkey PRIMARY KEY (code_hash);
alter table computer_association add constraint computer_association_pkey PRIMARY KEY (id);
alter table computer_association add constraint computer_association_source_device_id_destination_device_id_key UNIQUE (source_device_id, destination_device_id);
alter table computer_association add constraint computer_association_check CHECK (((type = 'in-place'::text) = (source_device_id = destination_device_id)));
alter table computer_association add constraint computer_association_type_check CHECK ((type = ANY (ARRAY['side-by-side'::text, 'in-place'::text])));
alter table computer_association add constraint computer_association_user_accounts_check CHECK ((user_accounts = ANY (ARRAY['capture-and-restore-all'::text, 'capture-all-restore-specified'::text, 'capture-and-restore-specified'::text])));
alter table content_object add constraint content_object_pkey PRIMARY KEY (sha256);
alter table content_object add constraint content_object_kind_check CHECK ((kind = ANY (ARRAY['file'::text, 'chunk-list'::text, 'manifest'::text])));
alter table content_object add constraint content_object_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text));
alter table content_validation_schedule add constraint content_validation_schedule_only_row_key UNIQUE (only_row);
alter table content_validation_schedule add constraint content_validation_schedule_days_check CHECK ((days <@ '{0,1,2,3,4,5,6}'::smallint[]));
alter table content_validation_schedule add constraint content_validation_schedule_minute_of_day_check CHECK (((minute_of_day >= 0) AND (minute_of_day <= 1439)));
alter table content_validation_schedule add constraint content_validation_schedule_only_row_check CHECK (only_row);
alter table content_validation_schedule add constraint content_validation_schedule_priority_check CHECK ((priority = ANY (ARRAY['low'::text, 'normal'::text])));
alter table declined_start add constraint declined_start_pkey PRIMARY KEY (id);
alter table deployment add constraint deployment_pkey PRIMARY KEY (id);
alter table deployment add constraint deployment_available_to_check CHECK ((available_to = ANY (ARRAY['clients'::text, 'clients-media-pxe'::text, 'media-pxe'::text, 'media-pxe-hidden'::text])));
alter table deployment add constraint deployment_maintenance_windows_check CHECK ((maintenance_windows = ANY (ARRAY['ignore'::text, 'obey'::text])));
alter table deployment add constraint deployment_most_starts_check CHECK ((most_starts > 0));
alter table deployment add constraint deployment_notice_seconds_check CHECK (((notice_seconds >= 0) AND (notice_seconds <= 3600)));
alter table deployment add constraint deployment_purpose_check CHECK ((purpose = ANY (ARRAY['available'::text, 'required'::text])));
alter table deployment add constraint deployment_rerun_check CHECK ((rerun = ANY (ARRAY['never'::text, 'always'::text, 'if-failed'::text, 'if-succeeded'::text])));
alter table deployment add constraint deployment_stop_at_failure_percent_check CHECK (((stop_at_failure_percent >= 1) AND (stop_at_failure_percent <= 100)));
alter table deployment add constraint deployment_stop_at_failures_check CHECK ((stop_at_failures > 0));
alter table deployment add constraint deployment_suspended_check CHECK (((suspended_at IS NULL) = (suspended_reason IS NULL)));
alter table deployment_alert add constraint deployment_alert_pkey PRIMARY KEY (deployment_id);
alter table deployment_alert add constraint deployment_alert_check CHECK (((success_below IS NULL) = (success_at IS NULL)));
alter table deployment_alert add constraint deployment_alert_failure_above_check CHECK (((failure_above >= 0) AND (failure_above <= 99)));
alter table deployment_alert add constraint deployment_alert_success_below_check CHECK (((success_below >= 1) AND (success_below <= 100)));
alter table deployment_start add constraint deployment_start_pkey PRIMARY KEY (deployment_id, device_id);
alter table deployment_template add constraint deployment_template_pkey PRIMARY KEY (id);
alter table deployment_wake add constraint deployment_wake_pkey PRIMARY KEY (id);
alter table deployment_wake add constraint deployment_wake_deployment_id_device_id_assigned_at_key UNIQUE (deployment_id, device_id, assigned_at);
alter table device add constraint device_pkey PRIMARY KEY (id);
alter table device add constraint device_standing_check CHECK ((standing = ANY (ARRAY['known'::text, 'unprovisioned'::text, 'placeholder'::text])));
alter table device add constraint device_unknown_architecture_check CHECK ((unknown_architecture = ANY (ARRAY['x86'::text, 'x64'::text, 'arm64'::text])));
alter table device add constraint device_unknown_check CHECK (((standing = 'known'::text) = (unknown_architecture IS NULL)));
alter table device_category add constraint device_category_pkey PRIMARY KEY (id);
alter table device_category_member add constraint device_category_member_pkey PRIMARY KEY (device_category_id, device_id);
alter table device_mac add constraint device_mac_pkey PRIMARY KEY (mac);
alter table device_mac add constraint device_mac_mac_check CHECK ((mac ~ '^([0-9a-f]{2}:){5}[0-9a-f]{2}$'::text));
alter table device_search add constraint device_search_pkey PRIMARY KEY (device_id);
alter table device_to_evaluate add constraint device_to_evaluate_pkey PRIMARY KEY (device_id);
alter table device_variable add constraint device_variable_check CHECK (((value IS NULL) <> (sealed_value IS NULL)));
alter table duplicate_identity add constraint duplicate_identity_pkey PRIMARY KEY (id);
alter table duplicate_identity add constraint duplicate_identity_mark_value_key UNIQUE (mark, value);
alter table duplicate_identity add constraint duplicate_identity_mark_check CHECK ((mark = ANY (ARRAY['smbios-uuid'::text, 'mac'::text, 'serial-number'::text])));
alter table email_delivery add constraint email_delivery_pkey PRIMARY KEY (id);
alter table email_delivery add constraint email_delivery_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'failed'::text])));
alter table email_settings add constraint email_settings_only_row_key UNIQUE (only_row);
alter table email_settings add constraint email_settings_check CHECK (((user_name IS NULL) = (sealed_password IS NULL)));
alter table email_settings add constraint email_settings_check1 CHECK (((user_name IS NULL) OR (security <> 'none'::text)));
alter table email_settings add constraint email_settings_check2 CHECK (((NOT enabled) OR ((host IS NOT NULL) AND (sender IS NOT NULL) AND (cardinality(recipients) > 0))));
alter table email_settings add constraint email_settings_only_row_check CHECK (only_row);
alter table email_settings add constraint email_settings_port_check CHECK (((port >= 1) AND (port <= 65535)));
alter table email_settings add constraint email_settings_security_check CHECK ((security = ANY (ARRAY['starttls'::text, 'tls'::text, 'none'::text])));
alter table event add constraint event_pkey PRIMARY KEY (id);
alter table event_to_publish add constraint event_to_publish_pkey PRIMARY KEY (id);
alter table high_risk_settings add constraint high_risk_settings_only_row_key UNIQUE (only_row);
alter table high_risk_settings add constraint high_risk_settings_default_size_check CHECK ((default_size >= 0));
alter table high_risk_settings add constraint high_risk_settings_only_row_check CHECK (only_row);
alter table high_risk_settings add constraint high_risk_settings_protected_devices_check CHECK ((protected_devices = ANY (ARRAY['warn'::text, 'block'::text])));
alter table high_risk_settings add constraint high_risk_sizes_check CHECK (((maximum_size = 0) OR (maximum_size > default_size)));
alter table identity_conflict add constraint identity_conflict_pkey PRIMARY KEY (id);
alter table identity_conflict add constraint identity_conflict_computer_key UNIQUE (computer);
alter table identity_conflict add constraint identity_conflict_matched_by_check CHECK ((matched_by = ANY (ARRAY['marks'::text, 'disk'::text])));
alter table identity_provider add constraint identity_provider_pkey PRIMARY KEY (id);
alter table identity_provider add constraint identity_provider_name_key UNIQUE (name);
alter table identity_provider add constraint identity_provider_name_check CHECK ((name ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text));
alter table identity_provider_role add constraint identity_provider_role_pkey PRIMARY KEY (identity_provider_id, claim_value, security_role_id);
alter table job add constraint job_pkey PRIMARY KEY (id);
alter table job add constraint job_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'succeeded'::text, 'failed'::text])));
alter table maintenance_window add constraint maintenance_window_duration_minutes_check CHECK (((duration_minutes >= 1) AND (duration_minutes <= 1439)));
alter table maintenance_window add constraint maintenance_window_kind_check CHECK ((kind = ANY (ARRAY['all'::text, 'task-sequence'::text])));
alter table package add constraint package_pkey PRIMARY KEY (id);
alter table package add constraint package_definition_check CHECK (((definition IS NULL) = (kind = ANY (ARRAY['operating-system-image'::text, 'operating-system-upgrade-package'::text]))));
alter table package add constraint package_kind_check CHECK ((kind = ANY (ARRAY['operating-system-image'::text, 'operating-system-upgrade-package'::text, 'package'::text, 'application'::text])));
alter table package_version add constraint package_version_pkey PRIMARY KEY (id);
alter table package_version add constraint package_version_package_id_version_key UNIQUE (package_id, version);
alter table package_version_object add constraint package_version_object_pkey PRIMARY KEY (package_version_id, sha256);
alter table provider_sign_in add constraint provider_sign_in_pkey PRIMARY KEY (browser_hash);
alter table provider_sign_in add constraint provider_sign_in_check CHECK (((command_line_port IS NULL) = (command_line_challenge IS NULL)));
alter table pxe_ignored_mac add constraint pxe_ignored_mac_pkey PRIMARY KEY (mac);
alter table pxe_settings add constraint pxe_settings_only_row_key UNIQUE (only_row);
alter table pxe_settings add constraint pxe_settings_only_row_check CHECK (only_row);
alter table pxe_settings add constraint pxe_settings_prompt_seconds_check CHECK (((prompt_seconds >= 1) AND (prompt_seconds <= 600)));
alter table pxe_settings add constraint pxe_settings_response_delay_seconds_check CHECK (((response_delay_seconds >= 0) AND (response_delay_seconds <= 32)));
alter table pxe_settings add constraint pxe_settings_unknown_computers_a_day_check CHECK (((unknown_computers_a_day >= 0) AND (unknown_computers_a_day <= 100000)));
alter table pxe_settings add constraint pxe_settings_unknown_computers_check CHECK ((unknown_computers = ANY (ARRAY['off'::text, 'on'::text, 'with-approval'::text])));
alter table recovery_key add constraint recovery_key_pkey PRIMARY KEY (id);
alter table recovery_key add constraint recovery_key_device_id_key_protector_id_key UNIQUE (device_id, key_protector_id);
alter table recovery_key add constraint recovery_key_kind_check CHECK ((kind = 'recovery-password'::text));
alter table retired_sealing_key add constraint retired_sealing_key_pkey PRIMARY KEY (id);
alter table run add constraint run_pkey PRIMARY KEY (id);
alter table run add constraint run_environment_check CHECK ((environment = ANY (ARRAY['linux-pe'::text, 'winpe'::text, 'windows'::text, 'linux'::text])));
alter table run add constraint run_state_check CHECK ((state = ANY (ARRAY['running'::text, 'paused'::text, 'waiting-for-disk'::text, 'waiting-for-pe'::text, 'succeeded'::text, 'failed'::text, 'cancelled'::text])));
alter table run_credential add constraint run_credential_pkey PRIMARY KEY (credential_hash);
alter table run_log add constraint run_log_pkey PRIMARY KEY (id);
alter table run_package_version add constraint run_package_version_pkey PRIMARY KEY (run_id, package_version_id);
alter table run_record add constraint run_record_pkey PRIMARY KEY (run_id, sequence);
alter table run_report add constraint run_report_pkey PRIMARY KEY (run_id);
alter table run_wish add constraint run_wish_pkey PRIMARY KEY (run_id, number);
alter table saved_filter add constraint saved_filter_pkey PRIMARY KEY (id);
alter table saved_filter add constraint saved_filter_check CHECK (((owner_id IS NOT NULL) OR shared));
alter table schema_migration add constraint schema_migration_pkey PRIMARY KEY (number);
alter table sealing_key add constraint sealing_key_pkey PRIMARY KEY (id);
alter table sealing_key add constraint sealing_key_number_key UNIQUE (number);
alter table sealing_key add constraint sealing_key_id_check CHECK ((id ~ '^[0-9a-f]{16}$'::text));
alter table security_role add constraint security_role_pkey PRIMARY KEY (id);
alter table security_role add constraint security_role_built_in_key UNIQUE (built_in);
alter table security_role add constraint security_role_built_in_check CHECK ((built_in = ANY (ARRAY['full-administrator'::text, 'deployment-manager'::text, 'operator'::text, 'read-only-analyst'::text, 'application-administrator'::text, 'application-author'::text, 'asset-manager'::text, 'infrastructure-administrator'::text, 'operations-administrator'::text, 'security-administrator'::text])));
alter table security_role add constraint security_role_check CHECK (((built_in IS NULL) = (permissions IS NOT NULL)));
alter table security_scope add constraint security_scope_pkey PRIMARY KEY (id);
alter table security_scope add constraint security_scope_built_in_key UNIQUE (built_in);
alter table security_scope add constraint security_scope_built_in_check CHECK ((built_in = 'default'::text));
alter table security_scope_object add constraint security_scope_object_pkey PRIMARY KEY (object_id, security_scope_id);
alter table setup_link add constraint setup_link_pkey PRIMARY KEY (only_row);
alter table setup_link add constraint setup_link_only_row_check CHECK (only_row);
alter table sign_in_address add constraint sign_in_address_pkey PRIMARY KEY (user_id, address);
alter table sign_in_failure add constraint sign_in_failure_pkey PRIMARY KEY (name, address);
alter table site add constraint site_pkey PRIMARY KEY (id);
alter table site add constraint site_only_row_key UNIQUE (only_row);
alter table site add constraint site_backup_warning_days_check CHECK (((backup_warning_days >= 0) AND (backup_warning_days <= 365)));
alter table site add constraint site_only_row_check CHECK (only_row);
alter table site add constraint site_user_device_affinity_check CHECK ((user_device_affinity = ANY (ARRAY['none'::text, 'auto'::text, 'pending'::text])));
alter table step_record add constraint step_record_pkey PRIMARY KEY (run_id, started_sequence);
alter table step_record add constraint step_record_environment_check CHECK ((environment = ANY (ARRAY['linux-pe'::text, 'winpe'::text, 'windows'::text, 'linux'::text])));
alter table step_record add constraint step_record_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'failed'::text, 'restart'::text, 'skipped'::text, 'waiting'::text])));
alter table task_sequence add constraint task_sequence_pkey PRIMARY KEY (id);
alter table task_sequence_edit_lock add constraint task_sequence_edit_lock_pkey PRIMARY KEY (task_sequence_id);
alter table task_sequence_edit_lock add constraint task_sequence_edit_lock_check CHECK (((asker IS NULL) OR (holder IS NOT NULL)));
alter table task_sequence_version add constraint task_sequence_version_pkey PRIMARY KEY (task_sequence_id, version);
alter table unknown_computer_collection add constraint unknown_computer_collection_pkey PRIMARY KEY (collection_id);
alter table upload add constraint upload_pkey PRIMARY KEY (id);
alter table upload add constraint upload_bytes_check CHECK ((bytes > 0));
alter table upload add constraint upload_purpose_check CHECK ((purpose = ANY (ARRAY['image'::text, 'upgrade-package'::text, 'package'::text, 'application'::text, 'boot-image'::text])));
alter table upload_part add constraint upload_part_pkey PRIMARY KEY (upload_id, start);
alter table upload_part add constraint upload_part_bytes_check CHECK ((bytes > 0));
alter table user_account add constraint user_account_pkey PRIMARY KEY (id);
alter table user_account add constraint user_account_check CHECK (((password_hash IS NOT NULL) OR (NOT must_change_password)));
alter table user_account_role add constraint user_account_role_pkey PRIMARY KEY (user_id, security_role_id);
alter table user_device_affinity add constraint user_device_affinity_pkey PRIMARY KEY (id);
alter table user_device_affinity add constraint user_device_affinity_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'csv'::text, 'run'::text])));
alter table user_device_affinity add constraint user_device_affinity_state_check CHECK ((state = ANY (ARRAY['confirmed'::text, 'pending'::text])));
alter table user_identity add constraint user_identity_pkey PRIMARY KEY (id);
alter table user_identity add constraint user_identity_identity_provider_id_issuer_subject_key UNIQUE (identity_provider_id, issuer, subject);
alter table user_session add constraint user_session_pkey PRIMARY KEY (id);
alter table user_session add constraint user_session_session_hash_key UNIQUE (session_hash);
alter table waiting_computer add constraint waiting_computer_pkey PRIMARY KEY (id);
alter table waiting_computer add constraint waiting_computer_code_key UNIQUE (code);
alter table waiting_computer add constraint waiting_computer_mac_key UNIQUE (mac);
alter table webhook add constraint webhook_pkey PRIMARY KEY (id);
alter table webhook_delivery add constraint webhook_delivery_pkey PRIMARY KEY (id);
alter table webhook_delivery add constraint webhook_delivery_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'failed'::text])));
alter table agent_session add constraint agent_session_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table alert add constraint alert_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES deployment(id) ON DELETE CASCADE;
alter table api_token add constraint api_token_security_role_id_fkey FOREIGN KEY (security_role_id) REFERENCES security_role(id);
alter table api_token add constraint api_token_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE;
alter table boot_event add constraint boot_event_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table boot_ticket add constraint boot_ticket_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table capture add constraint capture_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE;
alter table collection add constraint collection_limiting_collection_id_fkey FOREIGN KEY (limiting_collection_id) REFERENCES collection(id);
alter table collection_collection_rule add constraint collection_collection_rule_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES collection(id) ON DELETE CASCADE;
alter table collection_collection_rule add constraint collection_collection_rule_other_collection_id_fkey FOREIGN KEY (other_collection_id) REFERENCES collection(id);
alter table collection_direct_rule add constraint collection_direct_rule_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES collection(id) ON DELETE CASCADE;
alter table collection_direct_rule add constraint collection_direct_rule_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table collection_member add constraint collection_member_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES collection(id) ON DELETE CASCADE;
alter table collection_member add constraint collection_member_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table collection_query_rule add constraint collection_query_rule_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES collection(id) ON DELETE CASCADE;
alter table collection_variable add constraint collection_variable_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES collection(id) ON DELETE CASCADE;
alter table collection_variable add constraint collection_variable_sealing_key_id_fkey FOREIGN KEY (sealing_key_id) REFERENCES sealing_key(id);
alter table command_line_code add constraint command_line_code_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE;
alter table computer_association add constraint computer_association_destination_device_id_fkey FOREIGN KEY (destination_device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table computer_association add constraint computer_association_source_device_id_fkey FOREIGN KEY (source_device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table declined_start add constraint declined_start_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES deployment(id) ON DELETE CASCADE;
alter table declined_start add constraint declined_start_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table deployment add constraint deployment_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES collection(id);
alter table deployment add constraint deployment_task_sequence_id_fkey FOREIGN KEY (task_sequence_id) REFERENCES task_sequence(id);
alter table deployment_alert add constraint deployment_alert_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES deployment(id) ON DELETE CASCADE;
alter table deployment_start add constraint deployment_start_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES deployment(id) ON DELETE CASCADE;
alter table deployment_start add constraint deployment_start_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table deployment_wake add constraint deployment_wake_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES deployment(id) ON DELETE CASCADE;
alter table deployment_wake add constraint deployment_wake_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table device_category_member add constraint device_category_member_device_category_id_fkey FOREIGN KEY (device_category_id) REFERENCES device_category(id) ON DELETE CASCADE;
alter table device_category_member add constraint device_category_member_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table device_mac add constraint device_mac_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table device_search add constraint device_search_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table device_to_evaluate add constraint device_to_evaluate_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table device_variable add constraint device_variable_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table device_variable add constraint device_variable_sealing_key_id_fkey FOREIGN KEY (sealing_key_id) REFERENCES sealing_key(id);
alter table email_settings add constraint email_settings_sealing_key_id_fkey FOREIGN KEY (sealing_key_id) REFERENCES sealing_key(id);
alter table identity_provider add constraint identity_provider_sealing_key_id_fkey FOREIGN KEY (sealing_key_id) REFERENCES sealing_key(id);
alter table identity_provider_role add constraint identity_provider_role_identity_provider_id_fkey FOREIGN KEY (identity_provider_id) REFERENCES identity_provider(id) ON DELETE CASCADE;
alter table identity_provider_role add constraint identity_provider_role_security_role_id_fkey FOREIGN KEY (security_role_id) REFERENCES security_role(id);
alter table maintenance_window add constraint maintenance_window_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES collection(id) ON DELETE CASCADE;
alter table package_version add constraint package_version_package_id_fkey FOREIGN KEY (package_id) REFERENCES package(id) ON DELETE CASCADE;
alter table package_version_object add constraint package_version_object_package_version_id_fkey FOREIGN KEY (package_version_id) REFERENCES package_version(id) ON DELETE CASCADE;
alter table package_version_object add constraint package_version_object_sha256_fkey FOREIGN KEY (sha256) REFERENCES content_object(sha256);
alter table provider_sign_in add constraint provider_sign_in_identity_provider_id_fkey FOREIGN KEY (identity_provider_id) REFERENCES identity_provider(id) ON DELETE CASCADE;
alter table recovery_key add constraint recovery_key_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE SET NULL;
alter table recovery_key add constraint recovery_key_sealing_key_id_fkey FOREIGN KEY (sealing_key_id) REFERENCES sealing_key(id);
alter table run add constraint run_deployment_id_fkey FOREIGN KEY (deployment_id) REFERENCES deployment(id) ON DELETE SET NULL;
alter table run add constraint run_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table run_credential add constraint run_credential_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE;
alter table run_log add constraint run_log_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE;
alter table run_package_version add constraint run_package_version_package_version_id_fkey FOREIGN KEY (package_version_id) REFERENCES package_version(id) ON DELETE CASCADE;
alter table run_package_version add constraint run_package_version_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE;
alter table run_record add constraint run_record_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE;
alter table run_report add constraint run_report_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE;
alter table run_wish add constraint run_wish_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE;
alter table saved_filter add constraint saved_filter_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES user_account(id) ON DELETE CASCADE;
alter table security_scope_object add constraint security_scope_object_security_scope_id_fkey FOREIGN KEY (security_scope_id) REFERENCES security_scope(id) ON DELETE CASCADE;
alter table sign_in_address add constraint sign_in_address_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE;
alter table step_record add constraint step_record_run_id_fkey FOREIGN KEY (run_id) REFERENCES run(id) ON DELETE CASCADE;
alter table task_sequence_edit_lock add constraint task_sequence_edit_lock_task_sequence_id_fkey FOREIGN KEY (task_sequence_id) REFERENCES task_sequence(id) ON DELETE CASCADE;
alter table task_sequence_version add constraint task_sequence_version_task_sequence_id_fkey FOREIGN KEY (task_sequence_id) REFERENCES task_sequence(id) ON DELETE CASCADE;
alter table unknown_computer_collection add constraint unknown_computer_collection_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES collection(id) ON DELETE CASCADE;
alter table upload add constraint upload_token_id_fkey FOREIGN KEY (token_id) REFERENCES api_token(id) ON DELETE CASCADE;
alter table upload add constraint upload_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE;
alter table upload_part add constraint upload_part_upload_id_fkey FOREIGN KEY (upload_id) REFERENCES upload(id) ON DELETE CASCADE;
alter table user_account_role add constraint user_account_role_security_role_id_fkey FOREIGN KEY (security_role_id) REFERENCES security_role(id);
alter table user_account_role add constraint user_account_role_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE;
alter table user_device_affinity add constraint user_device_affinity_device_id_fkey FOREIGN KEY (device_id) REFERENCES device(id) ON DELETE CASCADE;
alter table user_identity add constraint user_identity_identity_provider_id_fkey FOREIGN KEY (identity_provider_id) REFERENCES identity_provider(id) ON DELETE CASCADE;
alter table user_identity add constraint user_identity_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE;
alter table user_session add constraint user_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES user_account(id) ON DELETE CASCADE;
alter table webhook add constraint webhook_sealing_key_id_fkey FOREIGN KEY (sealing_key_id) REFERENCES sealing_key(id);
alter table webhook_delivery add constraint webhook_delivery_webhook_id_fkey FOREIGN KEY (webhook_id) REFERENCES webhook(id) ON DELETE CASCADE;

CREATE INDEX alert_raised_at_idx ON alert USING btree (raised_at DESC);
CREATE INDEX api_token_security_role_id_idx ON api_token USING btree (security_role_id);
CREATE INDEX api_token_user_id_idx ON api_token USING btree (user_id);
CREATE INDEX audit_entry_at_idx ON audit_entry USING btree ((((entry)::jsonb ->> 'at'::text)));
CREATE INDEX audit_entry_object_id_idx ON audit_entry USING btree ((((entry)::jsonb #>> '{object,id}'::text[])), number DESC);
CREATE INDEX backup_made_at ON backup USING btree (made_at DESC);
CREATE INDEX boot_event_device_id_idx ON boot_event USING btree (device_id, id DESC);
CREATE INDEX boot_event_mac_idx ON boot_event USING btree (mac, id DESC);
CREATE UNIQUE INDEX boot_image_current_key ON boot_image USING btree (architecture) WHERE current;
CREATE INDEX capture_run_id_idx ON capture USING btree (run_id);
CREATE INDEX collection_limiting_collection_id_idx ON collection USING btree (limiting_collection_id);
CREATE UNIQUE INDEX collection_name_key ON collection USING btree (lower(name));
CREATE INDEX collection_collection_rule_other_idx ON collection_collection_rule USING btree (other_collection_id);
CREATE INDEX collection_direct_rule_device_id_idx ON collection_direct_rule USING btree (device_id);
CREATE INDEX collection_member_device_id_idx ON collection_member USING btree (device_id);
CREATE UNIQUE INDEX collection_query_rule_name_key ON collection_query_rule USING btree (collection_id, lower(name));
CREATE UNIQUE INDEX collection_variable_name_key ON collection_variable USING btree (collection_id, lower(name));
CREATE INDEX collection_variable_sealing_key_id_idx ON collection_variable USING btree (sealing_key_id);
CREATE INDEX computer_association_destination_idx ON computer_association USING btree (destination_device_id);
CREATE INDEX declined_start_declined_at_idx ON declined_start USING btree (declined_at, id);
CREATE INDEX declined_start_deployment_id_idx ON declined_start USING btree (deployment_id);
CREATE INDEX declined_start_device_id_idx ON declined_start USING btree (device_id, declined_at);
CREATE INDEX deployment_collection_id_idx ON deployment USING btree (collection_id);
CREATE INDEX deployment_start_device_id_idx ON deployment_start USING btree (device_id);
CREATE UNIQUE INDEX deployment_template_name_key ON deployment_template USING btree (lower(name));
CREATE INDEX deployment_wake_device_id_idx ON deployment_wake USING btree (device_id);
CREATE INDEX deployment_wake_sent_at_idx ON deployment_wake USING btree (sent_at, id);
CREATE INDEX deployment_wake_waiting_idx ON deployment_wake USING btree (planned_at) WHERE (sent_at IS NULL);
CREATE INDEX device_asset_tag_idx ON device USING btree (COALESCE(lower(asset_tag), ''::text), id);
CREATE INDEX device_came_unknown_at_idx ON device USING btree (came_unknown_at) WHERE (came_unknown_at IS NOT NULL);
CREATE INDEX device_created_at_idx ON device USING btree (created_at, id);
CREATE INDEX device_disk_serials_idx ON device USING gin (disk_serials(inventory)) WHERE (obsolete_at IS NULL);
CREATE INDEX device_last_seen_at_idx ON device USING btree (COALESCE(last_seen_at, '-infinity'::timestamp with time zone), id);
CREATE INDEX device_lower_serial_number_idx ON device USING btree (COALESCE(lower(serial_number), ''::text), id);
CREATE INDEX device_manufacturer_idx ON device USING btree (COALESCE(lower(manufacturer), ''::text), id);
CREATE INDEX device_model_idx ON device USING btree (COALESCE(lower(model), ''::text), id);
CREATE UNIQUE INDEX device_name_key ON device USING btree (lower(name));
CREATE UNIQUE INDEX device_placeholder_key ON device USING btree (unknown_architecture) WHERE (standing = 'placeholder'::text);
CREATE INDEX device_serial_number_idx ON device USING btree (serial_number);
CREATE INDEX device_smbios_uuid_idx ON device USING btree (smbios_uuid);
CREATE INDEX device_unprovisioned_idx ON device USING btree (unknown_architecture) WHERE (standing = 'unprovisioned'::text);
CREATE UNIQUE INDEX device_category_name_key ON device_category USING btree (lower(name));
CREATE INDEX device_category_member_device_id_idx ON device_category_member USING btree (device_id);
CREATE INDEX device_mac_device_id_idx ON device_mac USING btree (device_id);
CREATE INDEX device_search_trigrams_idx ON device_search USING gin (search_trigrams(searched));
CREATE UNIQUE INDEX device_variable_name_key ON device_variable USING btree (device_id, lower(name));
CREATE INDEX device_variable_sealing_key_id_idx ON device_variable USING btree (sealing_key_id);
CREATE INDEX email_delivery_created_at_idx ON email_delivery USING btree (created_at DESC, id);
CREATE INDEX email_delivery_next_attempt_at_idx ON email_delivery USING btree (next_attempt_at) WHERE (state = 'waiting'::text);
CREATE INDEX event_at_idx ON event USING btree (at);
CREATE INDEX identity_conflict_last_refused_at_idx ON identity_conflict USING btree (last_refused_at);
CREATE INDEX identity_provider_sealing_key_id_idx ON identity_provider USING btree (sealing_key_id);
CREATE INDEX identity_provider_role_security_role_id_idx ON identity_provider_role USING btree (security_role_id);
CREATE INDEX job_created_at_idx ON job USING btree (created_at DESC);
CREATE UNIQUE INDEX maintenance_window_name_key ON maintenance_window USING btree (collection_id, lower(name));
CREATE UNIQUE INDEX package_kind_name_key ON package USING btree (kind, lower(name));
CREATE INDEX package_version_object_sha256_idx ON package_version_object USING btree (sha256);
CREATE INDEX recovery_key_escrowed_at_idx ON recovery_key USING btree (escrowed_at);
CREATE INDEX recovery_key_key_protector_id_idx ON recovery_key USING btree (key_protector_id);
CREATE INDEX recovery_key_sealing_key_id_idx ON recovery_key USING btree (sealing_key_id);
CREATE INDEX run_deployment_id_device_id_idx ON run USING btree (deployment_id, device_id, started_at DESC);
CREATE INDEX run_deployment_id_idx ON run USING btree (deployment_id, ended_at);
CREATE INDEX run_device_id_idx ON run USING btree (device_id, started_at DESC);
CREATE UNIQUE INDEX run_open_key ON run USING btree (device_id) WHERE (ended_at IS NULL);
CREATE INDEX run_started_at_idx ON run USING btree (started_at DESC);
CREATE INDEX run_credential_run_id_idx ON run_credential USING btree (run_id, created_at DESC);
CREATE INDEX run_log_run_id_idx ON run_log USING btree (run_id, id);
CREATE INDEX run_package_version_package_version_id_idx ON run_package_version USING btree (package_version_id);
CREATE INDEX run_record_received_at_idx ON run_record USING btree (received_at DESC, run_id DESC, sequence DESC) WHERE (kind = ANY (ARRAY['run-started'::text, 'step-finished'::text, 'run-finished'::text, 'run-resumed'::text, 'about-to-destroy'::text, 'run-paused'::text]));
CREATE UNIQUE INDEX saved_filter_name ON saved_filter USING btree (list, lower(name), owner_id) NULLS NOT DISTINCT;
CREATE INDEX saved_filter_owner ON saved_filter USING btree (owner_id);
CREATE UNIQUE INDEX security_role_name_key ON security_role USING btree (lower(name));
CREATE UNIQUE INDEX security_scope_name_key ON security_scope USING btree (lower(name));
CREATE INDEX security_scope_object_scope_id_idx ON security_scope_object USING btree (security_scope_id);
CREATE INDEX sign_in_failure_address_idx ON sign_in_failure USING btree (address);
CREATE UNIQUE INDEX task_sequence_name_key ON task_sequence USING btree (lower(name));
CREATE INDEX upload_token_id_idx ON upload USING btree (token_id);
CREATE INDEX upload_user_id_idx ON upload USING btree (user_id);
CREATE UNIQUE INDEX user_account_name_key ON user_account USING btree (lower(name));
CREATE INDEX user_account_role_security_role_id_idx ON user_account_role USING btree (security_role_id);
CREATE UNIQUE INDEX user_device_affinity_device_id_user_name_key ON user_device_affinity USING btree (device_id, lower(user_name));
CREATE INDEX user_device_affinity_pending_idx ON user_device_affinity USING btree (created_at) WHERE (state = 'pending'::text);
CREATE INDEX user_device_affinity_user_name_idx ON user_device_affinity USING btree (lower(user_name));
CREATE INDEX user_identity_user_id_idx ON user_identity USING btree (user_id);
CREATE INDEX user_session_user_id_idx ON user_session USING btree (user_id, created_at DESC);
CREATE INDEX waiting_computer_rejected_uuid ON waiting_computer USING btree (smbios_uuid) WHERE rejected;
CREATE UNIQUE INDEX webhook_name_key ON webhook USING btree (lower(name));
CREATE INDEX webhook_sealing_key_id_idx ON webhook USING btree (sealing_key_id);
CREATE INDEX webhook_delivery_next_attempt_at_idx ON webhook_delivery USING btree (next_attempt_at) WHERE (state = 'waiting'::text);
CREATE INDEX webhook_delivery_webhook_id_idx ON webhook_delivery USING btree (webhook_id, created_at DESC);

create view collection_direct_member as
 SELECT collection_direct_rule.collection_id,
    collection_direct_rule.device_id
   FROM collection_direct_rule
UNION
 SELECT rule.collection_id,
    device.id AS device_id
   FROM ((device
     JOIN device placeholder ON (((placeholder.standing = 'placeholder'::text) AND (placeholder.unknown_architecture = device.unknown_architecture))))
     JOIN collection_direct_rule rule ON ((rule.device_id = placeholder.id)))
  WHERE (device.standing = 'unprovisioned'::text);


CREATE TRIGGER audit_entry_only_added BEFORE DELETE OR UPDATE OR TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER boot_facts AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON boot_image FOR EACH STATEMENT EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts AFTER INSERT OR DELETE OR UPDATE OF built_in, variable_precedence OR TRUNCATE ON collection FOR EACH STATEMENT EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts AFTER UPDATE OR TRUNCATE ON collection_member FOR EACH STATEMENT EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER members_come AFTER INSERT ON collection_member REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_members_changed();
CREATE TRIGGER members_go AFTER DELETE ON collection_member REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tell_members_changed();
CREATE TRIGGER boot_facts_not_preferred AFTER DELETE OR UPDATE ON collection_variable FOR EACH ROW WHEN ((lower(old.name) = 'smstspreferredadvertid'::text)) EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts_preferred AFTER INSERT OR UPDATE ON collection_variable FOR EACH ROW WHEN ((lower(new.name) = 'smstspreferredadvertid'::text)) EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts AFTER INSERT OR DELETE OR UPDATE ON declined_start FOR EACH ROW EXECUTE FUNCTION tell_boot_facts_of_run();
CREATE TRIGGER boot_facts_emptied AFTER TRUNCATE ON declined_start FOR EACH STATEMENT EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts AFTER INSERT OR DELETE OR TRUNCATE ON deployment FOR EACH STATEMENT EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts_changed AFTER UPDATE ON deployment FOR EACH ROW WHEN (((((to_jsonb(old.*) - '{starts,wave_starts,wakes_from,woken_until,deleted_failed,deleted_ended}'::text[]) IS DISTINCT FROM (to_jsonb(new.*) - '{starts,wave_starts,wakes_from,woken_until,deleted_failed,deleted_ended}'::text[])) OR ((old.starts >= old.most_starts) IS DISTINCT FROM (new.starts >= new.most_starts))) OR ((old.wave_starts >= (((old.waves -> old.wave) ->> 'devices'::text))::integer) IS DISTINCT FROM (new.wave_starts >= (((new.waves -> new.wave) ->> 'devices'::text))::integer)))) EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts AFTER INSERT OR DELETE OR TRUNCATE ON device FOR EACH STATEMENT EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts_changed AFTER UPDATE ON device FOR EACH ROW WHEN (((((((old.name IS DISTINCT FROM new.name) OR (old.smbios_uuid IS DISTINCT FROM new.smbios_uuid)) OR (old.serial_number IS DISTINCT FROM new.serial_number)) OR (old.standing IS DISTINCT FROM new.standing)) OR (old.protected IS DISTINCT FROM new.protected)) OR ((old.obsolete_at IS NULL) IS DISTINCT FROM (new.obsolete_at IS NULL)))) EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER join_built_in_collection AFTER INSERT ON device REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION join_built_in_collection();
CREATE TRIGGER placeholder_keeps_its_name BEFORE UPDATE ON device FOR EACH ROW WHEN (((old.standing = 'placeholder'::text) AND (((old.name IS DISTINCT FROM new.name) OR (old.standing IS DISTINCT FROM new.standing)) OR (old.unknown_architecture IS DISTINCT FROM new.unknown_architecture)))) EXECUTE FUNCTION refuse_placeholder_change();
CREATE TRIGGER placeholder_stays BEFORE DELETE ON device FOR EACH ROW WHEN ((old.standing = 'placeholder'::text)) EXECUTE FUNCTION refuse_placeholder_change();
CREATE TRIGGER recovery_keys BEFORE DELETE ON device FOR EACH ROW EXECUTE FUNCTION keep_device_of_recovery_keys();
CREATE TRIGGER search_changed AFTER UPDATE ON device REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION write_search_of_devices();
CREATE TRIGGER search_made AFTER INSERT ON device REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION write_search_of_devices();
CREATE TRIGGER boot_facts AFTER TRUNCATE ON device_mac FOR EACH STATEMENT EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts_changed AFTER INSERT OR DELETE OR UPDATE ON device_mac FOR EACH ROW EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER search_changed AFTER DELETE ON device_mac REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION write_search_of_macs();
CREATE TRIGGER search_made AFTER INSERT ON device_mac REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION write_search_of_macs();
CREATE TRIGGER boot_facts_not_preferred AFTER DELETE OR UPDATE ON device_variable FOR EACH ROW WHEN ((lower(old.name) = 'smstspreferredadvertid'::text)) EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts_preferred AFTER INSERT OR UPDATE ON device_variable FOR EACH ROW WHEN ((lower(new.name) = 'smstspreferredadvertid'::text)) EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON duplicate_identity FOR EACH STATEMENT EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE CONSTRAINT TRIGGER number_events AFTER INSERT ON event_to_publish DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION number_events();
CREATE TRIGGER boot_facts AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON maintenance_window FOR EACH STATEMENT EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON pxe_ignored_mac FOR EACH STATEMENT EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON pxe_settings FOR EACH STATEMENT EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts AFTER INSERT OR DELETE ON run FOR EACH ROW EXECUTE FUNCTION tell_boot_facts_of_run();
CREATE TRIGGER boot_facts_changed AFTER UPDATE ON run FOR EACH ROW WHEN ((((((((old.device_id IS DISTINCT FROM new.device_id) OR (old.deployment_id IS DISTINCT FROM new.deployment_id)) OR (old.state IS DISTINCT FROM new.state)) OR (old.environment IS DISTINCT FROM new.environment)) OR (old.task_sequence_name IS DISTINCT FROM new.task_sequence_name)) OR ((old.ended_at IS NULL) IS DISTINCT FROM (new.ended_at IS NULL))) OR ((old.cleared_at IS NULL) IS DISTINCT FROM (new.cleared_at IS NULL)))) EXECUTE FUNCTION tell_boot_facts_of_run();
CREATE TRIGGER boot_facts_emptied AFTER TRUNCATE ON run FOR EACH STATEMENT EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts AFTER DELETE OR UPDATE OF name, description, disabled, maximum_run_time_minutes OR TRUNCATE ON task_sequence FOR EACH STATEMENT EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts AFTER DELETE ON waiting_computer FOR EACH ROW WHEN (old.rejected) EXECUTE FUNCTION tell_boot_facts_of_all();
CREATE TRIGGER boot_facts_changed AFTER UPDATE ON waiting_computer FOR EACH ROW WHEN ((old.rejected <> new.rejected)) EXECUTE FUNCTION tell_boot_facts_of_all();
