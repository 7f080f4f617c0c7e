import * as contract from '../../api/content.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import { beginRepair, beginValidation } from './begin-care.ts';
import { getContent, listContent } from './list-content.ts';
import { readValidationSchedule, saveValidationSchedule } from './validation-schedule.ts';

export function registerContentRoutes(register: Register, site: SiteContext): void {
  register(contract.listContent, () => listContent(site));
  register(contract.getContent, ({ params }) => getContent(site, params.versionId));
  register(contract.validateContent, ({ body, caller }) =>
    beginValidation(site, body, requireAdministrator(caller).actor),
  );
  register(contract.repairContent, ({ body, caller }) => beginRepair(site, body, requireAdministrator(caller).actor));
  register(contract.getValidationSchedule, () => readValidationSchedule(site));
  register(contract.changeValidationSchedule, ({ body }) => saveValidationSchedule(site, body));
}
