import type { Migration } from '../migrate.ts';

/** Users, security roles, sessions, failed sign-ins, the setup link; expiry and role of API tokens. */
export const people: Migration = {
  number: 3,
  name: 'people',
  sql: `
create table security_role (
  id uuid primary key,
  name text not null,
  description text not null default '',
  built_in text unique check (built_in in ('full-administrator', 'deployment-manager', 'operator', 'read-only-analyst')),
  -- null for a built-in role: the product says what it may do.
  permissions text[],
  created_at timestamptz not null default now(),
  check ((built_in is null) = (permissions is not null))
);
create unique index security_role_name_key on security_role (lower(name));
insert into security_role (id, name, description, built_in) values
  ('00000000-0000-4000-8000-000000000101', 'Full Administrator', 'May do everything', 'full-administrator'),
  ('00000000-0000-4000-8000-000000000102', 'Operating System Deployment Manager', 'Prepares and deploys: everything but users, settings and the audit log', 'deployment-manager'),
  ('00000000-0000-4000-8000-000000000103', 'Operator', 'Deploys what others have prepared, and controls runs', 'operator'),
  ('00000000-0000-4000-8000-000000000104', 'Read-only Analyst', 'Sees everything, changes nothing', 'read-only-analyst');

create table user_account (
  id uuid primary key,
  name text not null,
  display_name text not null default '',
  -- argon2id in PHC string format.
  password_hash text not null,
  disabled boolean not null default false,
  must_change_password boolean not null default false,
  last_sign_in_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index user_account_name_key on user_account (lower(name));

create table user_account_role (
  user_id uuid not null references user_account on delete cascade,
  security_role_id uuid not null references security_role,
  primary key (user_id, security_role_id)
);
create index user_account_role_security_role_id_idx on user_account_role (security_role_id);

create table user_session (
  id uuid primary key,
  session_hash bytea not null unique,
  user_id uuid not null references user_account on delete cascade,
  address text not null,
  user_agent text not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null
);
create index user_session_user_id_idx on user_session (user_id, created_at desc);

-- By the name that was given, in lower case, whether there is such a user or not: both are slowed down alike.
create table sign_in_failure (
  name text not null,
  address text not null,
  failures integer not null,
  last_failed_at timestamptz not null,
  primary key (name, address)
);
create index sign_in_failure_address_idx on sign_in_failure (address);

-- Where a user has signed in from: strangers who fail elsewhere do not slow these down.
create table sign_in_address (
  user_id uuid not null references user_account on delete cascade,
  address text not null,
  last_at timestamptz not null,
  primary key (user_id, address)
);

create table setup_link (
  secret_hash bytea not null,
  expires_at timestamptz not null,
  only_row boolean primary key default true check (only_row)
);

alter table api_token
  add column expires_at timestamptz,
  -- Whose token it is; null: made on the site server.
  add column user_id uuid references user_account on delete cascade,
  -- null: may do what its maker may.
  add column security_role_id uuid references security_role,
  add column created_by jsonb;
create index api_token_user_id_idx on api_token (user_id);
create index api_token_security_role_id_idx on api_token (security_role_id);
`,
};
