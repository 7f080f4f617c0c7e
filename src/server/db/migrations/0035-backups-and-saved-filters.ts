import type { Migration } from '../migrate.ts';

/** The site knows of the backups that were made of it; people save what a list shows. */
export const backupsAndSavedFilters: Migration = {
  number: 35,
  name: 'backups-and-saved-filters',
  sql: `
create table backup (
  id uuid primary key,
  -- Of its folder: 20261126T081500Z.
  name text not null,
  folder text not null,
  -- The machine that made it.
  host text not null,
  made_at timestamptz not null,
  product_version text not null,
  -- Database, keys and lists; the pool of files is shared with other backups.
  bytes bigint not null,
  keys_sealed boolean not null,
  content_included boolean not null,
  -- When it was read whole last, and how many of its files were damaged or missing then.
  verified_at timestamptz,
  damaged_files integer,
  unique (host, folder, name)
);
create index backup_made_at on backup (made_at desc);

-- 0: nobody is warned.
alter table site add column backup_warning_days integer not null default 7 check (backup_warning_days between 0 and 365);

create table saved_filter (
  id uuid primary key,
  list text not null,
  name text not null,
  -- What the address of the list holds: {"manufacturer": "Dell"}.
  search jsonb not null,
  columns text[],
  -- Null: made by the local administrator, or by a token that belongs to nobody; shared.
  owner_id uuid references user_account (id) on delete cascade,
  shared boolean not null,
  created_at timestamptz not null default now(),
  check (owner_id is not null or shared)
);
create unique index saved_filter_name on saved_filter (list, lower(name), owner_id) nulls not distinct;
create index saved_filter_owner on saved_filter (owner_id);
`,
};
