/** Only what was shut down is captured: a volume in the middle of its life is not what its system believes it to be. */
import { SlipwayError } from '../../../api/errors.ts';
import type { Machine } from '../../machine/machine.ts';
import { heldBy, whyHeld } from '../disks/held-volume.ts';
import type { CaptureVolume } from './capture-volume.ts';

/** @throws SlipwayError SLIP-4041 for a volume that is hibernated, was not shut down or needs a check; nothing is written to it */
export async function requireClean(machine: Machine, { path, fileSystem }: CaptureVolume): Promise<void> {
  const problem = fileSystem === 'ntfs' ? await ntfsProblem(machine, path) : await extProblem(machine, path);
  if (problem !== null) throw new SlipwayError('SLIP-4041', `${path} cannot be captured: ${problem}`);
}

const SHUT_DOWN_WINDOWS =
  'Start Windows, switch fast startup off (powercfg /hibernate off) and shut it down (shutdown /s /t 0), then run the step again.';
const CHECK_NTFS = 'Start Windows, let it check the volume (chkdsk /f) and shut it down, then run the step again.';

/** Exit codes of ntfs-3g.probe(8). */
const PROBLEMS: ReadonlyMap<number, string> = new Map([
  [12, 'it has no valid NTFS.'],
  [13, `its NTFS contradicts itself. ${CHECK_NTFS}`],
  [14, `Windows is hibernated on it, as it is after a shutdown with fast startup. ${SHUT_DOWN_WINDOWS}`],
  [15, `Windows was not shut down cleanly. ${SHUT_DOWN_WINDOWS}`],
  [16, 'something uses it. Start the PE again.'],
]);

async function ntfsProblem(machine: Machine, path: string): Promise<string | null> {
  // First what is on the volume itself: it tells a hibernation file in capitals too, and fast startup by its name.
  const by = await heldBy(machine, path);
  if (by !== null) return whyHeld(by);
  // Asks whether it could be written to, and writes nothing (measured: the same bytes before and after, clean and hibernated).
  const probe = await machine.run('ntfs-3g.probe', ['--readwrite', path], { successCodes: 'any' });
  if (probe.exitCode !== 0)
    return (
      PROBLEMS.get(probe.exitCode) ?? `ntfs-3g.probe refuses it (exit code ${probe.exitCode}): ${probe.stderr.trim()}`
    );
  // The probe does not look at the dirty flag; the tools of ntfsprogs do, and refuse.
  const info = await machine.run('ntfsinfo', ['--mft', path], { successCodes: 'any' });
  if (info.exitCode === 0) return null;
  return /scheduled for check/i.test(info.stderr + info.stdout)
    ? `it is marked for a check. ${CHECK_NTFS}`
    : `ntfsinfo cannot read it (exit code ${info.exitCode}): ${info.stderr.trim()}`;
}

async function extProblem(machine: Machine, path: string): Promise<string | null> {
  const { stdout } = await machine.run('dumpe2fs', ['-h', path], { env: { LC_ALL: 'C' }, logAsOneLine: true });
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(stdout)?.[1]?.trim() ?? '';
  if (field('Filesystem features').split(/\s+/).includes('needs_recovery'))
    return 'its system was not shut down cleanly, and its journal holds changes. Start the computer from its disk and shut it down, then run the step again.';
  if (field('Filesystem state') === 'clean') return null;
  return `its file system is "${field('Filesystem state')}". Check it (e2fsck -f ${path}), then run the step again.`;
}
