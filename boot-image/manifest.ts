/** A boot image's identity and its `manifest.json`. */
import { createHash } from 'node:crypto';
import { type BootImageManifest, BootImageManifestSchema } from '../src/api/boot-images.ts';
import type { PackageRecord } from './package-records.ts';
import type { PartFile } from './parts.ts';

interface Composition {
  /** The product's version. */
  version: string;
  /** All parts and the agent, each by name; `initrd.img` is made of two of them and holds the result. */
  files: readonly PartFile[];
}

/** The first 16 hex digits of the SHA-256 over version, names and hashes, whatever order they come in. */
export function buildIdOf({ version, files }: Composition): string {
  const lines = files.map(({ name, sha256 }) => `${name} ${sha256}`).sort();
  return createHash('sha256')
    .update([`version ${version}`, ...lines].join('\n'))
    .digest('hex')
    .slice(0, 16);
}

/** The manifest, checked against the schema that the site reads it with. */
export function makeManifest(facts: {
  buildId: string;
  version: string;
  kernelVersion: string;
  suite: string;
  files: readonly PartFile[];
  packages: readonly PackageRecord[];
}): BootImageManifest {
  const { files, packages, ...rest } = facts;
  return BootImageManifestSchema.parse({
    format: 1,
    kind: 'linux-pe',
    architecture: 'x64',
    ...rest,
    files: files.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    packages: packages.map(({ name, version, sha256 }) => ({ name, version, sha256 })),
  });
}
