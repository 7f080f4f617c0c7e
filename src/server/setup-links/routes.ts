import { SlipwayError } from '../../api/errors.ts';
import * as contract from '../../api/setup-links.ts';
import type { Register } from '../http/handlers.ts';
import type { RequestLimits } from '../http/request-limits.ts';
import { issueSetupLink, setUpSite } from './setup-link.ts';

export function registerSetupRoutes(register: Register, limits: RequestLimits): void {
  register(contract.createSetupLink, async ({ site }) => {
    const made = await issueSetupLink(site.db, site.config, site.now());
    if (made === null)
      throw new SlipwayError(
        'SLIP-1003',
        'The site has users already. "slipway users set-password NAME" lets one in whose password is lost, "slipway users add" makes another.',
      );
    return { link: made.link, expiresAt: made.expiresAt.toISOString() };
  });
  register.withPersonFound(contract.setUpSite, ({ site, changeAs, body, address }) => {
    limits.takePassword(address);
    return setUpSite(site, changeAs, body);
  });
}
