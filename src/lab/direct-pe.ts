/** The PE without network boot: the virtual computer itself starts the boot image's kernel, with what netboot would have it load. */
import { join } from 'node:path';
import type { BootImage } from '../api/boot-images.ts';
import type { DirectBoot } from './computer.ts';
import { writeTicketInitrd } from './deployment.ts';
import type { LabSite } from './site.ts';

export interface DirectPe {
  readonly site: LabSite;
  readonly bootImage: BootImage;
  /** The folder that the boot image was added from. */
  readonly bootImageFolder: string;
  readonly deviceId: string;
  /** Gets the ticket. */
  readonly directory: string;
  /** Behind `slipway.root=`. */
  readonly kernelArguments: string;
}

/** With a fresh boot ticket for the device: good for one start. */
export async function directPe(options: DirectPe): Promise<Pick<DirectBoot, 'kernel' | 'initrds' | 'commandLine'>> {
  const { site, bootImage, bootImageFolder, deviceId, directory, kernelArguments } = options;
  const root = `${site.bootUrl}/boot-images/${bootImage.buildId}/root.squashfs`;
  return {
    kernel: join(bootImageFolder, 'vmlinuz'),
    initrds: [join(bootImageFolder, 'initrd.img'), await writeTicketInitrd(site.client, deviceId, directory)],
    commandLine: `slipway.root=${root} ${kernelArguments}`,
  };
}
