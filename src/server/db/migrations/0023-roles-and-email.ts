import type { Migration } from '../migrate.ts';

/** More of ConfigMgr's security roles (a site's own role that has such a name keeps it); e-mail of alerts. */
export const rolesAndEmail: Migration = {
  number: 23,
  name: 'roles-and-email',
  sql: `
alter table security_role
  drop constraint security_role_built_in_check,
  add constraint security_role_built_in_check check (built_in in (
    'full-administrator', 'deployment-manager', 'operator', 'read-only-analyst', 'application-administrator', 'application-author',
    'asset-manager', 'infrastructure-administrator', 'operations-administrator', 'security-administrator'
  ));
insert into security_role (id, name, description, built_in)
select ('00000000-0000-4000-8000-000000000' || number)::uuid,
  made.name || case when exists (select from security_role as own where lower(own.name) = lower(made.name)) then ' (built in)' else '' end,
  made.description, made.built_in
from (values
  (105, 'Application Administrator', 'Makes packages and applications and the collections they are for', 'application-administrator'),
  (106, 'Application Author', 'Makes and changes packages and applications', 'application-author'),
  (107, 'Asset Manager', 'Adds and changes devices and categories, reads reports', 'asset-manager'),
  (108, 'Infrastructure Administrator', 'Settings of the site, network boot, content store, webhooks', 'infrastructure-administrator'),
  (109, 'Operations Administrator', 'May do everything but let people in and say where they may work', 'operations-administrator'),
  (110, 'Security Administrator', 'Lets people in, gives security roles and scopes, reads the audit log', 'security-administrator')
) as made (number, name, description, built_in);

create table email_settings (
  only_row boolean not null default true unique check (only_row),
  enabled boolean not null default false,
  host text,
  port integer not null default 587 check (port between 1 and 65535),
  security text not null default 'starttls' check (security in ('starttls', 'tls', 'none')),
  -- PEM; null: the authorities that everybody trusts.
  ca_certificates text,
  user_name text,
  sealed_password bytea,
  -- As with variables (migration 6): a key cannot be retired while this secret needs it.
  sealing_key_id text
    generated always as (case when get_byte(sealed_password, 0) = 2 then encode(substring(sealed_password from 2 for 8), 'hex') end) stored
    references sealing_key,
  sender text,
  recipients text[] not null default '{}',
  check ((user_name is null) = (sealed_password is null)),
  check (user_name is null or security <> 'none'),
  check (not enabled or (host is not null and sender is not null and cardinality(recipients) > 0))
);
insert into email_settings default values;

create table email_delivery (
  id uuid primary key,
  recipient text not null,
  subject text not null,
  body text not null,
  state text not null check (state in ('waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  -- Whoever sends it puts this off first, so that nobody else does.
  next_attempt_at timestamptz not null,
  answer text,
  problem text,
  created_at timestamptz not null,
  ended_at timestamptz
);
create index email_delivery_created_at_idx on email_delivery (created_at desc, id);
create index email_delivery_next_attempt_at_idx on email_delivery (next_attempt_at) where state = 'waiting';
`,
};
