import type { Machine } from '../../machine/machine.ts';
import { withMounts } from '../mounts.ts';
import type { CaptureVolume } from './capture-volume.ts';
import { mountForReading } from './mount-for-reading.ts';

/** What operating system is on the volume, in a word; null: none. Nothing is written to it. */
export async function systemOn(machine: Machine, volume: CaptureVolume): Promise<string | null> {
  return volume.fileSystem === 'ntfs' ? windowsOn(machine, volume) : linuxOn(machine, volume);
}

/** A hibernated Windows shows no folders, and says that it is one. */
async function windowsOn(machine: Machine, { path }: CaptureVolume): Promise<string | null> {
  const args = ['--force', '--path', '/Windows/System32/config', path];
  const { exitCode, stdout, stderr } = await machine.run('ntfsls', args, { successCodes: 'any' });
  return exitCode === 0 || /hibernated/i.test(stdout + stderr) ? 'Windows' : null;
}

/** os-release(5). Not /etc/os-release: that is a link, and one from the root on would lead out of the volume. */
async function linuxOn(machine: Machine, volume: CaptureVolume): Promise<string | null> {
  return withMounts(machine, async (mounts) => {
    const root = await mountForReading(mounts, volume);
    return (await machine.exists(`${root}/usr/lib/os-release`)) ? 'Linux' : null;
  });
}
