import * as contract from '../../api/site.ts';
import type { Register } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import { checkHealth, describeSite, readSettings, saveSettings } from './site.ts';

export function registerSiteRoutes(register: Register, site: SiteContext): void {
  register(contract.getSite, async () => describeSite(site));
  register(contract.getSettings, () => readSettings(site));
  register(contract.changeSettings, ({ body }) => saveSettings(site, body));
  register(contract.getHealth, () => checkHealth(site));
}
