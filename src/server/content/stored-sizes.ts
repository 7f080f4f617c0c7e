import type { ContentStore } from './content-store.ts';

/**
 * Node has four threads for files (libuv's default). Two look, so that imports and content over TLS, which share the process, find one
 * free however many objects there are.
 */
const LOOKS_AT_ONCE = 2;

/** The size in bytes of each of these objects that is in the store; the others have no entry. Reads no bytes of them. */
export async function storedSizes(
  store: Pick<ContentStore, 'find'>,
  sha256s: ReadonlySet<string>,
): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  // Shared: each look takes the next one that nobody has taken.
  const left = sha256s.values();
  const look = async () => {
    for (const sha256 of left) {
      const found = await store.find(sha256);
      if (found !== null) sizes.set(sha256, found.bytes);
    }
  };
  await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, look));
  return sizes;
}
