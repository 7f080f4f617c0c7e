/** The files of a boot image: a built folder is checked against its manifest while it is copied; what is copied is whole or absent. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type BootImageManifest, BootImageManifestSchema } from '../../api/boot-images.ts';
import { SlipwayError } from '../../api/errors.ts';
import { type ByteRange, type CopyOptions, copyHashed } from '../content/copy-hashed.ts';
import { storeError } from '../content/store-error.ts';
import { hasCode } from '../db/error-code.ts';
import type { JobContext } from '../jobs/job-runner.ts';
import { requireAllowedHandle, requireAllowedName } from '../source-folders/source-folders.ts';

/** As netboot asks for them; nothing that could lead out of the folder. */
const FILE_NAME = /^[a-z][a-z0-9]*(\.[a-z0-9]+)?$/;
/** What every chain needs (docs/architecture.md, "Boot image and agent"). */
const REQUIRED = ['vmlinuz', 'initrd.img', 'root.squashfs', 'shimx64.efi', 'grubx64.efi', 'undionly.kpxe'];
const LARGEST_MANIFEST = 16 << 20;

/** Where a built boot image is taken from. */
export interface BootImageSource {
  /** As people know it. */
  readonly folder: string;
  /** Nothing there is an error. */
  open(name: string): Promise<OpenFile>;
}

export interface OpenFile {
  readonly handle: FileHandle;
  /** Where its bytes are behind the handle. */
  readonly range: ByteRange;
}

/** A folder of the site server as a person named it; `allowed`: where such folders may lie. Throws SLIP-1001, SLIP-3032. */
export function serverFolder(folder: string, allowed: readonly string[]): BootImageSource {
  requireAllowedName({ path: folder, kind: 'folder' }, allowed);
  return { folder, open: (name) => openWithin(join(folder, name), allowed) };
}

/** The manifest of a built folder. Throws SLIP-1001 when there is none, SLIP-3005 when it is not one or lacks files. */
export async function readBootImageFolder(source: BootImageSource): Promise<BootImageManifest> {
  const { folder } = source;
  const manifest = parseManifest(await readManifest(source), folder);
  const names = manifest.files.map((file) => file.name);
  const strange = names.filter((name) => !FILE_NAME.test(name));
  if (strange.length > 0)
    throw notWhole(folder, `its manifest names files that cannot be served: ${strange.join(', ')}`);
  const missing = REQUIRED.filter((name) => !names.includes(name));
  if (missing.length > 0) throw notWhole(folder, `its manifest lacks ${missing.join(', ')}`);
  return manifest;
}

/** Each file for itself: a link in the folder could lead to what is none of a boot image's. */
async function openWithin(path: string, allowed: readonly string[]): Promise<OpenFile> {
  // Not blocking: a pipe would never open.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    await requireAllowedHandle({ path, kind: 'file' }, handle, allowed);
    return { handle, range: { start: 0, bytes: (await handle.stat()).size } };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readManifest(source: BootImageSource): Promise<string> {
  try {
    const { handle, range } = await source.open('manifest.json');
    try {
      if (range.bytes > LARGEST_MANIFEST) throw new Error('it is far too large');
      const bytes = Buffer.alloc(range.bytes);
      const { bytesRead } = await handle.read(bytes, 0, range.bytes, range.start);
      return bytes.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof SlipwayError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SlipwayError(
      'SLIP-1001',
      `There is no boot image there: manifest.json cannot be read (${reason}). A path is of the site server. Build a boot image first, or correct the path.`,
      { cause: error },
    );
  }
}

function parseManifest(text: string, folder: string): BootImageManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw notWhole(folder, `its manifest.json is no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  const parsed = BootImageManifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw notWhole(folder, `its manifest.json is not of this version: ${problems.join('; ')}`);
}

/** Copies all files into `<directory>/<buildId>/`, comparing each with its hash. */
export async function copyBootImage(
  source: BootImageSource,
  manifest: BootImageManifest,
  directory: string,
  { signal, progress }: Pick<JobContext, 'signal' | 'progress'>,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  await removeLeft(directory, 'making-');
  const making = join(directory, `making-${randomUUID()}`);
  const bytesTotal = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let before = 0;
  try {
    await mkdir(making);
    for (const file of manifest.files) {
      const onBytes = (bytes: number) =>
        progress({ bytesDone: before + bytes, bytesTotal, message: `Copying ${file.name}` });
      await copyFile(source, file, join(making, file.name), { signal, onBytes });
      before += file.bytes;
    }
    await replaceFolder(making, join(directory, manifest.buildId), join(directory, `former-${randomUUID()}`));
    // Only now: it may be all that is left of a boot image of the same build, where the site was killed between two names.
    await removeLeft(directory, 'former-');
  } catch (error) {
    throw storeError(error, directory);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** Of a site that was killed while it copied. */
async function removeLeft(directory: string, beginning: 'making-' | 'former-'): Promise<void> {
  for (const name of await readdir(directory))
    if (name.startsWith(beginning)) await rm(join(directory, name), { recursive: true, force: true });
}

/** Whoever is reading the former files, which are of the same bytes, keeps them until the end. */
async function replaceFolder(made: string, target: string, former: string): Promise<void> {
  await rename(target, former).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
  await rename(made, target);
}

async function copyFile(
  from: BootImageSource,
  file: BootImageManifest['files'][number],
  target: string,
  told: Pick<CopyOptions, 'signal' | 'onBytes'>,
): Promise<void> {
  const { folder } = from;
  const { handle, range } = await from.open(file.name).catch((error: unknown) => {
    if (error instanceof SlipwayError) throw error;
    throw notWhole(folder, `${file.name} cannot be read (${error instanceof Error ? error.message : String(error)})`);
  });
  try {
    const { bytes, sha256 } = await copyHashed(handle, target, { ...told, chunkLengths: [], range });
    if (bytes !== file.bytes) throw notWhole(folder, `${file.name} has ${bytes} bytes, not ${file.bytes}`);
    if (sha256 !== file.sha256) throw notWhole(folder, `${file.name} has the SHA-256 ${sha256}, not ${file.sha256}`);
  } finally {
    await handle.close();
  }
}

export async function removeBootImageFiles(directory: string, buildId: string): Promise<void> {
  await rm(join(directory, buildId), { recursive: true, force: true });
}

function notWhole(folder: string, why: string): SlipwayError {
  return new SlipwayError('SLIP-3005', `The boot image in ${folder} cannot be used: ${why}. Build it anew.`);
}
