/** What the address of the import holds: the guided first deployment that it was opened from, to go back to with what was chosen there. */
import * as z from 'zod';
import { FirstDeploymentSearchSchema } from '../first-deployment/first-deployment-search.ts';

export const DeviceImportSearchSchema = z.object({ first: FirstDeploymentSearchSchema.optional().catch(undefined) });
