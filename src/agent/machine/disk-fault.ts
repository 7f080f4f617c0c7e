/**
 * What the kernel's log says of disks that fail. Texts: Linux 6.1 and 6.12, block/blk-core.c (blk_errors, blk_print_req_error), fs/buffer.c
 * (buffer_io_error), fs/ext4/super.c, fs/jbd2, fs/fat/misc.c, drivers/nvme; some of them as a virtual computer said them are in testdata/kernel-log.
 */
import type { KernelLine } from './kernel-log.ts';

export interface DiskFault {
  /** A disk, a partition or an NVMe controller, as the kernel calls it: `sda`, `nvme0n1p2`, `nvme0`. */
  readonly device: string;
  /** What could not be done. `volume`: its file system has given up, which comes of writes that failed. */
  readonly operation: 'read' | 'write' | 'volume';
  readonly line: string;
}

type Operation = (match: RegExpExecArray) => DiskFault['operation'];

/** Status names of requests, all but "critical space allocation", which is a full store behind a thin disk. */
const STATUS = '(?:I/O|timeout|device offline|protection|recoverable transport|critical (?:target|nexus|medium))';
const patterns: readonly (readonly [RegExp, Operation])[] = [
  [
    new RegExp(`\\b${STATUS} error, dev (\\w+), sector \\d+(?: op 0x\\w+:\\((\\w+)\\))?`),
    ([, , op]) => readOr(op === 'READ'),
  ],
  [
    /^Buffer I\/O error on dev(?:ice)? (\w+), logical block \d+, (lost .*write|.*read)/,
    ([, , what]) => readOr(!/write/.test(what ?? '')),
  ],
  [
    /^EXT4-fs (?:error|warning) \(device (\w+)\): .*(?:I\/O error|IO failure|error -5|journal has aborted|aborted journal)/,
    () => 'volume',
  ],
  [
    /^EXT4-fs \((\w+)\): (?:failed to convert unwritten|Delayed block allocation failed|Remounting filesystem read-only)/,
    () => 'volume',
  ],
  [
    /^JBD2: (?:Detected IO errors .* on|I\/O error .* for|Error -5 .* journal superblock for) (\w+?)(?:-\d+)?\b/,
    () => 'volume',
  ],
  [/^Aborting journal on device (\w+?)(?:-\d+)?\.$/, () => 'volume'],
  [
    /^FAT-fs \((\w+)\): (?:unable to read|Directory bread|FAT read failed|Filesystem has been set read-only)/,
    () => 'volume',
  ],
  [
    /^nvme (nvme\d+): (?:I\/O .*timeout|controller is down|Device not ready|Removing after probe failure)/,
    () => 'write',
  ],
];

function readOr(reads: boolean): 'read' | 'write' {
  return reads ? 'read' : 'write';
}

/** In the log's order; what is no such line is passed over. */
export function diskFaultsIn(lines: readonly KernelLine[]): DiskFault[] {
  return lines.flatMap(({ text }) => {
    for (const [pattern, operation] of patterns) {
      const match = pattern.exec(text);
      if (match?.[1] !== undefined) return [{ device: match[1], operation: operation(match), line: text }];
    }
    return [];
  });
}

/** Whether a device is the disk (`/dev/sda`), a partition of it, or the controller that it hangs at. */
export function isOfDisk(device: string, diskPath: string): boolean {
  const name = diskPath.slice(diskPath.lastIndexOf('/') + 1);
  if (/^nvme\d+$/.test(device)) return name.startsWith(`${device}n`);
  if (!device.startsWith(name)) return false;
  return /^(p?\d+)?$/.test(device.slice(name.length)) && !(/\d$/.test(name) && /^\d/.test(device.slice(name.length)));
}
