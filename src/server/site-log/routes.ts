import { listSiteLog } from '../../api/site-log.ts';
import type { Register } from '../http/handlers.ts';
import { readSiteLog } from './read-site-log.ts';

export function registerSiteLogRoutes(register: Register): void {
  register(listSiteLog, ({ site, query }) => readSiteLog(site.config.dataDirectory, query));
}
