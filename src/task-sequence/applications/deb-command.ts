/** What installs and removes a deb, where the deployment type does not say it itself. Pure; every part was checked to hold nothing that a shell reads otherwise. */
import type { DeploymentType } from './application-definition.ts';

type Commanded = Pick<DeploymentType, 'installCommand' | 'uninstallCommand' | 'deb'>;

/** Nobody is there to answer; settings that a person has changed stay. */
const APT =
  'DEBIAN_FRONTEND=noninteractive apt-get --yes -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold';
const DPKG = 'DEBIAN_FRONTEND=noninteractive dpkg --force-confdef --force-confold';

export function installCommandOf({ installCommand, deb }: Commanded): string | null {
  if (installCommand !== undefined || deb === undefined) return installCommand ?? null;
  // apt-get takes a file only where a slash says that it is one.
  const files = deb.files.map((file) => `'./${file}'`).join(' ');
  if (deb.tool === 'dpkg') return `${DPKG} --install ${files}`;
  return files === '' ? `apt-get update && ${APT} install ${deb.packages.join(' ')}` : `${APT} install ${files}`;
}

export function uninstallCommandOf({ uninstallCommand, deb }: Commanded): string | null {
  if (uninstallCommand !== undefined || deb === undefined) return uninstallCommand ?? null;
  const packages = deb.packages.join(' ');
  return deb.tool === 'dpkg' ? `${DPKG} --remove ${packages}` : `${APT} remove ${packages}`;
}
