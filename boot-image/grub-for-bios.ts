/** What a BIOS starts a disk with: a boot sector and, behind it, GRUB's core image; one for a PE that an agent staged on the disk, one for the boot manager of a Windows. */
import { Buffer } from 'node:buffer';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type LabLog, runCommand } from '../src/lab/run.ts';
import { copyInto } from './file-tree.ts';
import { grubForBios } from './package-list.ts';
import { copyLibraries } from './root-tree.ts';
import type { Unpacked } from './unpacked.ts';

export interface GrubForBiosKind {
  readonly modules: readonly string[];
  /** What the core image does first, by GRUB's own simplest parser. */
  readonly firstCommands: string;
}

/**
 * Begins with the script of the staged PE, of the disk that was started before others (src/agent/engine/staged-pe.ts writes it). Without one the BIOS goes on with the next
 * device, and nobody is left at a prompt.
 */
export const stagedPeGrub: GrubForBiosKind = {
  modules: [
    ...['biosdisk', 'part_gpt', 'part_msdos', 'fat', 'search_fs_file', 'normal', 'configfile', 'minicmd'],
    ...['test', 'loadenv', 'echo', 'sleep', 'linux', 'chain', 'boot'],
  ],
  firstCommands: `search.file /EFI/slipway/pe/start.cfg root hd0,
source ($root)/EFI/slipway/pe/start.cfg
exit
`,
};

/**
 * Starts `\bootmgr` from an NTFS volume, as the boot code of Windows' own partitions does, which is Microsoft's. Of the disk that was started before others.
 */
export const windowsGrub: GrubForBiosKind = {
  modules: ['biosdisk', 'part_msdos', 'ntfs', 'search_fs_file', 'ntldr', 'boot', 'minicmd'],
  firstCommands: `search.file /bootmgr root hd0,
ntldr ($root)/bootmgr
boot
exit
`,
};

/** Writes the file. grub-mkimage runs with the libraries of the same Debian, whatever the host has. */
export async function writeGrubForBios(
  { modules, firstCommands }: GrubForBiosKind,
  { unpacked, scratch, log }: { unpacked: Unpacked; scratch: string; log: LabLog },
  target: string,
): Promise<void> {
  const folder = unpacked.require(grubForBios.modules, 'usr/lib/grub/i386-pc');
  const program = join(scratch, 'usr/bin/grub-mkimage');
  await mkdir(scratch, { recursive: true });
  await copyInto(scratch, 'usr/bin/grub-mkimage', unpacked.require(grubForBios.tool, 'usr/bin/grub-mkimage'));
  await copyLibraries(scratch, [program], [], { unpacked, log });
  await writeFile(join(scratch, 'first.cfg'), firstCommands);
  const libraries = join(scratch, 'usr/lib/x86_64-linux-gnu');
  const loader = [join(libraries, 'ld-linux-x86-64.so.2'), '--library-path', libraries];
  const options = ['-d', folder, '-O', 'i386-pc', '-p', '/EFI/slipway/pe', '-c', join(scratch, 'first.cfg')];
  const core = join(scratch, 'core.img');
  await runCommand(loader[0] ?? '', [...loader.slice(1), program, ...options, '-o', core, ...modules], log);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, Buffer.concat([await readFile(join(folder, 'boot.img')), await readFile(core)]));
}
