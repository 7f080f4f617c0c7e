import type { Migration } from '../migrate.ts';

/** When a required deployment that may erase disks needs agreement, and when it is refused. */
export const highRiskControl: Migration = {
  number: 21,
  name: 'high-risk-control',
  sql: `
create table high_risk_settings (
  only_row boolean not null default true unique check (only_row),
  -- Numbers of devices in a collection; 0: its size does not count.
  default_size integer not null default 100 check (default_size >= 0),
  maximum_size integer not null default 0,
  protected_devices text not null default 'warn' check (protected_devices in ('warn', 'block')),
  constraint high_risk_sizes_check check (maximum_size = 0 or maximum_size > default_size)
);
insert into high_risk_settings default values;
`,
};
