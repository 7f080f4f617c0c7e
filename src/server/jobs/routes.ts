import * as contract from '../../api/jobs.ts';
import type { Register } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import { getJob, listJobs } from './job.ts';

export function registerJobRoutes(register: Register, site: SiteContext): void {
  register(contract.listJobs, () => listJobs(site));
  register(contract.getJob, ({ params }) => getJob(site, params.id));
}
