import type { Migration } from '../migrate.ts';

/** Queries ask for the asset tag of the record, which a person may have given, as they do for the serial number. */
export const assetTagsOfRecords: Migration = {
  number: 29,
  name: 'asset-tags-of-records',
  sql: `
alter table device
  drop column fact_asset_tag,
  add column fact_asset_tag text collate "C" generated always as (fold_text(asset_tag)) stored;
`,
};
