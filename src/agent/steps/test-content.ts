/** Operating system image packages for tests: a real WIM in a content folder, as an import leaves it. */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BootManagerOfImage, BootManagerVersions } from '../../api/boot-managers.ts';
import { encodeChunkList } from '../../api/chunk-list.ts';
import type { ContentFile, PolicyPackage } from '../../api/policy.ts';
import { parseDetailedDir } from '../../formats/wim/detailed-dir.ts';
import { openWim, run } from '../../formats/wim/test-support.ts';
import type { ContentSource } from '../engine/step-context.ts';
import { verifiedContent } from '../engine/verified-content.ts';
import { folderObjects } from '../folder/folder-services.ts';
import { IMAGE_ID, RUN_ID } from './test-step.ts';

const CHUNK_BYTES = 256 * 1024;

export interface TestPackage {
  readonly pkg: PolicyPackage;
  readonly content: ContentSource;
}

/** Puts the WIM into `folder`/content with its blob lists, chunk lists and manifest. Its bytes are taken as they are, damaged or not. */
export async function packageOf(
  folder: string,
  wimPath: string,
  options: {
    platform?: 'linux' | 'windows';
    architecture?: string;
    bootManagers?: BootManagerOfImage[];
    bootManagerVersions?: BootManagerVersions;
    intactWim?: string;
    totalBytes?: number;
  } = {},
): Promise<TestPackage> {
  await mkdir(join(folder, 'content'), { recursive: true });
  // What the import found out, before the WIM was damaged where a test did that.
  const intact = options.intactWim ?? wimPath;
  const { images } = await openWim(intact);
  const files = [await addFile(folder, 'image.wim', wimPath)];
  for (const { index } of images) {
    const needed = parseDetailedDir(run('wimlib-imagex', ['dir', intact, String(index), '--detailed']));
    const list = join(folder, `blobs-${index}`);
    await writeFile(list, Buffer.from([...needed].sort().join(''), 'hex'));
    files.push(await addFile(folder, `blobs-${index}`, list));
  }
  const contentRoot = await addObject(folder, Buffer.from(JSON.stringify({ format: 1, files })));
  const pkg: PolicyPackage = {
    id: IMAGE_ID,
    versionId: RUN_ID,
    kind: 'operating-system-image',
    name: 'Test image',
    contentRoot,
    images: images.map(({ index, name, totalBytes }) => ({
      index,
      name,
      totalBytes: options.totalBytes ?? totalBytes,
      platform: options.platform ?? 'linux',
      ...{ architecture: options.architecture ?? null, language: null, bootManagers: options.bootManagers ?? null },
      bootManagerVersions: options.bootManagerVersions,
      blobList: `blobs-${index}`,
    })),
  };
  return { pkg, content: contentOf(folder) };
}

function contentOf(folder: string): ContentSource {
  return verifiedContent({
    reader: folderObjects(folder),
    sleep: async () => {},
    signal: new AbortController().signal,
    onConnection: () => {},
  });
}

async function addFile(folder: string, path: string, source: string): Promise<ContentFile> {
  const whole = createHash('sha256');
  const chunks: { length: number; sha256: Uint8Array }[] = [];
  const handle = await open(source);
  let bytes = 0;
  try {
    for (;;) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, bytes);
      if (bytesRead === 0) break;
      const piece = buffer.subarray(0, bytesRead);
      whole.update(piece);
      chunks.push({ length: bytesRead, sha256: createHash('sha256').update(piece).digest() });
      bytes += bytesRead;
    }
  } finally {
    await handle.close();
  }
  const sha256 = whole.digest('hex');
  await copyFile(source, join(folder, 'content', sha256));
  const list = Buffer.from(encodeChunkList(chunks));
  const chunkList = { sha256: await addObject(folder, list), bytes: list.length, chunks: chunks.length };
  return { path, bytes, sha256, chunkList };
}

async function addObject(folder: string, bytes: Buffer): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await writeFile(join(folder, 'content', sha256), bytes);
  return sha256;
}

/** The same content; once so many bytes of the WIM were handed out, `then` decides how it goes on: it may throw, wait or do nothing. */
export function interrupted(
  content: ContentSource,
  afterBytes: number,
  then: () => Promise<'end' | 'go on'>,
): ContentSource {
  let given = 0;
  return {
    ...content,
    readRange: async function* (file, offset, length) {
      for await (const bytes of content.readRange(file, offset, length)) {
        given += bytes.length;
        if (given > afterBytes && (await then()) === 'end') return;
        yield bytes;
      }
    },
  };
}
