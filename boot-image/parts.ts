/**
 * Everything of a boot image but the agent: made from packages in half a minute, and kept under a key of all that went into
 * it, so that another agent costs a second.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { LabLog } from '../src/lab/run.ts';
import { type Compression, makeSquashfs, type SquashfsUse } from './compression.ts';
import { addLateDrivers, buildDriversTree, buildLateFirmwareTree, divideDrivers } from './drivers.ts';
import { stagedPeGrub, windowsGrub, writeGrubForBios } from './grub-for-bios.ts';
import { buildInitrdTree, writeInitrdBase } from './initrd.ts';
import { openKernel } from './kernel.ts';
import { loaders } from './package-list.ts';
import { type PackageStore, sha256Of } from './package-store.ts';
import type { Resolved } from './resolve-packages.ts';
import { buildRootTree } from './root-tree.ts';
import { type Unpacked, unpackPackages } from './unpacked.ts';

const PartFileSchema = z.object({ name: z.string(), bytes: z.number(), sha256: z.string() });
const PartsFileSchema = z.object({ kernelVersion: z.string(), files: z.array(PartFileSchema) });
export type PartFile = z.output<typeof PartFileSchema>;

export interface Parts {
  readonly directory: string;
  readonly kernelVersion: string;
  /** With their names in `directory`: those of the boot image, and `initrd-base.img`. */
  readonly files: readonly PartFile[];
}

export const initrdBase = 'initrd-base.img';

/** How many sets are kept: the two compressions, each with its former one. */
const keptSets = 4;

interface PartsOptions {
  /** Where the sets are kept. */
  directory: string;
  /** The folder boot-image. */
  own: string;
  nodePath: string;
  compression: Compression;
  resolved: Resolved;
  store: PackageStore;
  log: LabLog;
  say: (line: string) => void;
}

/** The parts, from the kept ones or made now. */
export async function haveParts(options: PartsOptions): Promise<Parts> {
  await mkdir(options.directory, { recursive: true });
  const directory = join(options.directory, await partsKey(options));
  if (!existsSync(directory)) await makeParts(options, directory);
  const now = new Date();
  await utimes(directory, now, now);
  await removeOld(options.directory);
  const parts = PartsFileSchema.parse(JSON.parse(await readFile(join(directory, 'parts.json'), 'utf8')));
  return { directory, ...parts };
}

/** A hash of everything that goes into the parts: packages, Node, our own files, compression. */
async function partsKey({ own, nodePath, compression, resolved }: PartsOptions): Promise<string> {
  const packages = resolved.records.map(({ name, sha256 }) => `${name} ${sha256}`);
  const inputs = [compression, await sha256Of(nodePath), ...packages, ...(await ownFiles(own))];
  return createHash('sha256').update(inputs.join('\n')).digest('hex').slice(0, 16);
}

async function ownFiles(own: string): Promise<string[]> {
  const names = (await readdir(own, { recursive: true })).filter((name) => !/\.(test\.ts|md)$/.test(name)).sort();
  const lines: string[] = [];
  // The archives' writer is part of what makes their bytes.
  for (const name of [...names, '../src/formats/newc/newc.ts']) {
    const path = join(own, name);
    if ((await stat(path)).isFile()) lines.push(`${name} ${await sha256Of(path)}`);
  }
  return lines;
}

async function makeParts(options: PartsOptions, directory: string): Promise<void> {
  const scratch = await mkdtemp(join(options.directory, 'making-'));
  try {
    const result = join(scratch, 'result');
    await mkdir(result);
    const kernelVersion = await fill(result, scratch, options);
    const files: PartFile[] = [];
    for (const name of (await readdir(result)).sort()) {
      const { size } = await stat(join(result, name));
      files.push({ name, bytes: size, sha256: await sha256Of(join(result, name)) });
    }
    await writeFile(join(result, 'parts.json'), JSON.stringify({ kernelVersion, files }));
    await rename(result, directory);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Writes all parts to `result`; returns the kernel's version. */
async function fill(result: string, scratch: string, options: PartsOptions): Promise<string> {
  const { resolved, store, compression, nodePath, own, log, say } = options;
  say(`Unpacking ${resolved.records.length} packages`);
  const unpacked = await unpackPackages(resolved.records, store, join(scratch, 'packages'), log);
  const kernel = await openKernel(kernelRoot(resolved, unpacked), log);
  const drivers = await divideDrivers(kernel, unpacked, log);
  const squashfs = (folder: string, target: string, use: SquashfsUse): Promise<void> =>
    makeSquashfs(join(scratch, folder), target, use, compression, log);

  say('Writing the initrd');
  await buildDriversTree(join(scratch, 'drivers'), kernel, drivers, log);
  await squashfs('drivers', join(scratch, 'drivers.squashfs'), 'drivers');
  await buildInitrdTree(join(scratch, 'initrd'), { kernel, drivers, unpacked, own, log });
  const initrd = { tree: join(scratch, 'initrd'), drivers: join(scratch, 'drivers.squashfs') };
  await writeInitrdBase(initrd, join(result, initrdBase), compression, log);

  say('Writing the root file system');
  await buildRootTree({ root: join(scratch, 'root'), unpacked, nodePath, own, log, say });
  const grub = { unpacked, scratch: join(scratch, 'grub'), log };
  // For what the agent deploys; the other is staged beside the PE, as one of the boot image's files.
  await writeGrubForBios(windowsGrub, grub, join(scratch, 'root/usr/share/slipway/grub-for-windows.img'));
  await addLateDrivers(join(scratch, 'root'), kernel, drivers, log);
  await squashfs('root', join(result, 'root.squashfs'), 'root');
  await buildLateFirmwareTree(join(scratch, 'firmware'), drivers);
  await squashfs('firmware', join(result, 'firmware.squashfs'), 'root');

  await copyFile(kernel.imagePath, join(result, 'vmlinuz'));
  for (const [name, loader] of Object.entries(loaders))
    await copyFile(unpacked.require(loader.package, loader.path), join(result, name));
  await writeGrubForBios(stagedPeGrub, grub, join(result, 'grubbios.img'));
  return kernel.version;
}

/** The folder of the kernel package behind the metapackage. */
function kernelRoot(resolved: Resolved, unpacked: Unpacked): string {
  const at = resolved.records.findIndex(({ name }) => /^linux-image-\d/.test(name));
  const root = unpacked.roots[at];
  if (!root) throw new Error('The metapackage linux-image-amd64 names no kernel package.');
  return root;
}

/** Deletes all but the sets used last, and what a killed build left half made. */
async function removeOld(directory: string): Promise<void> {
  const sets: { path: string; used: number }[] = [];
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    if (name.startsWith('making-')) await rm(path, { recursive: true, force: true });
    else sets.push({ path, used: (await stat(path)).mtimeMs });
  }
  sets.sort((a, b) => b.used - a.used);
  for (const { path } of sets.slice(keptSets)) await rm(path, { recursive: true });
}
