/** Small objects of the store, read as a whole and believed only when they have their hash: manifests and chunk lists. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Chunk, decodeChunkList } from '../../api/chunk-list.ts';
import { type ContentFile, ManifestSchema } from '../../api/policy.ts';
import type { ContentStore } from './content-store.ts';

/** The files of a package version; null when its manifest is not there or not right. */
export async function readManifestFiles(content: ContentStore, contentRoot: string): Promise<ContentFile[] | null> {
  const bytes = await readRight(content, contentRoot);
  return bytes === null ? null : ManifestSchema.parse(JSON.parse(bytes.toString('utf8'))).files;
}

/** The chunks of a file; null when its chunk list is not there or not right. */
export async function readChunkList(content: ContentStore, sha256: string): Promise<Chunk[] | null> {
  const bytes = await readRight(content, sha256);
  return bytes === null ? null : decodeChunkList(bytes);
}

async function readRight(content: ContentStore, sha256: string): Promise<Buffer | null> {
  const bytes = await readFile(content.pathsOf(sha256).named).catch(() => null);
  if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== sha256) return null;
  return bytes;
}
