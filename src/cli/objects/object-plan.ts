/** What would become of each object of the files: decided before anything is done, with everything that speaks against it. */
import { isDeepStrictEqual } from 'node:util';
import { listCollections } from '../../api/collections.ts';
import { listImages } from '../../api/images.ts';
import { type ObjectFile, type ObjectKind, objectKinds } from '../../api/object-files.ts';
import { listSecurityScopes } from '../../api/security-scopes.ts';
import { listTaskSequences, type TaskSequence } from '../../api/task-sequences.ts';
import { alignIds } from '../../task-sequence/align-ids.ts';
import { documentDifference, type ValueChange, valueChanges } from '../../task-sequence/difference.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { type Problem, parseTaskSequence } from '../../task-sequence/parse.ts';
import { type NamedThings, resolveNames } from '../../task-sequence/reference-names.ts';
import { sameName, without } from '../name-lists.ts';
import { allDevices, type Named } from '../named-things.ts';
import type { Site } from '../site.ts';
import { standIns } from '../stand-in-ids.ts';
import { DeviceIdentities, plainMac } from './device-identities.ts';
import { type AnyKind, type AnyListed, kinds, missingSecrets, type PlainKind, type Reference } from './kinds.ts';
import { type GivenObject, placed } from './object-document.ts';
import { headKeys, identityOf, nounOf, pluralOf } from './object-kind.ts';

export type Action = 'made' | 'changed' | 'the same';

export interface Planned {
  readonly object: GivenObject;
  readonly action: Action;
  /** As lines: `variables.Room: 11 → 12`. */
  readonly differences: readonly string[];
  /** Secret variables that have no value yet. */
  readonly missingSecrets: readonly string[];
  /** What the site has; null: nothing. */
  readonly there: { readonly id: string } | null;
}

export interface Plan {
  /** In the order in which it is done. */
  readonly planned: readonly Planned[];
  readonly problems: readonly Problem[];
}

export async function planObjects(site: Site, objects: readonly GivenObject[]): Promise<Plan> {
  const known = await KnownNames.of(site, objects);
  const problems: Problem[] = [];
  const planned: Planned[] = [];
  for (const kind of objectKinds) {
    const given = objects.filter((object) => object.kind === kind);
    if (given.length === 0) continue;
    const plan = kind === 'task-sequence' ? planSequences(given, known) : await planPlain(site, kind, given, known);
    planned.push(...plan.planned);
    problems.push(...plan.problems);
  }
  return { planned: disablingFirst(planned), problems };
}

/** Whatever else is done must not have a deployment start that the files disable. */
function disablingFirst(planned: readonly Planned[]): Planned[] {
  const disables = ({ object, action }: Planned): boolean =>
    action === 'changed' && 'value' in object && object.value.kind === 'deployment' && object.value.enabled === false;
  return [...planned.filter(disables), ...planned.filter((each) => !disables(each))];
}

async function planPlain(
  site: Site,
  kind: PlainKind,
  objects: readonly GivenObject[],
  known: KnownNames,
): Promise<Plan> {
  const listed: readonly AnyListed[] = await kinds[kind].list(
    site,
    objects.map(({ name }) => name),
  );
  const there = Map.groupBy(listed, ({ written }) => identityOf(kind, written));
  const plans = objects.flatMap((object) =>
    object.kind === 'task-sequence' ? [] : [planOne(object, there.get(identityOf(kind, object.value)) ?? [], known)],
  );
  const problems = [...plans.flatMap((plan) => plan.problems), ...takenIdentities(plans, listed)];
  return { planned: plans.map(({ planned }) => planned), problems };
}

/** Of new devices; those that are there have their own. */
function takenIdentities(plans: readonly { planned: Planned }[], listed: readonly AnyListed[]): Problem[] {
  const known = new DeviceIdentities(listed.flatMap(({ written }) => (written.kind === 'device' ? [written] : [])));
  return plans.flatMap(({ planned: { object, action } }) =>
    action === 'made' && 'value' in object && object.value.kind === 'device'
      ? known.add(object.value).map((problem) => placed(object.file, problem))
      : [],
  );
}

type PlainObject = Exclude<GivenObject, { kind: 'task-sequence' }>;

/** `listed`: what the site has under that name. */
function planOne(object: PlainObject, listed: readonly AnyListed[], known: KnownNames) {
  const { file, value } = object;
  const there = listed[0] ?? null;
  const changes = there === null || there.builtIn ? [] : changesOf(there.written, value);
  const planned: Planned = {
    object,
    action: there === null ? 'made' : changes.length === 0 ? 'the same' : 'changed',
    differences: changes.map((change) => listLine(change, there?.written, value) ?? lineOf(change)),
    missingSecrets: missingSecrets(value, there?.written ?? null),
    there,
  };
  const unknown = referencesOf(value).filter((each) => !known.has(each));
  const problems = [...unknown.map(unknownReference), ...problemsOfThere(object, listed, changes)];
  return { planned, problems: problems.map((problem) => placed(file, problem)) };
}

