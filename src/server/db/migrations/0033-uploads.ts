import type { Migration } from '../migrate.ts';

/** What people send of their own computers, until it is imported. */
export const uploads: Migration = {
  number: 33,
  name: 'uploads',
  sql: `
create table upload (
  id uuid primary key,
  -- Whose it is: a user's, a token's that belongs to no user, or, where both are null, the local administrator's.
  user_id uuid references user_account on delete cascade,
  token_id uuid references api_token on delete cascade,
  purpose text not null check (purpose in ('image', 'package', 'application', 'boot-image')),
  name text not null,
  -- UploadFile (src/api/uploads.ts), in the order of their bytes in <data directory>/content/uploads/<id>.
  files jsonb not null,
  bytes bigint not null check (bytes > 0),
  -- Of the file: so many are whole, and on the disk.
  bytes_received bigint not null default 0,
  fingerprint text not null,
  -- The import that was begun last; one that has ended keeps nobody from the next.
  job_id uuid,
  created_at timestamptz not null default now(),
  last_part_at timestamptz not null default now()
);
create index upload_user_id_idx on upload (user_id);
create index upload_token_id_idx on upload (token_id);

-- What came, with the hash that the sender gave and the site compared: an import compares it with the file again.
create table upload_part (
  upload_id uuid not null references upload on delete cascade,
  start bigint not null,
  bytes integer not null check (bytes > 0),
  sha256 bytea not null,
  primary key (upload_id, start)
);
`,
};
