/** Stores for the tests. */
import type { GptPartition, MbrPartition } from './device.ts';
import type { BcdStore } from './store.ts';
import type { WindowsBoot } from './windows-store.ts';

export const NOW = new Date('2026-03-04T05:06:07Z');

const DISK = '{5f1b6a2c-0d3e-4f5a-8b9c-112233445566}';
export const GPT = (partition: string): GptPartition => ({ kind: 'gpt-partition', disk: DISK, partition });
export const MBR = (mebibytes: number): MbrPartition => ({
  kind: 'mbr-partition',
  signature: 0xff64_14b3,
  offset: mebibytes * 2 ** 20,
});

export const UEFI_BOOT: WindowsBoot = {
  firmware: 'uefi',
  system: GPT('{aaaaaaaa-0001-4000-8000-00000000000a}'),
  windows: GPT('{bbbbbbbb-0002-4000-8000-00000000000b}'),
  loader: '{11111111-1111-11e8-a8e2-e508765ab07c}',
  resume: '{22222222-2222-11e8-a8e2-e508765ab07c}',
  description: 'Windows 11 – größer',
  locale: 'de-DE',
  timeoutSeconds: 10,
  recovery: {
    loader: '{33333333-3333-11e8-a8e2-e508765ab07c}',
    options: '{44444444-4444-11e8-a8e2-e508765ab07c}',
    partition: GPT('{cccccccc-0003-4000-8000-00000000000c}'),
    imagePath: '\\Recovery\\WindowsRE\\Winre.wim',
    sdiPath: '\\Recovery\\WindowsRE\\boot.sdi',
  },
};

const { recovery: _, ...withoutRecovery } = UEFI_BOOT;
export const BIOS_BOOT: WindowsBoot = { ...withoutRecovery, firmware: 'bios', system: MBR(1), windows: MBR(101) };

/** The same objects and elements whichever order they are in: a hive has them by their names. */
export function sorted(store: BcdStore): BcdStore {
  return {
    description: store.description.toSorted((first, second) => (first.name < second.name ? -1 : 1)),
    objects: store.objects
      .map((object) => ({ ...object, elements: object.elements.toSorted((first, second) => first.type - second.type) }))
      .toSorted((first, second) => (first.id < second.id ? -1 : 1)),
  };
}
