import type { Migration } from '../migrate.ts';

/** Signing in with OpenID Connect: identity providers, whose user somebody of theirs is, and sign-ins that were begun. */
export const identityProviders: Migration = {
  number: 7,
  name: 'identity-providers',
  sql: `
create table identity_provider (
  id uuid primary key,
  -- A part of the redirect URI, which the provider has registered: it never changes.
  name text not null unique check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  display_name text not null default '',
  issuer text not null,
  client_id text not null,
  sealed_client_secret bytea not null,
  -- As with variables (migration 6): a key cannot be retired while this secret needs it.
  sealing_key_id text
    generated always as (case when get_byte(sealed_client_secret, 0) = 2 then encode(substring(sealed_client_secret from 2 for 8), 'hex') end) stored
    references sealing_key,
  -- PEM; null: the authorities that everybody trusts.
  ca_certificates text,
  -- Where browsers reach the site; null: at its own address.
  site_url text,
  scopes text[] not null,
  roles_claim text not null,
  make_users boolean not null default false,
  enabled boolean not null default true,
  created_at timestamptz not null default now()
);
create index identity_provider_sealing_key_id_idx on identity_provider (sealing_key_id);

-- Which value of the claim gives which security role. A provider without rows leaves the roles of its users as they are.
create table identity_provider_role (
  identity_provider_id uuid not null references identity_provider on delete cascade,
  claim_value text not null,
  security_role_id uuid not null references security_role,
  primary key (identity_provider_id, claim_value, security_role_id)
);
create index identity_provider_role_security_role_id_idx on identity_provider_role (security_role_id);

-- Who somebody is to a provider. With its issuer: when a provider is given another one, nobody of the new one is anybody of the old one.
create table user_identity (
  id uuid primary key,
  user_id uuid not null references user_account on delete cascade,
  identity_provider_id uuid not null references identity_provider on delete cascade,
  issuer text not null,
  subject text not null,
  created_at timestamptz not null default now(),
  unique (identity_provider_id, issuer, subject)
);
create index user_identity_user_id_idx on user_identity (user_id);

-- Sign-ins that a browser has begun. Its secret is in a cookie; state, nonce and code verifier are made of that secret, so none is here.
create table provider_sign_in (
  browser_hash bytea primary key,
  identity_provider_id uuid not null references identity_provider on delete cascade,
  return_to text,
  -- Of a command line that waits on the person's own computer; both or none.
  command_line_port integer,
  command_line_challenge text,
  expires_at timestamptz not null,
  check ((command_line_port is null) = (command_line_challenge is null))
);

-- What a browser carries to a command line, which trades it for an API token: once, and only who made the challenge.
create table command_line_code (
  code_hash bytea primary key,
  user_id uuid not null references user_account on delete cascade,
  challenge text not null,
  expires_at timestamptz not null
);

-- Null: signs in with an identity provider only.
alter table user_account alter column password_hash drop not null;
alter table user_account add check (password_hash is not null or not must_change_password);
`,
};
