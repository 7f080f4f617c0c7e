/** Disks that fail, by QEMU's blkdebug (QEMU: docs/devel/blkdebug.rst) below the node that the guest's disk looks at. */
import { diskFileName, diskNode, diskNodeName, type QemuDisk } from './qemu-arguments.ts';
import type { JsonObject } from './qmp.ts';

export interface DiskFault {
  /** What fails. Flushes do not: QEMU flushes the disk while it takes the fault out again, and would refuse. */
  readonly on: 'write' | 'read';
  /** What the host's disk would say. */
  readonly error: 'EIO' | 'ENOSPC';
}

export interface QmpCommand {
  readonly command: string;
  readonly args: JsonObject;
}

/** errno(3) on Linux. */
const NUMBERS = { EIO: 5, ENOSPC: 28 } as const;
const REQUESTS = { write: ['write', 'write-zeroes'], read: ['read'] } as const;

/** Puts the fault below the disk: from then on each request of that kind fails. */
export function faultCommands(disk: QemuDisk, index: number, { on, error }: DiskFault): QmpCommand[] {
  const errno = NUMBERS[error];
  const node = {
    ...{ driver: 'blkdebug', 'node-name': faultName(index), image: diskFileName(index), discard: 'unmap' },
    // Without `iotype` a rule that has begun to hold fails every kind of request.
    'inject-error': REQUESTS[on].map((iotype) => ({ event: 'none', iotype, errno })),
  };
  return [{ command: 'blockdev-add', args: node }, reopen(diskNode(disk, index, faultName(index)))];
}

/** Takes it out again: the disk is as it was, with all that reached it. */
export function mendCommands(disk: QemuDisk, index: number): QmpCommand[] {
  return [reopen(diskNode(disk, index)), { command: 'blockdev-del', args: { 'node-name': faultName(index) } }];
}

function reopen(node: JsonObject): QmpCommand {
  return { command: 'blockdev-reopen', args: { options: [node] } };
}

function faultName(index: number): string {
  return `${diskNodeName(index)}-fault`;
}
