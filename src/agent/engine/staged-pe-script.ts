/** What GRUB does with a staged PE. Under UEFI only commands that Debian's signed image has built in: under Secure Boot no module can be loaded. */
export interface PeBootFacts {
  /** Of the staged files, from the volume's root on. */
  readonly folder: string;
  /** Serial number of the FAT volume, `1A2B-3C4D`. */
  readonly serial: string;
  /** Of the adapter to ask first; null for whichever. */
  readonly mac: string | null;
  /** The site's own. The policy's schema lets nothing through that means something to GRUB. */
  readonly kernelArguments: string;
}

const HEAD =
  '# Written by Slipway: the run of this computer goes on in a PE that lies here. It is removed when the PE is left.';
const FAILURE_SECONDS = 60;

export function peBootScript(facts: PeBootFacts): string {
  return `${HEAD}
${start(facts)}
echo 'The staged PE could not be started. The firmware goes on in ${FAILURE_SECONDS} seconds.'
sleep ${FAILURE_SECONDS}
exit
`;
}

/**
 * Beside a system that can be started: one start into the PE, and GRUB takes the permission back before the kernel begins. All others go to the
 * system, whose boot sector is `former`.
 */
export function peBootScriptOnce(
  facts: PeBootFacts,
  { environment, former }: { environment: string; former: string },
): string {
  const path = (name: string): string => `($root)${facts.folder}/${name}`;
  return `${HEAD}
load_env -f ${path(environment)} slipway_next
if [ "$slipway_next" = pe ]; then
  set slipway_next=system
  save_env -f ${path(environment)} slipway_next
${start(facts)}
fi
echo 'Starting the system of this disk.'
chainloader ${path(former)}
boot
`;
}

function start({ folder, serial, mac, kernelArguments }: PeBootFacts): string {
  const words = [
    `slipway.root=local:${serial}${folder}/root.squashfs`,
    // 01 is Ethernet's hardware type (docs/architecture.md, kernel arguments).
    ...(mac === null ? [] : [`BOOTIF=01-${mac.replaceAll(':', '-')}`]),
    kernelArguments,
  ];
  return `echo 'Starting the Slipway PE from this disk.'
if linux ($root)${folder}/vmlinuz ${words.join(' ').trim()}; then
  if initrd ($root)${folder}/initrd.img ($root)${folder}/run.img; then
    boot
  fi
fi`;
}