/** What of the site speaks against it. */
function problemsOfThere({ kind, value }: PlainObject, listed: readonly AnyListed[], changes: readonly ValueChange[]) {
  const [there] = listed;
  const [path] = headKeys(kind);
  if (there === undefined) return problemsOfNew(value);
  if (there.builtIn) return [{ path, message: 'it is built in and cannot be changed' }];
  if (listed.length > 1) return [severalOnSite(kind, listed)];
  const fixed: readonly string[] = kinds[kind].fixed;
  return changes
    .filter((change) => fixed.includes(change.path))
    .map((change) => ({
      path: change.path,
      message: `it is ${textOf(change.before)} on the site and cannot be changed there`,
    }));
}

/** What the schema allows and the site does not. */
function problemsOfNew(given: ObjectFile): Problem[] {
  if (given.kind === 'device' && (given.macs ?? []).length === 0 && given.smbiosUuid === undefined)
    return [{ path: '', message: 'a new device needs macs or smbiosUuid: the computer is recognised by it' }];
  return [];
}

function referencesOf(given: ObjectFile): Reference[] {
  const kind = kinds[given.kind] as AnyKind; // `as`: the table's type cannot follow that both have one kind.
  return kind.references(given);
}

/** Only of deployments a site may have several. */
function severalOnSite(kind: ObjectKind, several: readonly AnyListed[]): Problem {
  const ids = several.map(({ id }) => id).join(', ');
  const message = `the site has ${several.length} of it, and one is meant: delete all but one with "slipway ${pluralOf(kind)} delete": ${ids}`;
  return { path: headKeys(kind)[0], message };
}

function unknownReference({ kind, name, path }: Reference): Problem {
  return { path, message: `there is no ${nounOf(kind)} "${name}", neither on the site nor in these files` };
}

/** Of what the file says; what it leaves out stays. A secret variable without a value on the site stays without one: that is told besides. */
function changesOf(there: ObjectFile, given: ObjectFile): ValueChange[] {
  const has = comparable(spelt(there, given));
  return Object.entries(comparable(given))
    .filter(([key]) => key !== 'kind' && !headKeys(given.kind).includes(key))
    .flatMap(([key, value]) => valueChanges(has[key], value, key))
    .filter(({ before, after }) => before !== undefined || after !== SECRET);
}

/** The names of variables as the file has them: capitals in them are no difference. */
function spelt(there: ObjectFile, given: ObjectFile): ObjectFile {
  if (!('variables' in there && 'variables' in given)) return there;
  const names = given.variables?.map(({ name }) => name) ?? [];
  const variables = there.variables?.map((variable) => ({
    ...variable,
    name: names.find((name) => sameName(name, variable.name)) ?? variable.name,
  }));
  return { ...there, variables };
}

/** Lists of names in one order and case, each once; variables by name. */
function comparable(written: ObjectFile): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(written).map(([key, value]: [string, unknown]) => {
      if (key === 'variables' && 'variables' in written)
        return [key, Object.fromEntries((written.variables ?? []).map(({ name, value }) => [name, value ?? SECRET]))];
      if (key === 'macs' && Array.isArray(value)) return [key, inOneOrder(value.map((mac) => plainMac(String(mac))))];
      if (Array.isArray(value)) return [key, inOneOrder(value)];
      return [key, key === 'smbiosUuid' ? String(value).toLowerCase() : value];
    }),
  );
}

function inOneOrder(names: readonly unknown[]): string[] {
  return [...new Set(names.map((name) => String(name).toLowerCase()))].sort();
}

/** Of a list only what goes and what comes: `devices: + PC-03, - PC-01`. Null for what is none. */
function listLine({ path }: ValueChange, there: object | undefined, given: object): string | null {
  const before: unknown = Reflect.get(there ?? {}, path);
  const after: unknown = Reflect.get(given, path);
  if (!Array.isArray(before) || !Array.isArray(after)) return null;
  const [was, is] = [before.map(String), after.map(String)];
  return `${path}: ${[...without(is, was).map((name) => `+ ${name}`), ...without(was, is).map((name) => `- ${name}`)].join(', ')}`;
}

/** No text: a variable may have any. */
const SECRET = Symbol('secret');

