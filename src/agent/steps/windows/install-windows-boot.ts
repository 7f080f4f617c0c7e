/** Makes an applied Windows start on this computer, or says before anything is erased why it could not. */
import type { Volume } from '../../../api/agent.ts';
import type { BootManagerOfImage, BootManagerVersions } from '../../../api/boot-managers.ts';
import { SlipwayError } from '../../../api/errors.ts';
import type { StepContext } from '../../engine/step-context.ts';
import type { ChosenImage } from '../images/policy-image.ts';
import { withMounts } from '../mounts.ts';
import { chooseBootManager, efiBootManagers } from './boot-manager.ts';
import type { WindowsToStart } from './boot-store.ts';
import { trustedHere } from './firmware-trust.ts';
import { installOnBios, noBootManagerForBios } from './install-on-bios.ts';
import { installOnUefi } from './install-on-uefi.ts';

/** What is done once the image is on its volume; its answer is a sentence for the step's message. */
export type MakeStart = (context: StepContext) => Promise<string>;

/**
 * Null for a Linux, whose loader Install Boot Loader makes, and for a volume of Windows without a Windows on it.
 * @throws SlipwayError SLIP-4010 where it could not start
 */
export async function planWindowsStart(
  context: StepContext,
  { image }: ChosenImage,
  windows: Volume,
): Promise<MakeStart | null> {
  const { machine, volumes } = context;
  if (image.platform !== 'windows' || image.architecture === null) return null;
  const target: WindowsToStart = { windows, description: image.name, locale: image.language ?? 'en-US' };
  const refuse = (why: string) =>
    new SlipwayError('SLIP-4010', `The Windows of image ${image.index} ("${image.name}") ${why}`);
  const { firmware } = await machine.inventory();
  if (firmware.kind === 'bios') {
    const problem = biosProblem(image.architecture, windows);
    if (problem !== null) throw refuse(problem);
    if (image.bootManagers?.includes('bios') === false) throw noBootManagerForBios();
    return (running) => installOnBios(running, target);
  }
  if (image.architecture !== 'amd64')
    throw refuse(
      `is for ${image.architecture}, and this computer has 64-bit UEFI firmware for x64: it would not start. Choose an image for amd64.`,
    );
  const efi = volumes().find(({ diskPath, type }) => diskPath === windows.diskPath && type === 'efi');
  if (efi === undefined)
    throw refuse(
      'needs an EFI system partition on its disk to start from. Add a partition of type efi in Format and Partition Disk.',
    );
  if (image.bootManagers !== null) await requireTrusted(context, image.bootManagers, image.bootManagerVersions);
  return (running) => installOnUefi(running, target, efi);
}

/** What is in the image was looked at when it was imported: so this is known before anything is erased. */
async function requireTrusted(
  context: StepContext,
  inImage: readonly BootManagerOfImage[],
  versions: BootManagerVersions = {},
): Promise<void> {
  const trust = await withMounts(context.machine, (mounts) => trustedHere(context, mounts));
  const found = efiBootManagers.filter((each) => inImage.includes(each));
  chooseBootManager(new Map(found.map((each) => [each, versions[each] ?? null])), trust);
}

function biosProblem(architecture: string, { partitionUuid, diskPath }: Volume): string | null {
  if (architecture !== 'amd64' && architecture !== 'x86')
    return `is for ${architecture}, and this computer has a BIOS: it would not start. Choose an image for amd64.`;
  // Of an MBR disk it is the signature and the number (src/api/agent.ts).
  if (/^[0-9a-f]{8}-[0-9a-f]{2}$/i.test(partitionUuid)) return null;
  return `starts on a BIOS from an MBR disk only, and ${diskPath} has a GPT. Have Format and Partition Disk make an MBR, or switch the computer’s firmware to UEFI.`;
}
