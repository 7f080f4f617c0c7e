import type { Migration } from '../migrate.ts';

/** Security scopes: which objects belong together, and to which of them, and to which collections, a user or an API token is limited. */
export const scopes: Migration = {
  number: 8,
  name: 'scopes',
  sql: `
create table security_scope (
  id uuid primary key,
  name text not null,
  description text not null default '',
  built_in text unique check (built_in in ('default')),
  created_at timestamptz not null default now()
);
create unique index security_scope_name_key on security_scope (lower(name));
insert into security_scope (id, name, description, built_in) values
  ('00000000-0000-4000-8000-000000000201', 'Default', 'Where everything is that was put nowhere else', 'default');

-- Images, task sequences and collections. Without a reference to them: what a deleted task sequence was in goes on to say who sees its runs.
create table security_scope_object (
  object_id uuid not null,
  security_scope_id uuid not null references security_scope on delete cascade,
  primary key (object_id, security_scope_id)
);
create index security_scope_object_scope_id_idx on security_scope_object (security_scope_id);
insert into security_scope_object (object_id, security_scope_id)
  select object.id, '00000000-0000-4000-8000-000000000201'
  -- Of deleted task sequences too: their runs stay.
  from (select id from package union select id from task_sequence union select id from collection union select task_sequence_id from run) object;

-- null: all of them. What is in a list and not there any more reaches nothing, so that a list never grows by a deletion.
alter table user_account
  add column security_scope_ids uuid[],
  add column collection_ids uuid[];
-- null: those of its user.
alter table api_token
  add column security_scope_ids uuid[],
  add column collection_ids uuid[];
`,
};
