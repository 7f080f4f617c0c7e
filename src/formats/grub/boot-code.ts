/**
 * GRUB as a BIOS starts it: the boot sector loads the first sector of the core image, that one the rest, which lies behind it in one piece.
 * Offsets: include/grub/i386/pc/boot.h; what is written into them: util/setup.c.
 */
export const SECTOR_BYTES = 512;
/** Boot code ends where the disk signature and the partition table begin (UEFI specification, 5.2.1: "Legacy Master Boot Record"). */
export const BOOT_CODE_BYTES = 440;

/** Where the core image begins, in sectors: 64 bits. */
const KERNEL_SECTOR = 0x5c;
/** A jump over the workaround for a BIOS that does not say which disk it has started; NOPs switch the workaround on, as for every hard disk. */
const DRIVE_CHECK = 0x66;
const TWO_NOPS = 0x9090;
/** In the core's first sector: where its second one is (64 bits), and how many follow (16 bits). */
const REST_SECTOR = 0x1f4;
const REST_LENGTH = 0x1fc;
const SIGNATURE = 0xaa55;

export interface GrubForBios {
  /** One sector: `boot.img`. */
  readonly boot: Buffer;
  /** `core.img`, filled up to whole sectors. */
  readonly core: Buffer;
}

/**
 * Parts a file that holds `boot.img` and behind it `core.img`.
 * @throws RangeError when it is not that
 */
export function readGrubForBios(file: Buffer): GrubForBios {
  const [boot, core] = [file.subarray(0, SECTOR_BYTES), file.subarray(SECTOR_BYTES)];
  if (core.length < SECTOR_BYTES || boot.readUInt16LE(SECTOR_BYTES - 2) !== SIGNATURE)
    throw new RangeError('this is no boot sector with a core image behind it');
  const sectors = Math.ceil(core.length / SECTOR_BYTES);
  if (core.readUInt16LE(REST_LENGTH) !== sectors - 1)
    throw new RangeError(`the core image has ${sectors} sectors, and says ${core.readUInt16LE(REST_LENGTH) + 1}`);
  return { boot, core: Buffer.concat([core], sectors * SECTOR_BYTES) };
}

/** The boot code of a disk whose core image begins at `sector`. */
export function bootCodeFor({ boot }: GrubForBios, sector: number): Buffer {
  const code = Buffer.from(boot.subarray(0, BOOT_CODE_BYTES));
  code.writeBigUInt64LE(BigInt(sector), KERNEL_SECTOR);
  code.writeUInt16LE(TWO_NOPS, DRIVE_CHECK);
  return code;
}

/** The core image as it has to lie at `sector`. */
export function coreFor({ core }: GrubForBios, sector: number): Buffer {
  const placed = Buffer.from(core);
  placed.writeBigUInt64LE(BigInt(sector + 1), REST_SECTOR);
  return placed;
}
