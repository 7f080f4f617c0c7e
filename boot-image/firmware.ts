/**
 * Firmware of network adapters: which files the drivers ask for, and where each goes. A file in the initrd is paid for by every
 * boot of every computer; firmware.squashfs is fetched only by a computer whose driver asks for what is in it.
 */
import { moduleName } from './kernel-modules.ts';

/** A file that a module asks for, its path as the kernel writes it (below /lib/firmware). */
export interface FirmwareRequest {
  /** The module's name, with `_`. */
  module: string;
  file: string;
}

export interface FirmwareChoice {
  /** Sorted paths below /lib/firmware. */
  initrd: string[];
  squashfs: string[];
  /** Modules with a file in firmware.squashfs, sorted. */
  squashfsModules: string[];
  /** Asked for by a module, but in none of the packages. */
  missing: FirmwareRequest[];
}

/** Adapters on the mainboards of common servers, which have no other way to the network: in the initrd though they are large. */
const alwaysInInitrd = ['ice', 'bnx2x', 'qed'];

/** All files of one module together; what most desktop and USB adapters stay far below (r8169: 105 KB for 23 files). */
export const smallFirmwareBytes = 256 * 1024;

/** Reads the output of modinfo for several modules. */
export function parseModinfo(output: string): FirmwareRequest[] {
  const requests: FirmwareRequest[] = [];
  let module = '';
  for (const line of output.split('\n')) {
    const [, field, value] = /^(filename|firmware):\s+(\S.*)$/.exec(line) ?? [];
    if (field === 'filename') module = moduleName((value ?? '').replace(/\.ko(\.\w+)?$/, ''));
    if (field === 'firmware' && value) requests.push({ module, file: value });
  }
  return requests;
}

/** Divides the files that `modules` ask for. `sizes`: what the packages hold, path below /lib/firmware to bytes. */
export function chooseFirmware(
  requests: readonly FirmwareRequest[],
  sizes: ReadonlyMap<string, number>,
): FirmwareChoice {
  const found = requests.filter(({ file }) => sizes.has(file));
  const bytesOf = (module: string): number =>
    found.filter((request) => request.module === module).reduce((sum, { file }) => sum + (sizes.get(file) ?? 0), 0);
  const early = (module: string): boolean => alwaysInInitrd.includes(module) || bytesOf(module) <= smallFirmwareBytes;
  const initrd = sortedUnique(found.filter(({ module }) => early(module)).map(({ file }) => file));
  const late = found.filter(({ module, file }) => !early(module) && !initrd.includes(file));
  return {
    initrd,
    squashfs: sortedUnique(late.map(({ file }) => file)),
    squashfsModules: sortedUnique(late.map(({ module }) => module)),
    missing: requests.filter(({ file }) => !sizes.has(file)),
  };
}

function sortedUnique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
