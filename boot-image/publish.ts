/**
 * The folder of built boot images: one folder each by its build id, and `current`, a link that is moved last, so that whoever
 * reads sees a whole boot image at any moment. The former one stays: computers may just be booting from it.
 */
import { copyFile, link, mkdir, readdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BootImageManifest } from '../src/api/boot-images.ts';

/** The build id that `current` names; undefined when there is none. */
export async function currentBuildId(output: string): Promise<string | undefined> {
  try {
    return basename(await readlink(join(output, 'current')));
  } catch {
    // No boot image yet.
    return undefined;
  }
}

/** Puts a boot image into `output` and makes it the current one. `sources`: name to the path of each file. */
export async function publish(
  output: string,
  manifest: BootImageManifest,
  sources: ReadonlyMap<string, string>,
): Promise<string> {
  const former = await currentBuildId(output);
  const target = join(output, manifest.buildId);
  const making = join(output, `making-${manifest.buildId}`);
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  for (const [name, source] of sources) await place(source, join(making, name));
  await writeFile(join(making, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await rm(target, { recursive: true, force: true });
  await rename(making, target);
  await rm(join(output, 'current.new'), { force: true });
  await symlink(manifest.buildId, join(output, 'current.new'));
  await rename(join(output, 'current.new'), join(output, 'current'));
  await removeOlder(output, [manifest.buildId, former ?? '']);
  return target;
}

/** A second name for the same bytes where that is possible; else a copy. */
async function place(source: string, target: string): Promise<void> {
  try {
    await link(source, target);
  } catch {
    // Another file system.
    await copyFile(source, target);
  }
}

async function removeOlder(output: string, keep: readonly string[]): Promise<void> {
  for (const name of await readdir(output)) {
    const ours = /^(making-)?[0-9a-f]{16}$/.test(name);
    if (ours && !keep.includes(name)) await rm(join(output, name), { recursive: true });
  }
}
