/** What a package version consists of, written into the content store: files with their chunk lists, and the manifest that names them. */
import { encodeChunkList } from '../../api/chunk-list.ts';
import type { ContentFile, Manifest } from '../../api/policy.ts';
import { type HashedFile, hashBytes } from './chunk-hasher.ts';
import type { ContentStore } from './content-store.ts';

export interface PackageObject {
  readonly sha256: string;
  readonly bytes: number;
  readonly kind: 'file' | 'chunk-list' | 'manifest';
}

/** Gathers the files of one package version; `finish` writes the manifest. */
export class PackageContent {
  readonly #store: ContentStore;
  readonly #files: ContentFile[] = [];
  readonly #objects = new Map<string, PackageObject>();

  constructor(store: ContentStore) {
    this.#store = store;
  }

  /** A file that is in the store already. */
  async addStored(path: string, file: HashedFile, marks: Pick<ContentFile, 'executable'> = {}): Promise<void> {
    const list = await this.#store.put(encodeChunkList(file.chunks));
    this.#add({ ...list, kind: 'chunk-list' });
    this.#add({ sha256: file.sha256, bytes: file.bytes, kind: 'file' });
    const chunkList = { ...list, chunks: file.chunks.length };
    this.#files.push({ path, bytes: file.bytes, sha256: file.sha256, chunkList, ...marks });
  }

  /** A file of another version, as it is there. */
  addKept(path: string, file: ContentFile): void {
    this.#add({ sha256: file.chunkList.sha256, bytes: file.chunkList.bytes, kind: 'chunk-list' });
    this.#add({ sha256: file.sha256, bytes: file.bytes, kind: 'file' });
    this.#files.push({ ...file, path });
  }

  async addBytes(path: string, bytes: Uint8Array): Promise<void> {
    await this.#store.put(bytes);
    await this.addStored(path, hashBytes(bytes));
  }

  /** The content root is the manifest's SHA-256: it stands for every byte of the version. */
  async finish(): Promise<{ contentRoot: string; objects: PackageObject[] }> {
    const manifest: Manifest = { format: 1, files: this.#files };
    const stored = await this.#store.put(Buffer.from(JSON.stringify(manifest), 'utf8'));
    this.#add({ ...stored, kind: 'manifest' });
    return { contentRoot: stored.sha256, objects: [...this.#objects.values()] };
  }

  #add(object: PackageObject): void {
    if (!this.#objects.has(object.sha256)) this.#objects.set(object.sha256, object);
  }
}
