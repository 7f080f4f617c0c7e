/**
 * On which computers required deployments start that did not before, when files are applied: those of a deployment that is made or enabled, and those that come into a collection on which one stands.
 * Known before anything is done, so that a person can confirm it.
 */
import { type Collection, listCollections } from '../../api/collections.ts';
import { type Deployment, listDeployments } from '../../api/deployments.ts';
import type { Start } from '../../api/errors.ts';
import type { ObjectFile } from '../../api/object-files.ts';
import { type DeviceCount, deviceCountOf } from '../device-count.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { sameName, without } from '../name-lists.ts';
import { allMembers } from '../named-things.ts';
import type { Site } from '../site.ts';
import type { Planned } from './object-plan.ts';

/** A collection of the site with the names of its devices. */
export interface Filled extends Pick<Collection, 'name' | 'builtIn'> {
  readonly devices: readonly string[];
}

/** What counts of the site. */
export interface Standing {
  readonly deployments: readonly Pick<
    Deployment,
    'id' | 'taskSequenceName' | 'collectionName' | 'purpose' | 'enabled'
  >[];
  /** Those that the files concern. */
  readonly collections: readonly Filled[];
}

type Doing = Pick<Planned, 'action' | 'there'> & { readonly value: ObjectFile };

export class Foreseen {
  readonly starts: readonly Start[];
  readonly #standing: Standing;
  readonly #doing: readonly Doing[];

  constructor(standing: Standing, doing: readonly Doing[]) {
    this.#standing = standing;
    this.#doing = doing;
    this.starts = this.#required().flatMap(({ taskSequence, collection, stood }) => {
      const now = this.#devicesOf(collection);
      const devices = without(now, stood ? this.#collection(collection).devices : []);
      return devices.length === 0 ? [] : [{ taskSequence, collection, devices }];
    });
  }

  /** Null when nothing starts by this that did not before. */
  toConfirm(): DeviceCount | null {
    return deviceCountOf(this.starts);
  }

  /** How many devices a collection holds once the files are applied: of one that they concern. */
  deviceCountOf(collection: string): number {
    return this.#devicesOf(collection).length;
  }

  /** Whether a device begins something as soon as it comes into this collection: a required deployment stands on it, and the files do not disable that. */
  startsIn(collection: string): boolean {
    return this.#required().some((each) => each.stood && sameName(each.collection, collection));
  }

  /** The same of one that is made in these: it comes into what is built in, too. */
  startsOnNewIn(collections: readonly string[]): boolean {
    const builtIn = this.#standing.collections.flatMap((each) => (each.builtIn ? [each.name] : []));
    return [...collections, ...builtIn].some((each) => this.startsIn(each));
  }

  /** Whether all that the site tells of was foreseen. */
  hasAll(starts: readonly Start[]): boolean {
    return starts.every((start) => this.#has(start));
  }

  #has({ taskSequence, collection, devices }: Start): boolean {
    const foreseen = this.starts.filter(
      (start) => sameText(start.taskSequence, taskSequence) && sameText(start.collection, collection),
    );
    const names = foreseen.flatMap((start) => start.devices);
    return without(devices, names).length === 0;
  }

  /** All required ones that are enabled afterwards. `stood`: they were before. */
  #required(): { taskSequence: string; collection: string; stood: boolean }[] {
    const kept = this.#standing.deployments.flatMap((deployment) => {
      const { taskSequenceName: taskSequence, collectionName: collection, purpose, enabled: stood } = deployment;
      const file = this.#doing.find(({ there }) => there?.id === deployment.id)?.value;
      const enabled = (file?.kind === 'deployment' ? file.enabled : undefined) ?? stood;
      return purpose === 'required' && enabled ? [{ taskSequence, collection, stood }] : [];
    });
    const made = this.#doing.flatMap(({ action, value }) =>
      action === 'made' && value.kind === 'deployment' && value.purpose === 'required' && value.enabled !== false
        ? [{ taskSequence: value.taskSequence, collection: value.collection, stood: false }]
        : [],
    );
    return [...made, ...kept];
  }

  #devicesOf(name: string): string[] {
    const file = this.#doing.find(({ value }) => value.kind === 'collection' && sameName(value.name, name))?.value;
    if (file?.kind === 'collection' && file.devices !== undefined) return without(file.devices, []);
    const { builtIn, devices } = this.#collection(name);
    return without([...devices, ...(builtIn ? newDevices(this.#doing) : [])], []);
  }

  #collection(name: string): Filled {
    const found = this.#standing.collections.find((collection) => sameName(collection.name, name));
    return found ?? { name, builtIn: false, devices: [] };
  }
}

function sameText(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && sameName(one, other);
}

/** What is built in holds every device. */
function newDevices(doing: readonly Doing[]): string[] {
  return doing.flatMap(({ action, value }) => (action === 'made' && value.kind === 'device' ? [value.name] : []));
}

/** Asks the site for what the files concern, and no more. */
export async function foreseeStarts(site: Site, planned: readonly Planned[]): Promise<Foreseen> {
  const doing = planned.flatMap(({ object, action, there }): Doing[] =>
    object.kind === 'task-sequence' || action === 'the same' ? [] : [{ value: object.value, action, there }],
  );
  const names = doing.flatMap(({ value }) => concernedBy(value));
  const makesDevices = newDevices(doing).length > 0;
  if (names.length === 0 && !makesDevices) return new Foreseen({ deployments: [], collections: [] }, doing);
  const { value: deployments } = await site.call(listDeployments);
  const concerned = (await site.call(listCollections)).value.filter(
    ({ name, builtIn }) => (builtIn && makesDevices) || names.some((each) => sameName(each, name)),
  );
  const collections = await fewAtOnce(concerned, async ({ id, name, builtIn }): Promise<Filled> => {
    const { value: members } = await allMembers(site, id);
    return { name, builtIn, devices: members.map((member) => member.name) };
  });
  return new Foreseen({ deployments, collections }, doing);
}

/** Collections of which devices begin something by this object. */
function concernedBy(value: ObjectFile): string[] {
  if (value.kind === 'deployment') return [value.collection];
  return value.kind === 'collection' && value.devices !== undefined ? [value.name] : [];
}
