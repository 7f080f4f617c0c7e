import * as contract from '../../api/saved-filters.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { changeSavedFilter, createSavedFilter, deleteSavedFilter, listSavedFilters } from './saved-filter.ts';

export function registerSavedFilterRoutes(register: Register): void {
  register(contract.listSavedFilters, ({ site, query, caller }) =>
    listSavedFilters(site, requireAdministrator(caller), query.list),
  );
  register(contract.createSavedFilter, ({ site, body, caller }) =>
    createSavedFilter(site, requireAdministrator(caller), body),
  );
  register(contract.changeSavedFilter, ({ site, params, body, caller }) =>
    changeSavedFilter(site, requireAdministrator(caller), params.id, body),
  );
  register(contract.deleteSavedFilter, async ({ site, params, caller }) => {
    await deleteSavedFilter(site, requireAdministrator(caller), params.id);
    return null;
  });
}
