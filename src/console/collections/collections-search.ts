/** What the addresses of the collections' pages hold. */
import * as z from 'zod';

export const collectionSortKeys = ['name', 'memberCount', 'evaluatedAt'] as const;
export type CollectionSortKey = (typeof collectionSortKeys)[number];

export const CollectionsSearchSchema = z.object({
  search: z.string().max(200).optional().catch(undefined),
  sort: z.enum(collectionSortKeys).optional().catch(undefined),
  order: z.enum(['ascending', 'descending']).optional().catch(undefined),
});
export type CollectionsSearch = z.output<typeof CollectionsSearchSchema>;

export const collectionTabs = ['members', 'rules', 'windows', 'variables'] as const;

export const CollectionSearchSchema = z.object({
  /** Default: members. */
  tab: z.enum(collectionTabs).optional().catch(undefined),
  /** Of members. */
  search: z.string().max(200).optional().catch(undefined),
});
