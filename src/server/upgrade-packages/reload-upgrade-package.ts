/** Reads the editions once more from the stored media: a later version of Slipway reads more of them. */
import type { UpgradePackage } from '../../api/upgrade-packages.ts';
import { publish } from '../events/events.ts';
import { keepReadAnew, storedWim } from '../images/reload-image.ts';
import type { SiteContext } from '../site-context.ts';
import { getUpgradePackage } from './upgrade-package.ts';

/** @throws SlipwayError SLIP-3012 when the stored media is not whole */
export async function reloadUpgradePackage(site: SiteContext, id: string): Promise<UpgradePackage> {
  const { versionId, contentRoot, installFile, name } = await getUpgradePackage(site, id);
  await keepReadAnew(site, { versionId, name, wim: await storedWim(site, { contentRoot, path: installFile, name }) });
  await publish(site.db, 'upgrade-package', id, { name });
  return getUpgradePackage(site, id);
}
