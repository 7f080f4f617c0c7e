/** What a template of a task sequence is: ConfigMgr's kinds of new sequences (specification 01 F), as documents to begin from. */

export interface TemplateAnswers {
  readonly name: string;
  /** Id or name of an operating system image package. */
  readonly image: string;
  /** Id of the package with the User State Migration Tool. */
  readonly userStatePackage: string;
  /** Id of an operating system upgrade package. */
  readonly upgradePackage: string;
  /** Which image of the package; absent: its first. */
  readonly imageIndex?: number;
}

/** What a person is asked for by a template that needs it. */
export type Asked = Exclude<keyof TemplateAnswers, 'name' | 'imageIndex'>;

export interface Template {
  readonly slug: string;
  readonly title: string;
  /** For whoever chooses. */
  readonly summary: string;
  /** What it must be told, besides the sequence's name. */
  readonly asks: readonly Asked[];
  /** The document as a person would write it. */
  readonly document: (answers: TemplateAnswers) => object;
}

export const inPe = { variable: '_SMSTSInWinPE', operator: 'equals', value: 'true' } as const;
export const inSystem = { variable: '_SMSTSInWinPE', operator: 'equals', value: 'false' } as const;

export function group(name: string, steps: readonly object[], more: object = {}): object {
  return { type: 'group', name, ...more, steps };
}

export function step(type: string, name: string, options: object = {}, more: object = {}): object {
  return { type, name, ...more, options };
}

/** Partitions of a disk for Linux, on BIOS and UEFI. */
export const linuxDisk = step('format-and-partition-disk', 'Format and Partition Disk', {
  partitions: [
    { volume: 'bios', type: 'bios-boot', fileSystem: 'none', size: { megabytes: 1 }, firmware: 'bios' },
    { volume: 'efi', type: 'efi', fileSystem: 'fat32', size: { megabytes: 260 }, label: 'EFI', firmware: 'uefi' },
    { volume: 'state', type: 'state', fileSystem: 'fat32', size: { megabytes: 512 }, label: 'STATE', firmware: 'bios' },
    { volume: 'system', type: 'linux', fileSystem: 'ext4', label: 'system' },
  ],
});

/** As Windows Setup lays a disk out for UEFI. */
export const windowsDisk = step('format-and-partition-disk', 'Format and Partition Disk', {
  partitions: [
    { volume: 'efi', type: 'efi', fileSystem: 'fat32', size: { megabytes: 260 }, label: 'EFI' },
    { volume: 'msr', type: 'msr', fileSystem: 'none', size: { megabytes: 16 } },
    { volume: 'recovery', type: 'recovery', fileSystem: 'ntfs', size: { megabytes: 1000 }, label: 'Recovery' },
    { volume: 'system', type: 'windows', fileSystem: 'ntfs', label: 'Windows', variable: 'OSDisk' },
  ],
});

export function applyImage({ image, imageIndex: index }: Pick<TemplateAnswers, 'image' | 'imageIndex'>): object {
  const which = index === undefined ? {} : { index };
  return step('apply-operating-system-image', 'Apply Operating System Image', { image, ...which, volume: 'system' });
}

/** The part of every deployment of Windows between the disk and its first start. */
export function windowsSystem(answers: Pick<TemplateAnswers, 'image' | 'imageIndex'>): object[] {
  return [
    applyImage(answers),
    step('apply-windows-settings', 'Apply Windows Settings'),
    step('apply-network-settings', 'Apply Network Settings'),
    step('setup-windows-and-configmgr', 'Setup Windows'),
  ];
}

/** Evidence that somebody wants after a failure. */
export const onFailure = [
  step(
    'run-command-line',
    'Keep the kernel log',
    { commandLine: 'dmesg | tail -n 200', outputVariable: 'KernelLog' },
    { continueOnError: true },
  ),
];
