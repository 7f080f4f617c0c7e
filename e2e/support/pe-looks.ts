/** Steps that look at where a PE came from, and at what is left of one that was on the disk. */
const step = (name: string, commandLine: string) => ({ type: 'run-command-line', name, options: { commandLine } });

/** In the PE: fails unless it came from the disk, under Secure Boot. */
export const lookAtThePe = step(
  'Look at the PE',
  // The last byte of the variable, behind four of attributes (UEFI specification, 8.2).
  "grep -o 'slipway.root=local:[^ ]*' /proc/cmdline && od -An -tu1 /sys/firmware/efi/efivars/SecureBoot-* | grep -E ' 1$'",
);

/** In the deployed system: fails where a boot entry or a file is left. */
export const lookForThePe = step(
  'Look for the PE',
  'efibootmgr && findmnt /boot/efi && ! efibootmgr | grep -i slipway && ! find /boot/efi -ipath "*slipway*" -o -ipath "/boot/efi/grub*" | grep .',
);

/** In the PE of a BIOS computer: fails unless it came from the disk. */
export const lookAtTheBiosPe = step('Look at the PE', "grep -o 'slipway.root=local:[^ ]*' /proc/cmdline");

/** In the deployed system of a BIOS computer: fails where a file is left on the state volume. */
export const lookForTheBiosPe = step(
  'Look for the PE',
  'mkdir -p /run/look && mount -o ro /dev/vda2 /run/look && ! find /run/look -type f | grep .; found=$?; umount /run/look; exit $found',
);

export const restartIntoThePe = { type: 'restart-computer', name: 'Restart into the PE', options: { target: 'pe' } };

/** The two groups of the example document, as it is read from YAML. */
export function groupsOf(document: unknown): { inPe: { steps: unknown[] }; inSystem: { steps: unknown[] } } {
  // The example's schema is the task sequence's; the site checks what is made of it.
  const [inPe, inSystem] = (document as { steps: { steps: unknown[] }[] }).steps;
  if (inPe === undefined || inSystem === undefined) throw new Error('the example has no two groups');
  return { inPe, inSystem };
}
