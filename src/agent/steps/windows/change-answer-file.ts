/** Puts what a step says into the answer file of the applied Windows, and beside it what only the agent can do once Windows is set up. */
import type { Volume } from '../../../api/agent.ts';
import { type AfterSetup, decodeAfterSetup, encodeAfterSetup, nothingAfterSetup } from '../../engine/after-setup.ts';
import type { StepContext } from '../../engine/step-context.ts';
import { AFTER_SETUP } from '../../engine/windows-home.ts';
import { asSpelled } from '../../machine/as-spelled.ts';
import type { Machine } from '../../machine/machine.ts';
import { type ProtectedPath, protectOnNtfs } from '../../machine/ntfs-protection.ts';
import { withMounts } from '../mounts.ts';
import { requireLinux } from '../require-linux.ts';
import { appliedWindows, architectureOfWindows } from './applied-windows.ts';
import { type AnswerFileParts, composeAnswerFile } from './compose-answer-file.ts';
import { mountWindows } from './windows-volume.ts';

/** Where Windows Setup looks before it looks at the file that an earlier setup has left in Panther ("Windows Setup automation overview", implicit answer file search). */
const FOLDER = 'Windows/Panther/Unattend';
const ANSWER_FILE = `${FOLDER}/unattend.xml`;

/** What else a step does on the mounted volume; gives what it wrote and must be protected. */
export type AlsoOnVolume = (root: string, windows: Volume) => Promise<ProtectedPath[]>;

/**
 * Each file is replaced whole, so that a power cut leaves the old or the new one; both hold what users must not read, so administrators alone may.
 * @param own an answer file of the user's that takes the place of what is there
 * @throws SlipwayError SLIP-4010 and SLIP-4011 where there is no Windows, SLIP-4015 where the answer file cannot be used
 */
export async function changeAnswerFile(
  { machine, volumes }: Pick<StepContext, 'machine' | 'volumes'>,
  parts: Omit<AnswerFileParts, 'architecture'>,
  { own, also }: { readonly own?: Uint8Array; readonly also?: AlsoOnVolume } = {},
): Promise<void> {
  requireLinux(machine);
  const windows = appliedWindows(volumes());
  const written = await withMounts(machine, async (mounts) => {
    const root = await mountWindows(mounts, windows, 'write');
    const architecture = await architectureOfWindows(machine, root);
    const path = await asSpelled(machine, root, ANSWER_FILE);
    const before = own ?? (await bytesOf(machine, `${root}/${path}`));
    const { bytes, afterSetup } = composeAnswerFile(before, { architecture, ...parts });
    const more = also === undefined ? [] : await also(root, windows);
    await machine.writeFile(`${root}/${path}`, bytes);
    await writeAfterSetup(machine, `${root}/${AFTER_SETUP}`, afterSetup);
    return [...withFolder(path), ...withFolder(AFTER_SETUP), ...more];
  });
  await protectOnNtfs(machine, windows.path, written);
}

function withFolder(path: string): ProtectedPath[] {
  return [
    { kind: 'folder', path: path.slice(0, path.lastIndexOf('/')) },
    { kind: 'file', path },
  ];
}

async function writeAfterSetup(machine: Machine, path: string, more: Partial<AfterSetup>): Promise<void> {
  const bytes = await bytesOf(machine, path);
  const before = bytes === null ? nothingAfterSetup : decodeAfterSetup(bytes.toString('utf8'));
  await machine.writeFile(path, encodeAfterSetup({ ...before, ...more }));
}

async function bytesOf(machine: Machine, path: string): Promise<Buffer | null> {
  return (await machine.exists(path)) ? machine.readFile(path) : null;
}
