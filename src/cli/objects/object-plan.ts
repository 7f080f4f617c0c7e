/** What would become of each object of the files: decided before anything is done, with everything that speaks against it. */
import { isDeepStrictEqual } from 'node:util';
import { type ObjectFile, type ObjectKind, objectKinds } from '../../api/object-files.ts';
import { getMe } from '../../api/sign-in.ts';
import { createTaskSequence, type TaskSequence, updateTaskSequence } from '../../api/task-sequences.ts';
import { alignIds } from '../../task-sequence/align-ids.ts';
import { documentDifference, type ValueChange, valueChanges } from '../../task-sequence/difference.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { type Problem, parseTaskSequence } from '../../task-sequence/parse.ts';
import { resolveNames } from '../../task-sequence/reference-names.ts';
import { sameName, without } from '../name-lists.ts';
import type { Site } from '../site.ts';
import { DeviceIdentities, plainMac } from './device-identities.ts';
import type { PlainKind, Reference, Surroundings } from './kind-of-object.ts';
import { type AnyListed, kindOf, kinds } from './kinds.ts';
import { KnownNames, referencesOf } from './known-names.ts';
import { changeOf, type ObjectChange } from './object-change.ts';
import { type GivenObject, placed } from './object-document.ts';
import { headKeys, identityOf, nounOf, pluralOf } from './object-kind.ts';
import { missingSecrets } from './written-variables.ts';

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
  /** What has to be asked of the site. */
  readonly decide: (known: Surroundings) => DecidedChanges;
}

export interface DecidedChanges {
  readonly now: readonly ObjectChange[];
  /** Once devices are there. */
  readonly later: readonly ObjectChange[];
}

export interface Plan {
  /** In the order in which it is done. */
  readonly planned: readonly Planned[];
  readonly problems: readonly Problem[];
}

export interface WholePlan extends Plan {
  readonly known: KnownNames;
}

export async function planObjects(site: Site, objects: readonly GivenObject[]): Promise<WholePlan> {
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
  problems.push(...(await problemsOfReach(site, planned)));
  return { planned: disablingFirst(planned), problems, known };
}

/** Whatever else is done must not have a deployment start that the files disable. */
function disablingFirst(planned: readonly Planned[]): Planned[] {
  return [...planned.filter(disables), ...planned.filter((each) => !disables(each))];
}

export function disables({ object, action }: Planned): boolean {
  return (
    action === 'changed' && 'value' in object && object.value.kind === 'deployment' && object.value.enabled === false
  );
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

/** Whoever is limited to collections makes a device in one of them alone: the site refuses it otherwise, and would so after others were made. */
async function problemsOfReach(site: Site, planned: readonly Planned[]): Promise<Problem[]> {
  const members = planned.flatMap(({ object }) =>
    'value' in object && object.value.kind === 'collection' ? (object.value.devices ?? []) : [],
  );
  const homeless = planned.filter(
    ({ object, action }) =>
      object.kind === 'device' && action === 'made' && !members.some((name) => sameName(name, object.name)),
  );
  if (homeless.length === 0) return [];
  const { collections } = (await site.call(getMe)).value;
  if (collections === null) return [];
  const theirs = collections.map(({ name }) => `"${name}"`).join(', ') || 'none';
  const message = `you are limited to collections (${theirs}), and the device would be in none of them: put it into the "devices" of one of them, or of a new one, in these files`;
  return homeless.map(({ object }) => placed(object.file, { path: 'name', message }));
}

type PlainObject = Exclude<GivenObject, { kind: 'task-sequence' }>;

/** `listed`: what the site has under that name. */
function planOne(object: PlainObject, listed: readonly AnyListed[], known: KnownNames) {
  const { file, value } = object;
  const there = listed[0] ?? null;
  const changes = there === null || there.builtIn ? [] : changesOf(there.written, value);
  const kind = kindOf(value);
  const id = there?.id ?? known.idOf(value.kind, value);
  const planned: Planned = {
    object,
    action: there === null ? 'made' : changes.length === 0 ? 'the same' : 'changed',
    differences: changes.map((change) => listLine(change, there?.written, value) ?? lineOf(change)),
    missingSecrets: missingSecrets(value, there?.written ?? null),
    there,
    decide: (surroundings) => ({
      now: there === null ? kind.make(value, id, surroundings) : kind.change(value, there, surroundings),
      later: kind.complete?.(value, id, there, surroundings) ?? [],
    }),
  };
  const unknown = referencesOf(object).filter((each) => !known.has(each));
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

/** Those that others of the files run come before them. */
function planSequences(objects: readonly GivenObject[], known: KnownNames): Plan {
  const there = new Map(known.sequences.map((sequence) => [sequence.name.toLowerCase(), sequence]));
  const plans = objects.map((object) => planSequence(object, there.get(object.name.toLowerCase()) ?? null, known));
  return {
    planned: inOrder(plans.flatMap(({ planned }) => planned ?? [])),
    problems: plans.flatMap(({ problems }) => problems),
  };
}

function planSequence(
  object: GivenObject,
  there: TaskSequence | null,
  known: KnownNames,
): { planned?: Planned; problems: Problem[] } {
  const { file } = object;
  const { document: value, unknown } = resolveNames(file.value, known.things);
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
  const id = there?.id ?? known.idOf(object.kind, object);
  const change =
    there === null
      ? changeOf(createTaskSequence, { body: { document: value }, standIn: id })
      : changeOf(updateTaskSequence, { params: { id }, body: { document: value } });
  const decide = () => ({ now: [change], later: [] });
  return { planned: { object, action, differences, missingSecrets: [], there, decide }, problems: [] };
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
