/** Manifests before chunk lists before files: each proves where the next is looked up and what it must be. */
export function provingOrder<T extends { readonly kind: 'file' | 'chunk-list' | 'manifest' }>(
  objects: readonly T[],
): T[] {
  return (['manifest', 'chunk-list', 'file'] as const).flatMap((kind) =>
    objects.filter((object) => object.kind === kind),
  );
}
