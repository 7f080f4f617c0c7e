/**
 * The initrd: archives one after another, which the kernel unpacks over each other. The base is two of them, kept from build to
 * build; the agent and what the boot image is follow in a third.
 */
import { Buffer } from 'node:buffer';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeNewc } from '../src/formats/newc/newc.ts';
import type { LabLog } from '../src/lab/run.ts';
import { type Compression, writeCompressed } from './compression.ts';
import type { Drivers } from './drivers.ts';
import { copyInto, makeFolders, makeLink, readTree } from './file-tree.ts';
import { copyModules, type Kernel } from './kernel.ts';
import type { Unpacked } from './unpacked.ts';

/** The initrd's tree without its drivers: busybox, our scripts, and what mounts drivers.squashfs. */
export async function buildInitrdTree(
  root: string,
  parts: { kernel: Kernel; drivers: Drivers; unpacked: Unpacked; own: string; log: LabLog },
): Promise<void> {
  const { kernel, drivers, unpacked, own, log } = parts;
  await makeFolders(root, ['bin', 'dev', 'etc', 'lib', 'newroot', 'proc', 'run', 'sys', 'tmp']);
  await copyInto(root, 'bin/busybox', unpacked.require('busybox-static', 'usr/bin/busybox'));
  await makeLink(root, 'bin/sh', 'busybox');
  // Where the kernel looks when a driver asks for another module (an adapter's PHY): /proc/sys/kernel/modprobe.
  await makeLink(root, 'sbin/modprobe', '../bin/busybox');
  await copyInto(root, 'init', join(own, 'initrd/init'));
  await copyInto(root, 'usr/lib/slipway', join(own, 'shared'));
  await copyModules(kernel, drivers.mount, root, log);
}

/** Writes the base: the tree, compressed, then drivers.squashfs, which is so already and is not unpacked as a whole by anyone. */
export async function writeInitrdBase(
  from: { tree: string; drivers: string },
  target: string,
  compression: Compression,
  log: LabLog,
): Promise<void> {
  const tree = await compressed(writeNewc(await readTree(from.tree)), target, compression, log);
  const drivers = writeNewc([{ path: 'drivers.squashfs', mode: 0o644, content: await readFile(from.drivers) }]);
  await writeFile(target, Buffer.concat([tree, drivers]));
}

/** Writes the whole initrd: the base, then the agent and the lines of `boot-image.env`. */
export async function writeInitrd(
  from: { base: string; agent: Buffer; facts: readonly string[] },
  target: string,
  compression: Compression,
  log: LabLog,
): Promise<void> {
  const own = writeNewc([
    { path: 'slipway/agent.cjs', mode: 0o644, content: from.agent },
    { path: 'slipway/boot-image.env', mode: 0o644, content: Buffer.from(`${from.facts.join('\n')}\n`) },
  ]);
  const tail = await compressed(own, target, compression, log);
  await writeFile(target, Buffer.concat([await readFile(from.base), tail]));
}

async function compressed(archive: Buffer, beside: string, compression: Compression, log: LabLog): Promise<Buffer> {
  const path = `${beside}.zst`;
  await writeCompressed(archive, path, compression, log);
  const bytes = await readFile(path);
  await rm(path);
  return bytes;
}
