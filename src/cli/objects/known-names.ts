/** Names that objects may refer to: of the site, and of the files. */
import { randomUUID } from 'node:crypto';
import { listApplications } from '../../api/applications.ts';
import { listCollections } from '../../api/collections.ts';
import { listDeviceCategories } from '../../api/device-categories.ts';
import { listIdentityProviders } from '../../api/identity-providers.ts';
import { listImages } from '../../api/images.ts';
import type { ObjectKind } from '../../api/object-files.ts';
import { listSecurityRoles } from '../../api/security-roles.ts';
import { listSecurityScopes } from '../../api/security-scopes.ts';
import { listTaskSequences, type TaskSequence } from '../../api/task-sequences.ts';
import { type NamedThings, nothingNamed } from '../../task-sequence/reference-names.ts';
import { allDevices, type Named } from '../named-things.ts';
import type { Site } from '../site.ts';
import { namedSoftware } from '../task-sequence-given.ts';
import type { Reference } from './kind-of-object.ts';
import { kindOf } from './kinds.ts';
import type { GivenObject } from './object-document.ts';
import { identityOf } from './object-kind.ts';

export class KnownNames {
  /** What task sequences name; those that are not made yet have stand-ins for ids. */
  readonly things: NamedThings;
  readonly sequences: readonly TaskSequence[];
  readonly #ids: ReadonlyMap<string, string>;

  private constructor(ids: ReadonlyMap<string, string>, things: NamedThings, sequences: readonly TaskSequence[]) {
    this.#ids = ids;
    this.things = things;
    this.sequences = sequences;
  }

  /** Asks the site for what the files refer to, and no more. */
  static async of(site: Site, objects: readonly GivenObject[]): Promise<KnownNames> {
    const hasSequences = objects.some(({ kind }) => kind === 'task-sequence');
    const named = await namedOnSite(site, objects);
    const images = hasSequences ? (await site.call(listImages)).value : [];
    const software = hasSequences ? await namedSoftware(site) : nothingNamed;
    const sequences =
      hasSequences || refersTo(objects, 'task-sequence') ? (await site.call(listTaskSequences)).value : [];
    named.set('task-sequence', sequences);
    const ids = new Map<string, string>();
    for (const [kind, things] of named) for (const thing of things) ids.set(identityOf(kind, thing), thing.id);
    for (const [kind, things] of [
      ['package', software.packages],
      ['application', software.applications],
    ] as const)
      for (const thing of things) ids.set(identityOf(kind, thing), thing.id);
    const news = { 'task-sequence': [] as Named[], package: [] as Named[], application: [] as Named[] };
    for (const { kind, name, file } of objects) {
      const identity = identityOf(kind, Object(file.value));
      if (ids.has(identity)) continue;
      const id = randomUUID();
      ids.set(identity, id);
      if (kind === 'task-sequence' || kind === 'package' || kind === 'application') news[kind].push({ id, name });
    }
    return new KnownNames(
      ids,
      {
        images,
        packages: [...software.packages, ...news.package],
        applications: [...software.applications, ...news.application],
        taskSequences: [...sequences, ...news['task-sequence']],
      },
      sequences,
    );
  }

  has(reference: Pick<Reference, 'kind' | 'name'>): boolean {
    return this.#ids.has(identityOf(reference.kind, reference));
  }

  /** Of what the files have or refer to: on the site, or the stand-in of what is made by them. `value` has the keys that it is found again by. */
  idOf(kind: ObjectKind, value: object): string {
    const id = this.#ids.get(identityOf(kind, value));
    if (id === undefined) throw new Error(`${identityOf(kind, value)} was not looked up`);
    return id;
  }
}

export function referencesOf(object: GivenObject): Reference[] {
  return object.kind === 'task-sequence' ? [] : kindOf(object.value).references(object.value);
}

function refersTo(objects: readonly GivenObject[], wanted: ObjectKind): boolean {
  return objects.flatMap(referencesOf).some(({ kind }) => kind === wanted);
}

const lists = new Map<ObjectKind, (site: Site) => Promise<readonly Named[]>>([
  ['device', async (site) => (await allDevices(site, { placeholders: 'include' })).value],
  ['device-category', async (site) => (await site.call(listDeviceCategories)).value],
  ['security-role', async (site) => (await site.call(listSecurityRoles)).value],
  ['identity-provider', async (site) => (await site.call(listIdentityProviders)).value],
  ['security-scope', async (site) => (await site.call(listSecurityScopes)).value],
  ['collection', async (site) => (await site.call(listCollections)).value],
  ['application', async (site) => (await site.call(listApplications)).value],
]);

async function namedOnSite(site: Site, objects: readonly GivenObject[]): Promise<Map<ObjectKind, readonly Named[]>> {
  // Members of a collection go and come by their ids, and new devices are made in it.
  const hasMembers = objects.some((object) => 'value' in object && 'devices' in object.value);
  const wanted = [...lists].filter(
    ([kind]) => refersTo(objects, kind) || (hasMembers && (kind === 'device' || kind === 'collection')),
  );
  const named = new Map<ObjectKind, readonly Named[]>();
  for (const [kind, list] of wanted) named.set(kind, await list(site));
  return named;
}
