/** The boot managers that an image of Windows may have, with their paths in it: by the year of the authority that signed the one for UEFI firmware (Microsoft, KB5025885), and the one for a BIOS. */
import * as z from 'zod';

export const bootManagerPaths = {
  '2011': 'Windows/Boot/EFI/bootmgfw.efi',
  '2023': 'Windows/Boot/EFI_EX/bootmgfw_EX.efi',
  bios: 'Windows/Boot/PCAT/bootmgr',
} as const;

export const bootManagers = ['2011', '2023', 'bios'] as const satisfies readonly (keyof typeof bootManagerPaths)[];
export type BootManagerOfImage = (typeof bootManagers)[number];

const SecurityVersionSchema = z.object({ major: z.int(), minor: z.int() });

/** The security version numbers (SVN) of those for UEFI firmware, as far as they have one and somebody has looked. */
export const BootManagerVersionsSchema = z.object({
  '2011': SecurityVersionSchema.optional(),
  '2023': SecurityVersionSchema.optional(),
});
export type BootManagerVersions = z.output<typeof BootManagerVersionsSchema>;
