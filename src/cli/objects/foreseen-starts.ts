/**
 * On which computers required deployments start that did not before, when files are applied: those of a deployment that is made or enabled, and those that come into a collection on which one stands.
 * Known before anything is done, so that a person can confirm it. Where rules decide who is in a collection, or a computer is recognised anew, the site alone knows: it is
 * asked by doing it, and refuses until that is confirmed too (confirmed-starts.ts).
 */
import { type Collection, listCollections } from '../../api/collections.ts';
import { usualSettings } from '../../api/deployment-settings.ts';
import { type Deployment, listDeployments } from '../../api/deployments.ts';
import type { DeviceSummary } from '../../api/devices.ts';
import type { Start } from '../../api/errors.ts';
import type { ObjectFile } from '../../api/object-files.ts';
import { type DeviceCount, deviceCountOf } from '../device-count.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { sameName, without } from '../name-lists.ts';
import { allDevices, allMembers } from '../named-things.ts';
import type { Site } from '../site.ts';
import type { Planned } from './object-plan.ts';

/** It holds every device; that of unknown computers, which is built in as well, their placeholders alone. */
const ALL_SYSTEMS = 'All Systems';

type Deployed = Pick<
  Deployment,
  'id' | 'taskSequenceName' | 'collectionName' | 'purpose' | 'enabled' | 'suspended' | 'availableTo' | 'status'
>;

/** A collection of the site with the names of its devices. */
export interface Filled extends Pick<Collection, 'name'> {
  readonly devices: readonly string[];
}

/** What counts of the site. */
export interface Standing {
  readonly deployments: readonly Deployed[];
  /** Those that the files concern. */
  readonly collections: readonly Filled[];
  /** Names of devices on which nothing starts that can be counted: protected, obsolete, placeholders of unknown computers. */
  readonly spared: readonly string[];
  /** Whether rules decide who is in some collection. */
  readonly hasRules: boolean;
  /** Whether a task sequence of the files may erase disks that erased none before, or is enabled: where it is required the site alone knows. */
  readonly erasesAnew: boolean;
}

/** Of what is changed: the keys that differ; never those by which it is found again. */
type Doing = Pick<Planned, 'action' | 'there' | 'keys'> & { readonly value: ObjectFile };

export class Foreseen {
  readonly starts: readonly Start[];
  readonly #standing: Standing;
  readonly #doing: readonly Doing[];
  /** By the site. */
  readonly #told: readonly Start[];

