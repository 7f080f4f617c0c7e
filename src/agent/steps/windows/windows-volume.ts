/** The volume of an applied Windows, mounted: names in it are those of the image, whatever its directory tells in capitals. */
import type { Volume } from '../../../api/agent.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Mounts } from '../mounts.ts';
import type { FileCopy } from './boot-files.ts';

/**
 * By ntfs-3g: the kernel's own driver knows neither short names nor streams. What is only read keeps its times. It would let a hibernated Windows be read, as it was before
 * what that has in memory.
 */
export async function mountWindows(
  mounts: Mounts,
  { path, partitionUuid }: Volume,
  use: 'read' | 'write',
): Promise<string> {
  await mounts.requireFree(path);
  const how = ['-o', use === 'read' ? 'ro' : 'noatime'];
  return mounts.mount(['-t', 'ntfs-3g', ...how, path], `/run/slipway/volumes/${partitionUuid}`);
}

/** @param from where the Windows is mounted, @param to where the volume that it is started from is */
export async function carryOver(machine: Machine, from: string, to: string, copy: FileCopy): Promise<void> {
  const [source, target] = [`${from}/${copy.from}`, `${to}/${copy.to}`];
  // Fonts and resources are missing in a small Windows; the boot manager then writes in its own font.
  if (!(await machine.exists(source))) return;
  const folder = copy.kind === 'folder' ? target : target.slice(0, target.lastIndexOf('/'));
  await machine.run('mkdir', ['-p', folder]);
  if (copy.kind === 'folder') await machine.run('cp', ['-rL', `${source}/.`, target]);
  else await machine.copyFile(source, target);
}
