/** What the address of the devices' page holds: a link shows the same list, and the back button goes back in it. */
import { z } from 'zod';
import { deviceSortKeys } from '../../api/devices.ts';

export const DevicesSearchSchema = z.object({
  search: z.string().max(200).optional().catch(undefined),
  sort: z.enum(deviceSortKeys).optional().catch(undefined),
  order: z.enum(['ascending', 'descending']).optional().catch(undefined),
});
export type DevicesSearch = z.output<typeof DevicesSearchSchema>;
