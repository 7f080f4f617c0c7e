import type { Migration } from '../migrate.ts';

/** The audit log, which can only be added to. */
export const audit: Migration = {
  number: 6,
  name: 'audit',
  sql: `
create table audit_entry (
  number bigint primary key check (number > 0),
  -- JSON exactly as it was hashed: text, since jsonb would not keep the bytes.
  entry text not null,
  -- SHA-256 over the hash of the entry before it (32 zero bytes before the first) and this text.
  hash bytea not null check (length(hash) = 32)
);
create index audit_entry_at_idx on audit_entry ((entry::jsonb ->> 'at'));
create index audit_entry_object_id_idx on audit_entry ((entry::jsonb #>> '{object,id}'), number desc);

-- The last entry. Its caller is the only one to add the next until its transaction ends: call it last.
create function audit_head(out number bigint, out hash bytea) language plpgsql as $$
begin
  perform pg_advisory_xact_lock(7310579649331005);
  select e.number, e.hash into audit_head.number, audit_head.hash from audit_entry e order by e.number desc limit 1;
end $$;

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log can only be added to.' using errcode = 'restrict_violation';
end $$;
create trigger audit_entry_only_added before update or delete or truncate on audit_entry
  for each statement execute function refuse_audit_change();
`,
};
