/** The boot store of an applied Windows: what it says, and the disk that its entries name. */
import { randomUUID } from 'node:crypto';
import type { Volume } from '../../../api/agent.ts';
import { SlipwayError } from '../../../api/errors.ts';
import type { DiskLayout } from '../../../api/step-facts.ts';
import type { GptPartition, MbrPartition } from '../../../formats/bcd/device.ts';
import { windowsStore } from '../../../formats/bcd/windows-store.ts';
import { writeBcd } from '../../../formats/bcd/write-store.ts';
import type { Machine } from '../../machine/machine.ts';
import { parsePartitionTable } from '../disks/partition-table.ts';

export interface WindowsToStart {
  readonly windows: Volume;
  /** What the boot menu says: `Windows 11 Education`. */
  readonly description: string;
  /** Of its menus: `de-DE`. */
  readonly locale: string;
}

/** With one system there is no menu; where somebody adds another, it is shown for as long as Windows' own does. */
const MENU_SECONDS = 30;

/** @param system the partition with the boot manager */
export function bootStoreFor(
  firmware: 'uefi' | 'bios',
  system: GptPartition | MbrPartition,
  windows: GptPartition | MbrPartition,
  { description, locale }: WindowsToStart,
): Buffer {
  const ids = { loader: randomUUID(), resume: randomUUID() };
  const menu = { description, locale, timeoutSeconds: MENU_SECONDS };
  return writeBcd(windowsStore({ firmware, system, windows, ...ids, ...menu }), new Date());
}

/**
 * Which partition of the table a volume is.
 * @throws SlipwayError SLIP-4003 where it is none
 */
export function partitionIn(
  { style, id, partitions }: DiskLayout['table'],
  volume: Volume,
): GptPartition | MbrPartition {
  if (style === 'gpt') return { kind: 'gpt-partition', disk: id.toLowerCase(), partition: volume.partitionUuid };
  const offset = partitions.find((each) => each.volume === volume.id)?.startBytes;
  if (offset === undefined)
    throw new SlipwayError('SLIP-4003', `${volume.path} is not in the partition table of its disk.`);
  return { kind: 'mbr-partition', signature: Number.parseInt(id.replace(/^0x/i, ''), 16), offset };
}

/** The partition table of the disk that the volume is on. */
export async function diskTable(machine: Machine, volume: Volume): Promise<DiskLayout['table']> {
  const { stdout } = await machine.run('sfdisk', ['--json', volume.diskPath], { logAsOneLine: true });
  return parsePartitionTable(stdout, [volume]);
}
