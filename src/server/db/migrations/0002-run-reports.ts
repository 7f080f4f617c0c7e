/** What the site says of a run at its end: kept as it was signed then, whatever is changed in the database later. */
import type { Migration } from '../migrate.ts';

export const runReports: Migration = {
  number: 2,
  name: 'run reports',
  sql: `
create table run_report (
  run_id uuid primary key references run on delete cascade,
  -- The whole signed file (src/api/run-report.ts): the signature is over its bytes.
  signed_text text not null,
  made_at timestamptz not null default now()
);
`,
};
