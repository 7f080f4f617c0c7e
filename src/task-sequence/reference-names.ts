/** Documents that people keep in git name images, packages, applications and task sequences; the site knows them by their ids. */

const ID = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|missing:.*)$/i;

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface NamedThings {
  readonly images: readonly Named[];
  readonly packages: readonly Named[];
  readonly applications: readonly Named[];
  readonly taskSequences: readonly Named[];
}

/** Where nothing is known: every name is one that nothing has. */
export const nothingNamed = {
  images: [],
  packages: [],
  applications: [],
  taskSequences: [],
} as const satisfies NamedThings;

/** In the order in which people are told of them. */
export const namedKinds = [
  'images',
  'packages',
  'applications',
  'taskSequences',
] as const satisfies (keyof NamedThings)[];

export const nounOfNamed: Readonly<Record<keyof NamedThings, string>> = {
  images: 'image package',
  packages: 'package',
  applications: 'application',
  taskSequences: 'task sequence',
};

/** Names that nothing has, each kind in the order of the document. */
export type UnknownNames = { readonly [Kind in keyof NamedThings]: readonly string[] };
export type ResolvedNames = { document: unknown; unknown?: never } | { document?: never; unknown: UnknownNames };

/** By step type: the option that names something, and what. */
const PLACES: Readonly<Record<string, { readonly option: string; readonly kind: keyof NamedThings }>> = {
  'apply-operating-system-image': { option: 'image', kind: 'images' },
  'apply-data-image': { option: 'image', kind: 'images' },
  // Images are fetched by their ids: a name could be that of either.
  'download-package-content': { option: 'packages', kind: 'packages' },
  'install-package': { option: 'package', kind: 'packages' },
  'install-application': { option: 'applications', kind: 'applications' },
  'run-task-sequence': { option: 'taskSequence', kind: 'taskSequences' },
};

/** The document with each name (in any case) replaced by its id, or the names that nothing has. Takes any value: parsing comes later. */
export function resolveNames(document: unknown, things: NamedThings): ResolvedNames {
  const unknown = { images: [], packages: [], applications: [], taskSequences: [] } as Record<
    keyof NamedThings,
    string[]
  >;
  const resolved = replaceReferences(document, (kind, given) => {
    if (ID.test(given)) return given;
    const found = things[kind].find(({ name }) => name.toLowerCase() === given.toLowerCase());
    if (found === undefined) unknown[kind].push(given);
    return found?.id ?? given;
  });
  return namedKinds.some((kind) => unknown[kind].length > 0) ? { unknown } : { document: resolved };
}

/** The other way round, for people: an id becomes its name, where no other thing has the same. */
export function withNames(document: unknown, things: NamedThings): unknown {
  return replaceReferences(document, (kind, given) => {
    const found = things[kind].find(({ id }) => id === given);
    const sameName = things[kind].filter(({ name }) => name.toLowerCase() === found?.name.toLowerCase());
    return found === undefined || sameName.length > 1 || ID.test(found.name) ? given : found.name;
  });
}

function replaceReferences(value: unknown, replace: (kind: keyof NamedThings, given: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => replaceReferences(each, replace));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [
    key,
    replaceReferences(inner, replace),
  ]);
  const node: Record<string, unknown> = Object.fromEntries(entries);
  const place =
    typeof node['type'] === 'string' && Object.hasOwn(PLACES, node['type']) ? PLACES[node['type']] : undefined;
  const options: unknown = node['options'];
  if (place === undefined || typeof options !== 'object' || options === null) return node;
  const given: unknown = Object.entries(options).find(([key]) => key === place.option)?.[1];
  const replaced = replaceGiven(given, (each) => replace(place.kind, each));
  return replaced === given ? node : { ...node, options: { ...options, [place.option]: replaced } };
}

/** One name, or a list of them. */
function replaceGiven(given: unknown, replace: (given: string) => string): unknown {
  if (typeof given === 'string') return replace(given);
  return Array.isArray(given) ? given.map((each: unknown) => (typeof each === 'string' ? replace(each) : each)) : given;
}
