/** What the address of the devices' page holds: a link shows the same list, and the back button goes back in it. */
import * as z from 'zod';
import { type DeviceListQuery, deviceSortKeys } from '../../api/devices.ts';

const text = z.string().max(200).optional().catch(undefined);

export const DevicesSearchSchema = z.object({
  search: text,
  manufacturer: text,
  model: text,
  category: z.uuid().optional().catch(undefined),
  /** Default: those that are not. */
  obsolete: z.enum(['only', 'all']).optional().catch(undefined),
  /** Default: none. */
  placeholders: z.enum(['include', 'only']).optional().catch(undefined),
  sort: z.enum(deviceSortKeys).optional().catch(undefined),
  order: z.enum(['ascending', 'descending']).optional().catch(undefined),
  /** The device whose essentials are shown beside the list. */
  beside: z.uuid().optional().catch(undefined),
  /** Whether the form for a new one is open. */
  add: z.boolean().optional().catch(undefined),
});
export type DevicesSearch = z.output<typeof DevicesSearchSchema>;

/** As the site is asked. */
export function askedBy({ search, manufacturer, model, category, obsolete, placeholders, sort, order }: DevicesSearch) {
  const only: DeviceListQuery['obsolete'] = obsolete === 'only' ? 'true' : 'false';
  const asked = { search, manufacturer, model, deviceCategoryId: category, sort, order, placeholders };
  return { ...asked, obsolete: obsolete === 'all' ? undefined : only };
}

/** How many filters narrow the list, beside the search. */
export function filterCount({ manufacturer, model, category, obsolete, placeholders }: DevicesSearch): number {
  return [manufacturer, model, category, obsolete, placeholders].filter((each) => each !== undefined).length;
}
