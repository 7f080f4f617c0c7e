/** A Linux kernel and a busybox initial RAM disk for the lab's own tests. */
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabLog, runCommand } from './run.ts';

/** The boot image's kernel, the machine's own, or the newest that apt gives; undefined when there is none of them. */
export async function findKernel(repository: string, scratch: string, log: LabLog): Promise<string | undefined> {
  const built = join(repository, '.cache/boot-image/current/vmlinuz');
  if (existsSync(built)) return built;
  return (await newestKernelIn('/boot')) ?? (await downloadKernel(scratch, log));
}

async function newestKernelIn(directory: string): Promise<string | undefined> {
  const names = existsSync(directory) ? await readdir(directory) : [];
  const newest = names
    .filter((name) => name.startsWith('vmlinuz-'))
    .sort()
    .at(-1);
  return newest && join(directory, newest);
}

async function downloadKernel(scratch: string, log: LabLog): Promise<string | undefined> {
  try {
    const { stdout } = await runCommand('apt-cache', ['depends', 'linux-image-cloud-amd64'], log);
    const name = /linux-image-\d\S+/.exec(stdout)?.[0];
    if (!name) return undefined;
    await runCommand(
      'sh',
      ['-c', 'cd "$1" && apt-get download "$2" && dpkg-deb -x ./*.deb .', 'sh', scratch, name],
      log,
    );
    return await newestKernelIn(join(scratch, 'boot'));
  } catch (error) {
    log(`no kernel by apt: ${String(error)}`);
    return undefined;
  }
}

/** Writes an initial RAM disk (newc cpio) that holds busybox and runs `script` as the first process, with proc, sys and dev there. */
export async function makeInitrd(directory: string, script: string): Promise<string> {
  const root = join(directory, 'initrd-root');
  await mkdir(join(root, 'bin'), { recursive: true });
  await copyFile('/usr/bin/busybox', join(root, 'bin/busybox'));
  const head = ['#!/bin/busybox sh', '/bin/busybox mkdir -p /proc /sys /dev', '/bin/busybox --install -s /bin'];
  const mounts = ['mount -t proc proc /proc', 'mount -t sysfs sysfs /sys', 'mount -t devtmpfs dev /dev'];
  await writeFile(join(root, 'init'), `${[...head, ...mounts, script].join('\n')}\n`);
  await chmod(join(root, 'init'), 0o755);
  const target = join(directory, 'initrd.cpio');
  await runCommand(
    'sh',
    ['-c', 'cd "$1" && find . | cpio -o -H newc --quiet >"$2"', 'sh', root, target],
    () => undefined,
  );
  return target;
}

/** Writes a newc cpio archive that holds one file. */
export async function makeCpio(directory: string, name: string, content: string): Promise<string> {
  await writeFile(join(directory, name), content);
  const target = join(directory, `${name}.cpio`);
  const pack = 'cd "$1" && echo "$2" | cpio -o -H newc --quiet >"$3"';
  await runCommand('sh', ['-c', pack, 'sh', directory, name, target], () => undefined);
  return target;
}

/**
 * A boot sector that writes `message` and then every typed key to the first serial port (8086 code, loaded at 0x7c00):
 *   xor ax,ax; mov ds,ax; cld; mov si,message; mov dx,0x3f8
 *   next: lodsb; test al,al; jz keys; out dx,al; jmp next
 *   keys: xor ah,ah; int 0x16; out dx,al; jmp keys
 */
export function bootSector(message: string): Buffer {
  const sector = Buffer.alloc(512);
  Buffer.from('31c08ed8fcbe1a7cbaf803ac84c07403eeebf830e4cd16eeebf9', 'hex').copy(sector);
  sector.write(`${message}\0`, 0x1a, 'latin1');
  sector.writeUInt16BE(0x55aa, 510);
  return sector;
}