function lineOf({ path, before, after }: ValueChange): string {
  // What is to be secret is not shown once more.
  if (after === SECRET) return `${path}: (in clear) → (secret)`;
  return `${path}: ${textOf(before)} → ${textOf(after)}`;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '(none)';
  if (value === SECRET) return '(secret)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Names that objects may refer to: of the site, and of the files. */
class KnownNames {
  readonly things: NamedThings;
  readonly sequences: readonly TaskSequence[];
  readonly #keys: ReadonlySet<string>;

  private constructor(keys: ReadonlySet<string>, images: readonly Named[], sequences: readonly TaskSequence[]) {
    this.#keys = keys;
    this.things = { images, taskSequences: sequences };
    this.sequences = sequences;
  }

  /** Asks the site for what the files refer to, and no more. */
  static async of(site: Site, objects: readonly GivenObject[]): Promise<KnownNames> {
    const references = objects.flatMap((object) => (object.kind === 'task-sequence' ? [] : referencesOf(object.value)));
    const refersTo = (kind: ObjectKind) => references.some((reference) => reference.kind === kind);
    const hasSequences = objects.some(({ kind }) => kind === 'task-sequence');
    const names = new Map<ObjectKind, readonly { name: string }[]>();
    if (refersTo('device')) names.set('device', (await allDevices(site)).value);
    if (refersTo('security-scope')) names.set('security-scope', (await site.call(listSecurityScopes)).value);
    if (refersTo('collection')) names.set('collection', (await site.call(listCollections)).value);
    const sequences = hasSequences || refersTo('task-sequence') ? (await site.call(listTaskSequences)).value : [];
    names.set('task-sequence', sequences);
    const keys = [...names].flatMap(([kind, things]) => things.map((thing) => identityOf(kind, thing)));
    const images = hasSequences ? (await site.call(listImages)).value : [];
    const made = objects.map(({ kind, file }) => identityOf(kind, Object(file.value)));
    return new KnownNames(new Set([...keys, ...made]), images, sequences);
  }

  has(reference: Pick<Reference, 'kind' | 'name'>): boolean {
    return this.#keys.has(identityOf(reference.kind, reference));
  }
}

/** Those that others of the files run come before them. Those that are not made yet have ids of nothing. */
function planSequences(objects: readonly GivenObject[], known: KnownNames): Plan {
  const there = new Map(known.sequences.map((sequence) => [sequence.name.toLowerCase(), sequence]));
  const news = objects.filter(({ name }) => !there.has(name.toLowerCase()));
  const things = {
    ...known.things,
    taskSequences: [...known.sequences, ...standIns(news.map(({ name }) => name))],
  };
  const plans = objects.map((object) => planSequence(object, there.get(object.name.toLowerCase()) ?? null, things));
  return {
    planned: inOrder(plans.flatMap(({ planned }) => planned ?? [])),
    problems: plans.flatMap(({ problems }) => problems),
  };
}

function planSequence(
  object: GivenObject,
  there: TaskSequence | null,
  things: NamedThings,
): { planned?: Planned; problems: Problem[] } {
  const { file } = object;
  const { document: value, unknown } = resolveNames(file.value, things);
  if (unknown !== undefined) {
    const missing = [
      ...unknown.images.map((name) => `there is no image package "${name}"`),
      ...unknown.taskSequences.map(
        (name) => `there is no task sequence "${name}", neither on the site nor in these files`,
      ),
    ];
    return { problems: missing.map((message) => placed(file, { path: '', message })) };
  }
  const { document, problems = [] } = parseTaskSequence(value);
  if (document === undefined) return { problems: problems.map((problem) => placed(file, problem)) };
  const same = there !== null && isDeepStrictEqual(there.document, document);
  const action: Action = there === null ? 'made' : same ? 'the same' : 'changed';
  const differences = there === null || same ? [] : sequenceDifferences(there.document, document);
  return { planned: { object, action, differences, missingSecrets: [], there }, problems: [] };
}

function sequenceDifferences(before: TaskSequenceDocument, after: TaskSequenceDocument): string[] {
  const { values, nodes } = documentDifference(before, alignIds(after, before, new Set()));
  const lines = [
    ...values.map(lineOf),
    ...nodes.flatMap(({ kind, name, group, values: changed }) => [
      `${kind}: "${name}"${group === null ? '' : ` in "${group}"`}`,
      ...changed.map((change) => `  ${lineOf(change)}`),
    ]),
  ];
  return lines.length === 0 ? ['ids of steps'] : lines;
}

/** A sequence that none of the others run which wait still; the site finds circles. */
function inOrder(planned: readonly Planned[]): Planned[] {
  const left = [...planned];
  const done: Planned[] = [];
  while (left.length > 0) {
    const ready = left.findIndex(
      ({ object }) => !left.some((other) => other.object !== object && runs(object, other.object.name)),
    );
    done.push(...left.splice(Math.max(0, ready), 1));
  }
  return done;
}

function runs({ file }: GivenObject, name: string): boolean {
  const names = resolveNames(file.value, { images: [], taskSequences: [] }).unknown?.taskSequences ?? [];
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}
