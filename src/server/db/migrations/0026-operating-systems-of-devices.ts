import type { Migration } from '../migrate.ts';

/** Which operating system a device has, as its agent told it: kept with the inventory, and asked for by collections. */
export const operatingSystemsOfDevices: Migration = {
  number: 26,
  name: 'operating-systems-of-devices',
  sql: `
-- A PE does not know which system the computer has: what that said of itself stays.
create function with_operating_system_of(before jsonb, told jsonb) returns jsonb language sql immutable parallel safe
return case when told is null or told -> 'operatingSystem' is not null or before -> 'operatingSystem' is null then told
  else told || jsonb_build_object('operatingSystem', before -> 'operatingSystem') end;

alter table device
  add column fact_operating_system text collate "C" generated always as (fold_text(inventory #>> '{operatingSystem,name}')) stored,
  add column fact_operating_system_version text collate "C" generated always as (fold_text(inventory #>> '{operatingSystem,version}')) stored,
  add column fact_operating_system_build text collate "C" generated always as (fold_text(inventory #>> '{operatingSystem,build}')) stored;
`,
};
