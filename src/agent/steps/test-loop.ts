/** Real disks for tests: files behind loop devices, made and removed safely. Needs root. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Inventory } from '../../api/inventory.ts';
import { createLinuxMachine } from '../machine/linux.ts';
import type { Machine } from '../machine/machine.ts';
import { diskWith, inventoryWith } from './test-step.ts';

/** Why tests on real disks cannot run here; false when they can. */
export function whyNoDisks(programs: readonly string[] = []): string | false {
  if (process.getuid?.() !== 0) return 'not root: no loop devices';
  return missingPrograms(['losetup', 'sfdisk', 'partx', 'wipefs', 'udevadm', ...programs]);
}

/** Which of the programs are not there, for the reason why a test is skipped; false when all are. */
export function missingPrograms(programs: readonly string[]): string | false {
  const missing = programs.filter((program) => !isThere(program));
  return missing.length === 0 ? false : `not installed: ${missing.join(', ')}`;
}

function isThere(program: string): boolean {
  try {
    execFileSync('sh', ['-c', 'command -v "$1"', 'sh', program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A blank disk. `describe` is removed with what is mounted from it at the end of the test. */
export function loopDisk(t: TestContext, bytes: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-disk-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'disk.img');
  writeFileSync(file, '');
  truncateSync(file, bytes);
  const device = output('losetup', ['--find', '--show', '--partscan', file]).trim();
  t.after(() => {
    for (const mountPoint of mountsOf(device)) output('umount', ['--lazy', mountPoint]);
    // A kernel without the disk's partition table format keeps what partx told it.
    quietly('partx', ['--delete', device]);
    output('losetup', ['--detach', device]);
  });
  return device;
}

/** Where anything of the disk is mounted now, the deepest first. */
export function mountsOf(device: string): string[] {
  const lines = output('lsblk', ['-nro', 'MOUNTPOINTS', device]).split('\n');
  return lines
    .flatMap((line) => line.split('\\x0a'))
    .filter((point) => point.startsWith('/'))
    .reverse();
}

/** This machine, with the given disk as the only one it says it has. */
export function machineWithDisk(
  device: string,
  bytes: number,
  fields: Partial<Inventory> = {},
  log: (line: string) => void = () => {},
): Machine {
  const disks = [diskWith({ path: device, bytes, model: 'Loop', serial: null, type: 'virtual' })];
  return { ...createLinuxMachine({ log }), inventory: async () => inventoryWith({ disks, ...fields }) };
}

/** Runs a foreign tool; its output, or an error with what it said. */
export function output(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

export function quietly(program: string, args: readonly string[]): void {
  try {
    output(program, args);
  } catch {
    // Nothing to do, or nothing to be done about it.
  }
}
