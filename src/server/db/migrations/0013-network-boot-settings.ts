import type { Migration } from '../migrate.ts';

/** How the site answers computers that boot over the network. */
export const networkBootSettings: Migration = {
  number: 13,
  name: 'network-boot-settings',
  sql: `
create table pxe_settings (
  only_row boolean not null default true unique check (only_row),
  respond boolean not null default true,
  response_delay_seconds smallint not null default 0 check (response_delay_seconds between 0 and 32),
  -- Names or MAC addresses of the site server's; none: all that are served.
  interfaces text[] not null default '{}',
  prompt_seconds smallint not null default 10 check (prompt_seconds between 1 and 600)
);
insert into pxe_settings default values;

-- Computers that are never answered.
create table pxe_ignored_mac (
  mac text primary key
);

create trigger boot_facts after insert or delete or truncate or update on pxe_settings
  for each statement execute function tell_boot_facts_of_all();
create trigger boot_facts after insert or delete or truncate or update on pxe_ignored_mac
  for each statement execute function tell_boot_facts_of_all();
`,
};
