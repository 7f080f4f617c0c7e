import * as contract from '../../api/site.ts';
import type { Register } from '../http/handlers.ts';
import { checkHealth, describeSite, hashedSettings, readSettings, saveSettings } from './site.ts';

export function registerSiteRoutes(register: Register): void {
  register(contract.getSite, async ({ site }) => describeSite(site));
  register(contract.getSettings, ({ site }) => readSettings(site));
  register.withLongWork(contract.changeSettings, 'hashing a password takes a tenth of a second', async (input) => {
    const change = await hashedSettings(input.body);
    return input.change((within) => saveSettings(within, change));
  });
  register(contract.getHealth, ({ site }) => checkHealth(site));
}
