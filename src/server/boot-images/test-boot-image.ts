/** For tests: boot images as the builder leaves them, of random bytes. */
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addBootImage, type BootImage, listBootImages } from '../../api/boot-images.ts';
import type { Client } from '../../api/client.ts';
import { getJob } from '../../api/jobs.ts';
import { eventually } from '../test-support.ts';

const NAMES = [
  'vmlinuz',
  'initrd.img',
  'root.squashfs',
  'firmware.squashfs',
  'shimx64.efi',
  'grubx64.efi',
  'undionly.kpxe',
];

export interface BuiltBootImage {
  readonly folder: string;
  readonly buildId: string;
  readonly manifest: Record<string, unknown> & { files: { name: string; bytes: number; sha256: string }[] };
}

/** `change` is called before the manifest is written. */
export function buildTestBootImage(folder: string, change: (made: BuiltBootImage) => void = () => {}): BuiltBootImage {
  const files = NAMES.map((name) => {
    const bytes = randomBytes(name === 'root.squashfs' ? 3_000_000 : 1000);
    writeFileSync(join(folder, name), bytes);
    return { name, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
  const buildId = randomBytes(8).toString('hex');
  const facts = { kind: 'linux-pe', architecture: 'x64', version: '0.1.0', kernelVersion: '6.12', suite: 'trixie' };
  const made: BuiltBootImage = { folder, buildId, manifest: { format: 1, buildId, ...facts, files, packages: [] } };
  change(made);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(made.manifest));
  return made;
}

/** Adds one and waits for the end of its import, of a site whose jobs are worked off. Rejects with what the job says of its failure. */
export async function addBuiltBootImage(
  client: Client,
  body: { name: string; path: string } | { name: string; uploadId: string },
): Promise<BootImage> {
  const { jobId } = await client(addBootImage, { body });
  const job = await eventually(async () => {
    const found = await client(getJob, { params: { id: jobId } });
    return found.endedAt === null ? null : found;
  });
  if (job.state === 'failed') throw new Error(job.message);
  const added = (await client(listBootImages)).find(({ id }) => id === job.resultId);
  if (added === undefined) throw new Error('it is not in the list');
  return added;
}
