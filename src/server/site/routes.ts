import { changeBackupWarning, listBackups } from '../../api/backups.ts';
import { changeHighRiskSettings, getHighRiskSettings } from '../../api/high-risk-settings.ts';
import { changePxeSettings, getPxeSettings } from '../../api/pxe-settings.ts';
import * as contract from '../../api/site.ts';
import { getSiteHealth } from '../../api/site-health.ts';
import { readBackups, saveBackupWarning } from '../backup/known-backups.ts';
import { readHighRiskSettings, saveHighRiskSettings } from '../deployments/high-risk-settings.ts';
import type { Register } from '../http/handlers.ts';
import { readPxeSettings, savePxeSettings } from '../netboot/pxe-settings.ts';
import { checkHealth, describeSite, hashedSettings, readSettings, saveSettings } from './site.ts';
import { readSiteHealth } from './site-health.ts';

export function registerSiteRoutes(register: Register): void {
  register(contract.getSite, async ({ site }) => describeSite(site));
  register(contract.getSettings, ({ site }) => readSettings(site));
  register.withLongWork(contract.changeSettings, 'hashing a password takes a tenth of a second', async (input) => {
    const change = await hashedSettings(input.body);
    return input.change((within) => saveSettings(within, change));
  });
  register(getPxeSettings, ({ site }) => readPxeSettings(site));
  register(changePxeSettings, ({ site, body }) => savePxeSettings(site, body));
  register(getHighRiskSettings, ({ site }) => readHighRiskSettings(site));
  register(changeHighRiskSettings, ({ site, body }) => saveHighRiskSettings(site, body));
  register(listBackups, ({ site }) => readBackups(site));
  register(changeBackupWarning, ({ site, body }) => saveBackupWarning(site, body.warningDays));
  register(getSiteHealth, ({ site }) => readSiteHealth(site));
  register(contract.getHealth, ({ site }) => checkHealth(site));
}
