/** What the address of the user device affinities holds. */
import * as z from 'zod';
import { affinityStates } from '../../api/user-device-affinities.ts';

export const AffinitiesSearchSchema = z.object({
  deviceId: z.uuid().optional().catch(undefined),
  userName: z.string().max(400).optional().catch(undefined),
  state: z.enum(affinityStates).optional().catch(undefined),
});
export type AffinitiesSearch = z.output<typeof AffinitiesSearchSchema>;
