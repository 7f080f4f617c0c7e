import * as contract from '../../api/jobs.ts';
import type { Register } from '../http/handlers.ts';
import { getJob, listJobs } from './job.ts';

export function registerJobRoutes(register: Register): void {
  register(contract.listJobs, ({ site }) => listJobs(site));
  register(contract.getJob, ({ site, params }) => getJob(site, params.id));
}
