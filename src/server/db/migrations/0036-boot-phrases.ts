import type { Migration } from '../migrate.ts';

/** Reasons of boot decisions are kept as phrases too, which pages say in their language. */
export const bootPhrases: Migration = {
  number: 36,
  name: 'boot-phrases',
  sql: `
-- [{"text": "unknownComputer", "values": {}}]; null: recorded before.
alter table boot_event add column phrases jsonb;
`,
};
