/** The Debian kernel as unpacked: its image, its modules, and putting a selection of them into a file tree. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type LabLog, runCommand } from '../src/lab/run.ts';
import { type FirmwareRequest, parseModinfo } from './firmware.ts';
import { type ModuleIndex, type ModulePath, modulePath, parseModuleIndex } from './kernel-modules.ts';
import { commandOnly } from './private-apt.ts';

export interface Kernel {
  /** `6.12.118+deb13-amd64`, as `uname -r` says. */
  readonly version: string;
  readonly imagePath: string;
  readonly index: ModuleIndex;
  /** `/usr/lib/modules/<version>` of the unpacked package. */
  readonly directory: string;
  /** Each module's file below `directory`, with what compresses it. */
  readonly files: ReadonlyMap<ModulePath, string>;
}

/** Reads the unpacked kernel package at `root`; depmod writes its indexes into it. */
export async function openKernel(root: string, log: LabLog): Promise<Kernel> {
  // Debian 13 has its modules below /usr, depmod looks for them in /lib.
  if (!existsSync(join(root, 'lib'))) await symlink('usr/lib', join(root, 'lib'));
  const [version] = await readdir(join(root, 'lib/modules'));
  if (!version) throw new Error(`The kernel package has no modules below ${root}/lib/modules.`);
  const directory = join(root, 'lib/modules', version);
  await runCommand('depmod', ['-b', root, version], log);
  const files = (await readdir(directory, { recursive: true })).filter((name) => /\.ko(\.\w+)?$/.test(name));
  return {
    version,
    imagePath: join(root, 'boot', `vmlinuz-${version}`),
    directory,
    files: new Map(files.map((file) => [modulePath(file), file])),
    index: parseModuleIndex(
      await readFile(join(directory, 'modules.dep'), 'utf8'),
      await readFile(join(directory, 'modules.softdep'), 'utf8'),
    ),
  };
}

/**
 * Copies modules into the tree at `root`, unpacked but otherwise unchanged, so that their signatures hold, and indexes them.
 * One compression over all of them gains more than one over each.
 */
export async function copyModules(
  kernel: Kernel,
  modules: readonly ModulePath[],
  root: string,
  log: LabLog,
): Promise<void> {
  const target = join(root, 'lib/modules', kernel.version);
  const compressed: string[] = [];
  for (const module of modules) {
    const file = kernel.files.get(module);
    if (!file) throw new Error(`The kernel package has no file of the module ${module}.`);
    await mkdir(dirname(join(target, file)), { recursive: true });
    await copyFile(join(kernel.directory, file), join(target, file));
    if (file.endsWith('.xz')) compressed.push(join(target, file));
  }
  if (compressed.length > 0) await runCommand('xz', ['--decompress', '--', ...compressed], commandOnly(log));
  for (const list of ['modules.order', 'modules.builtin', 'modules.builtin.modinfo'])
    await copyFile(join(kernel.directory, list), join(target, list));
  await runCommand('depmod', ['-b', root, kernel.version], log);
  // For loading by symbol, which nothing does any more; 1 MB.
  for (const list of ['modules.symbols', 'modules.symbols.bin']) await rm(join(target, list));
}

/** The firmware files that modules ask for. */
export async function firmwareRequests(
  kernel: Kernel,
  modules: readonly ModulePath[],
  log: LabLog,
): Promise<FirmwareRequest[]> {
  const paths = modules.map((module) => join(kernel.directory, kernel.files.get(module) ?? module));
  const { stdout } = await runCommand('modinfo', paths, commandOnly(log));
  return parseModinfo(stdout);
}
