import * as contract from '../../api/audit.ts';
import type { Register } from '../http/handlers.ts';
import { readAuditLog, verifyAuditLog } from './audit-log.ts';

export function registerAuditRoutes(register: Register): void {
  register(contract.listAuditEntries, ({ site, query }) => readAuditLog(site, query));
  register(contract.verifyAuditLog, ({ site, query }) => verifyAuditLog(site, query.expect));
}