  constructor(standing: Standing, doing: readonly Doing[], told: readonly Start[] = []) {
    this.#standing = standing;
    this.#doing = doing;
    const counted = this.#required().flatMap(({ taskSequence, collection, stood }) => {
      const now = this.#devicesOf(collection, stood);
      const devices = without(now, stood ? this.#collection(collection).devices : []);
      return devices.length === 0 ? [] : [{ taskSequence, collection, devices }];
    });
    this.#told = told;
    this.starts = [...counted.filter((start) => !told.some((each) => isSameDeployment(each, start))), ...told];
  }

  /** With what the site tells besides: of a deployment on some devices at one change, and on others at the next. */
  with(told: readonly Start[]): Foreseen {
    const more = told.map(({ devices, ...start }) => {
      const before = this.starts.filter((each) => isSameDeployment(each, start)).flatMap((each) => each.devices);
      return { ...start, devices: without([...before, ...devices], []) };
    });
    const others = this.#told.filter((start) => !more.some((each) => isSameDeployment(each, start)));
    return new Foreseen(this.#standing, this.#doing, [...others, ...more]);
  }

  /** Null when nothing starts by this that did not before. */
  toConfirm(): DeviceCount | null {
    return deviceCountOf(this.starts);
  }

  /** Whether nothing else can start by these files, so that what the site tells beyond it is what others have done meanwhile. */
  get isWhole(): boolean {
    const { hasRules, erasesAnew } = this.#standing;
    return !erasesAnew && !this.#doing.some((each) => decidesElsewhere(each) || (hasRules && changesMembers(each)));
  }

  /** How many devices a collection holds once the files are applied, on which something may start: of one that they concern. */
  deviceCountOf(collection: string): number {
    return this.#devicesOf(collection, false).length;
  }

  /** Whether a device begins something as soon as it comes into this collection: a required deployment stands on it, and the files do not disable that. */
  startsIn(collection: string): boolean {
    return this.#required().some((each) => each.stood && sameName(each.collection, collection));
  }

  /** The same of one that is made in these: it comes into the collection of all devices, too. */
  startsOnNewIn(collections: readonly string[]): boolean {
    return [...collections, ALL_SYSTEMS].some((each) => this.startsIn(each));
  }

  /** Whether all that the site tells of was foreseen. */
  hasAll(starts: readonly Start[]): boolean {
    return starts.every((start) => this.#has(start));
  }

  #has({ taskSequence, collection, devices }: Start): boolean {
    const foreseen = this.starts.filter((start) => isSameDeployment(start, { taskSequence, collection }));
    const names = foreseen.flatMap((start) => start.devices);
    return without(devices, names).length === 0;
  }

  /** All required ones that are enabled afterwards. `stood`: they were before. */
  #required(): { taskSequence: string; collection: string; stood: boolean }[] {
    const kept = this.#standing.deployments.flatMap((deployment) => {
      const { taskSequenceName: taskSequence, collectionName: collection, purpose, suspended, status } = deployment;
      const file = this.#doing.find(({ there }) => there?.id === deployment.id)?.value;
      const given = file?.kind === 'deployment' ? file : undefined;
      const enabled = given?.enabled ?? deployment.enabled;
      const isOff = suspended !== null || status === 'expired' || status === 'sequence-disabled';
      const isAnywhere = !isOff && deployment.availableTo !== 'clients';
      const stood = deployment.enabled && isAnywhere;
      return purpose === 'required' && enabled && isAnywhere ? [{ taskSequence, collection, stood }] : [];
    });
    const made = this.#doing.flatMap(({ action, value }) =>
      action === 'made' && value.kind === 'deployment' && startsSomewhere(value)
        ? [{ taskSequence: value.taskSequence, collection: value.collection, stood: false }]
        : [],
    );
    return [...made, ...kept];
  }

  /** `stood`: for a deployment that was there before. */
  #devicesOf(name: string, stood: boolean): string[] {
    const file = this.#doing.find(({ value }) => value.kind === 'collection' && sameName(value.name, name))?.value;
    if (file?.kind === 'collection' && file.devices !== undefined) return without(file.devices, this.#spared(stood));
    const { devices } = this.#collection(name);
    return without([...devices, ...(sameName(name, ALL_SYSTEMS) ? newDevices(this.#doing) : [])], this.#spared(stood));
  }

  /** Those that the files protect or make obsolete too, before others come into collections and anything is deployed. A new one is in its collections before that. */
  #spared(stood: boolean): string[] {
    const byFiles = this.#doing.flatMap(({ action, value }) =>
      !(action === 'made' && stood) && value.kind === 'device' && (value.protected === true || value.obsolete === true)
        ? [value.name]
        : [],
    );
    return [...this.#standing.spared, ...byFiles];
  }

  #collection(name: string): Filled {
    const found = this.#standing.collections.find((collection) => sameName(collection.name, name));
    return found ?? { name, devices: [] };
  }
}

/** One beyond the caller's reach is none that is known. */
function isSameDeployment(one: Omit<Start, 'devices'>, other: Omit<Start, 'devices'>): boolean {
  return sameText(one.taskSequence, other.taskSequence) && sameText(one.collection, other.collection);
}

function sameText(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && sameName(one, other);
}

function newDevices(doing: readonly Doing[]): string[] {
  return doing.flatMap(({ action, value }) =>
    action === 'made' && value.kind === 'device' && value.obsolete !== true ? [value.name] : [],
  );
}

function startsSomewhere({ purpose, enabled, availableTo }: Extract<ObjectFile, { kind: 'deployment' }>): boolean {
  return purpose === 'required' && enabled !== false && availableTo !== 'clients';
}

const RULES = ['limitingCollection', 'queryRules', 'includedCollections', 'excludedCollections'];
const MARKS = ['macs', 'smbiosUuid', 'obsolete', 'protected'];

/** Changes of which the site alone knows what starts by them. */
function decidesElsewhere({ action, keys, value }: Doing): boolean {
  if (value.kind === 'collection') return keys.some((key) => RULES.includes(key));
  if (action === 'made') return false;
  if (value.kind === 'device') return keys.some((key) => MARKS.includes(key) && !isSparing(key, value));
  return value.kind === 'deployment' && keys.some((key) => Object.hasOwn(usualSettings, key));
}

/** By this alone nothing starts anywhere. */
function isSparing(key: string, value: Extract<ObjectFile, { kind: 'device' }>): boolean {
  return (key === 'protected' && value.protected === true) || (key === 'obsolete' && value.obsolete === true);
}

function changesMembers({ value }: Doing): boolean {
  return value.kind === 'device' || value.kind === 'collection' || value.kind === 'deployment';
}

/** Asks the site for what the files concern, and no more. */
export async function foreseeStarts(site: Site, planned: readonly Planned[]): Promise<Foreseen> {
  const doing = planned.flatMap(({ object, action, there, keys }): Doing[] =>
    object.kind === 'task-sequence' || action === 'the same' ? [] : [{ value: object.value, action, there, keys }],
  );
  const names = doing.flatMap(({ value }) => concernedBy(value));
  const makesDevices = newDevices(doing).length > 0;
  const erasesAnew = planned.some((each) => each.erasesAnew);
  if (names.length === 0 && !makesDevices)
    return new Foreseen({ deployments: [], collections: [], spared: [], hasRules: false, erasesAnew }, doing);
  const { value: deployments } = await site.call(listDeployments);
  const { value: all } = await site.call(listCollections);
  const concerned = all.filter(
    ({ name }) => (makesDevices && name === ALL_SYSTEMS) || names.some((each) => sameName(each, name)),
  );
  const collections = await fewAtOnce(concerned, async ({ id, name }): Promise<Filled> => {
    const { value: members } = await allMembers(site, id);
    return { name, devices: members.map((member) => member.name) };
  });
  const spared = (await allDevices(site, { placeholders: 'include' })).value.filter(isSpared).map(({ name }) => name);
  return new Foreseen({ deployments, collections, spared, hasRules: hasRules(all), erasesAnew }, doing);
}

function isSpared({ protected: isProtected, obsoleteAt, standing }: DeviceSummary): boolean {
  return isProtected || obsoleteAt !== null || standing !== 'known';
}

/** What is limited by all devices is not limited. */
function hasRules(all: readonly Collection[]): boolean {
  return all.some(({ queryRules, includedCollections, excludedCollections, limitingCollection }) => {
    const isLimited = limitingCollection !== null && limitingCollection.name !== ALL_SYSTEMS;
    return isLimited || queryRules.length + includedCollections.length + excludedCollections.length > 0;
  });
}

/** Collections of which devices begin something by this object. */
function concernedBy(value: ObjectFile): string[] {
  if (value.kind === 'deployment') return [value.collection];
  return value.kind === 'collection' && value.devices !== undefined ? [value.name] : [];
}
