import type { Migration } from '../migrate.ts';

/** Images that come from computers: what is being received, and where a version came from. */
export const captures: Migration = {
  number: 5,
  name: 'captures',
  sql: `
create table capture (
  -- Made by the agent, so that beginning twice is beginning once.
  id uuid primary key,
  run_id uuid not null references run on delete cascade,
  step_id text not null,
  image_name text not null,
  file_system text not null check (file_system in ('ext4', 'ntfs')),
  volume text not null,
  -- Parts 1 to this one are on the disk, in <data directory>/content/captures/<id>.
  parts_received integer not null default 0,
  bytes_received bigint not null default 0,
  -- The import; null while parts are expected.
  job_id uuid,
  version_id uuid,
  created_at timestamptz not null default now(),
  last_part_at timestamptz not null default now()
);
create index capture_run_id_idx on capture (run_id);

-- CaptureOrigin (src/api/images.ts); null: imported from a file.
alter table package_version add column captured jsonb;
`,
};
