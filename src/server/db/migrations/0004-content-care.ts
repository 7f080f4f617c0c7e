import type { Migration } from '../migrate.ts';

/** What is known of the bytes in the content store, and when they are looked at again. */
export const contentCare: Migration = {
  number: 4,
  name: 'content-care',
  sql: `
alter table content_object
  -- When every byte of it was last compared with its hash, whatever came of it.
  add column validated_at timestamptz,
  -- An actor of the API, or {"kind": "schedule"}.
  add column validated_by jsonb,
  -- null: nothing wrong is known of it.
  add column damage jsonb;

create table content_validation_schedule (
  enabled boolean not null default true,
  -- 0 is Sunday, in the time zone of the site server.
  days smallint[] not null default '{6}' check (days <@ '{0,1,2,3,4,5,6}'::smallint[]),
  minute_of_day smallint not null default 120 check (minute_of_day between 0 and 1439),
  priority text not null default 'low' check (priority in ('low', 'normal')),
  -- Points in time up to this one have had their validation, or lie before the schedule.
  handled_until timestamptz not null default now(),
  only_row boolean not null default true unique check (only_row)
);
insert into content_validation_schedule default values;
`,
};
