import * as contract from '../../api/content.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { beginRepair, beginValidation } from './begin-care.ts';
import { getContent, listContent } from './list-content.ts';
import { readValidationSchedule, saveValidationSchedule } from './validation-schedule.ts';

export function registerContentRoutes(register: Register): void {
  register(contract.listContent, ({ site }) => listContent(site));
  register(contract.getContent, ({ site, params }) => getContent(site, params.versionId));
  register(contract.validateContent, ({ site, body, caller }) =>
    beginValidation(site, body, requireAdministrator(caller).actor),
  );
  register(contract.repairContent, ({ site, body, caller }) =>
    beginRepair(site, body, requireAdministrator(caller).actor),
  );
  register(contract.getValidationSchedule, ({ site }) => readValidationSchedule(site));
  register(contract.changeValidationSchedule, ({ site, body }) => saveValidationSchedule(site, body));
}
