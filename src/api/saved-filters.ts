/** What a person wants to see of a list again: its filters, order and columns under a name. The address of the list stays the truth; this is a part of it. */
import * as z from 'zod';
import type { Permission } from './permissions.ts';
import { defineRoute } from './route.ts';

/** Who may see the list. What others search for tells of what they see. */
export const savedFilterPermissions = {
  devices: 'device.read',
  collections: 'collection.read',
  'user-device-affinities': 'device.read',
  'task-sequences': 'task-sequence.read',
  images: 'image.read',
  'upgrade-packages': 'upgrade-package.read',
  'boot-images': 'boot-image.read',
  packages: 'package.read',
  applications: 'application.read',
  content: 'content.read',
  deployments: 'deployment.read',
  runs: 'run.read',
  'status-messages': 'run.read',
  'site-log': 'site-log.read',
  audit: 'audit.read',
} as const satisfies Record<string, Permission>;
export type SavedFilterList = keyof typeof savedFilterPermissions;

// Object.keys forgets the type of the keys.
export const savedFilterLists = Object.keys(savedFilterPermissions) as readonly SavedFilterList[];

/** As the list's address has them; a list leaves out what it does not know. */
const SearchSchema = z
  .record(z.string().min(1).max(60), z.union([z.string().max(200), z.number(), z.boolean()]))
  .refine((search) => Object.keys(search).length <= 40, { message: 'at most 40 parts' });
const NameSchema = z.string().trim().min(1).max(100);
const ColumnsSchema = z.array(z.string().min(1).max(60)).max(60).nullable();

export const SavedFilterSchema = z
  .object({
    id: z.uuid(),
    list: z.enum(savedFilterLists),
    name: z.string(),
    search: SearchSchema,
    /** null: those that the list shows anyway. */
    columns: ColumnsSchema,
    /** Whether everybody who may see the list has it, too. */
    shared: z.boolean(),
    /** Whether it belongs to the one who asks. */
    own: z.boolean(),
    /** Name of the user; null: it belongs to nobody. */
    owner: z.string().nullable(),
  })
  .meta({ id: 'SavedFilter' });
export type SavedFilter = z.output<typeof SavedFilterSchema>;

export const listSavedFilters = defineRoute({
  method: 'GET',
  path: '/api/saved-filters',
  summary: 'Saved filters: one’s own, and those that are shared',
  access: 'signed-in',
  query: z.object({ list: z.enum(savedFilterLists).optional() }),
  response: z.array(SavedFilterSchema),
});
export const createSavedFilter = defineRoute({
  method: 'POST',
  path: '/api/saved-filters',
  summary: 'Save what a list shows under a name, for oneself or for all; what belongs to nobody is shared',
  access: 'signed-in',
  body: z
    .strictObject({
      list: z.enum(savedFilterLists),
      name: NameSchema,
      search: SearchSchema,
      columns: ColumnsSchema.default(null),
      shared: z.boolean().default(false),
    })
    .meta({ id: 'NewSavedFilter' }),
  response: SavedFilterSchema,
});
export const changeSavedFilter = defineRoute({
  method: 'PATCH',
  path: '/api/saved-filters/:id',
  summary: 'Rename, share or change a saved filter of one’s own; what is left out stays',
  access: 'signed-in',
  params: z.object({ id: z.uuid() }),
  body: z
    .strictObject({ name: NameSchema, search: SearchSchema, columns: ColumnsSchema, shared: z.boolean() })
    .partial()
    .meta({ id: 'SavedFilterChange' }),
  response: SavedFilterSchema,
});
export const deleteSavedFilter = defineRoute({
  method: 'DELETE',
  path: '/api/saved-filters/:id',
  summary: 'Delete a saved filter of one’s own; who may change settings of the site deletes shared ones of others, too',
  access: 'signed-in',
  params: z.object({ id: z.uuid() }),
  response: z.null(),
});
