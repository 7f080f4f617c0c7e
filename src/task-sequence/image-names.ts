/** Documents that people keep in git name an image; the site knows it by its id. */

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface NamedImage {
  readonly id: string;
  readonly name: string;
}

export type ResolvedNames = { document: unknown; unknown?: never } | { document?: never; unknown: string[] };

/** The document with each Apply Operating System Image step's image name (in any case) replaced by its id, or the names that no image has. Takes any value: parsing comes later. */
export function resolveImageNames(document: unknown, images: readonly NamedImage[]): ResolvedNames {
  const ids = new Map(images.map((image) => [image.name.toLowerCase(), image.id]));
  const unknown: string[] = [];
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, resolve(inner)]);
    const node: Record<string, unknown> = Object.fromEntries(entries);
    return node['type'] === 'apply-operating-system-image' ? withId(node) : node;
  };
  const withId = (step: Record<string, unknown>): Record<string, unknown> => {
    const options: unknown = step['options'];
    if (typeof options !== 'object' || options === null || !('image' in options)) return step;
    const { image } = options;
    if (typeof image !== 'string' || UUID.test(image)) return step;
    const id = ids.get(image.toLowerCase());
    if (id === undefined) unknown.push(image);
    return { ...step, options: { ...options, image: id ?? image } };
  };
  const resolved = resolve(document);
  return unknown.length > 0 ? { unknown } : { document: resolved };
}
