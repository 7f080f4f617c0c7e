/** Packages: files from a folder of the site server, and the programs in them. */
import type { Package } from '../../api/packages.ts';
import type { PackageDefinition } from '../../task-sequence/packages/package-definition.ts';
import type { SiteContext } from '../site-context.ts';
import { getSoftware, listSoftware, type StoredSoftware } from './software.ts';

export async function listPackages(site: SiteContext): Promise<Package[]> {
  return (await listSoftware<PackageDefinition>(site, 'package')).map(toPackage);
}

export async function getPackage(site: SiteContext, id: string): Promise<Package> {
  return toPackage(await getSoftware<PackageDefinition>(site, 'package', id));
}

function toPackage({ definition, ...software }: StoredSoftware<PackageDefinition>): Package {
  return { ...definition, ...software };
}
