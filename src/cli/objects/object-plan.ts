/** What would become of each object of the files: decided before anything is done, with everything that speaks against it. */
import { isDeepStrictEqual } from 'node:util';
import type { DeploymentAlert } from '../../api/alerts.ts';
import { type ObjectFile, type ObjectKind, objectKinds } from '../../api/object-files.ts';
import { getMe } from '../../api/sign-in.ts';
import { createTaskSequence, type TaskSequence, updateTaskSequence } from '../../api/task-sequences.ts';
import { alignIds } from '../../task-sequence/align-ids.ts';
import { referencedSequences } from '../../task-sequence/child-sequences.ts';
import { documentDifference, type ValueChange, valueChanges } from '../../task-sequence/difference.ts';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { erasingSteps } from '../../task-sequence/erasing-steps.ts';
import { type Problem, parseTaskSequence } from '../../task-sequence/parse.ts';
import { namedKinds, nothingNamed, nounOfNamed, resolveNames } from '../../task-sequence/reference-names.ts';
import { sameName } from '../name-lists.ts';
import type { Site } from '../site.ts';
import { DeviceIdentities, plainMac } from './device-identities.ts';
import { comparableDuplicate, duplicateKey } from './duplicates-in-files.ts';
import { comparableEmail } from './email-in-files.ts';
import type { PlainKind, Reference, Surroundings } from './kind-of-object.ts';
import { type AnyListed, kindOf, kinds } from './kinds.ts';
import { KnownNames, referencesOf } from './known-names.ts';
import { changeOf, type ObjectChange } from './object-change.ts';
import { type GivenObject, placed } from './object-document.ts';
import { headKeys, identityOf, nounOf, pluralOf } from './object-kind.ts';
import { problemsOfOwnRights } from './own-rights.ts';
import { missingSecrets } from './written-variables.ts';

export type Action = 'made' | 'changed' | 'the same';

export interface Planned {
  readonly object: GivenObject;
  readonly action: Action;
  /** As lines: `variables.Room: 11 → 12`. */
  readonly differences: readonly string[];
  /** Secret variables that have no value yet. */
  readonly missingSecrets: readonly string[];
  /** What else has to be done by hand, as sentences. */
  readonly leftToDo: readonly string[];
  /** The question for a secret that is in no file. */
  readonly asks: string | null;
  /** As a file would say what the site has; null for task sequences, too. */
  readonly before: ObjectFile | null;
  /** What the site has; null: nothing. */
  readonly there: { readonly id: string } | null;
  /** What of the object is made or changed. */
  readonly keys: readonly string[];
  /** A task sequence that erased no disk by itself, and may do so now. */
  readonly erasesAnew: boolean;
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
  problems.push(...(await problemsOfReach(site, planned)), ...(await problemsOfOwnRights(site, planned)));
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
    object.kind === 'task-sequence'
      ? []
      : [planOne(object, there.get(identityOf(kind, object.value)) ?? [], listed, known)],
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

/** `found`: what the site has under that name, `listed`: all of the kind. */
function planOne(object: PlainObject, found: readonly AnyListed[], listed: readonly AnyListed[], known: KnownNames) {
  const { file, value } = object;
  const there = found[0] ?? null;
  const changes = there === null || there.builtIn ? [] : changesOf(there.written, value);
  const kind = kindOf(value);
  const id = there?.id ?? known.idOf(value.kind, value);
  const changed = there === null ? value : onlyChanged(value, changes);
  const planned: Planned = {
    object,
    action: there === null ? 'made' : changes.length === 0 ? 'the same' : 'changed',
    differences: changes.map((change) => listLine(change, there?.written, value) ?? lineOf(change)),
    missingSecrets: missingSecrets(value, there?.written ?? null),
    leftToDo: kind.leftToDo?.(value, there) ?? [],
    asks: there !== null && changes.length === 0 ? null : (kind.secretFor?.(changed, there) ?? null),
    before: there?.written ?? null,
    there,
    keys: Object.keys(changed),
    erasesAnew: false,
    decide: (surroundings) => ({
      now: there === null ? kind.make(value, id, surroundings) : kind.change(changed, there, surroundings),
      later: kind.complete?.(changed, id, there, surroundings) ?? [],
    }),
  };
  const unknown = referencesOf(object).filter((each) => !known.has(each));
  const problems = [...unknown.map(unknownReference), ...problemsOfThere(object, { found, listed }, changes)];
  return { planned, problems: problems.map((problem) => placed(file, problem)) };
}

/** What of the site speaks against it. */
function problemsOfThere(
  { kind, value }: PlainObject,
  { found, listed }: { found: readonly AnyListed[]; listed: readonly AnyListed[] },
  changes: readonly ValueChange[],
): Problem[] {
  const [there] = found;
  const [path] = headKeys(kind);
  const { fixed, howFixed, problemsOfNew } = kindOf(value);
  if (there === undefined) return problemsOfNew?.(value, listed) ?? [];
  if (there.builtIn) return [{ path, message: 'it is built in and cannot be changed' }];
  if (found.length > 1) return [severalOnSite(kind, found)];
  const how = howFixed === undefined ? '' : `: ${howFixed(value)}`;
  return changes
    .filter((change) => fixed.includes(change.path))
    .map((change) => ({
      path: change.path,
      message: `it is ${textOf(change.before)} on the site and cannot be changed there${how}`,
    }));
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
    .filter(({ before, after }) => (before !== undefined && before !== null) || after !== SECRET);
}

/** What is the same is not sent: it would be one more line in the audit log, or end somebody's sessions. */
function onlyChanged(given: ObjectFile, changes: readonly ValueChange[]): Partial<ObjectFile> {
  const keys = new Set(['kind', ...headKeys(given.kind), ...changes.map(({ path }) => path.split('.')[0])]);
  return Object.fromEntries(Object.entries(given).filter(([key]) => keys.has(key)));
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
      if (key === 'contentValidation' && 'contentValidation' in written && written.contentValidation !== undefined)
        return [key, { ...written.contentValidation, days: [...written.contentValidation.days].sort() }];
      if (key === 'pxe' && 'pxe' in written && written.pxe !== undefined) return [key, comparablePxe(written.pxe)];
      if (key === 'alert' && 'alert' in written && written.alert !== undefined)
        return [key, comparableAlert(written.alert)];
      if (key === 'duplicateIdentities' && 'duplicateIdentities' in written)
        return [key, (written.duplicateIdentities ?? []).map((each) => duplicateKey(comparableDuplicate(each))).sort()];
      if (key === 'email' && 'email' in written && written.email !== undefined)
        return [key, comparableEmail(written.email)];
      if (key === 'pxePassword' || key === 'clientSecret' || key === 'secret')
        return [key, value === null ? null : SECRET];
      if (Array.isArray(value)) return [key, LETTER_FOR_LETTER.has(key) ? value : inOneOrder(value)];
      return [key, key === 'smbiosUuid' ? String(value).toLowerCase() : value];
    }),
  );
}

/** OAuth's scopes, in their order. */
const LETTER_FOR_LETTER: ReadonlySet<string> = new Set(['scopes']);

/** A moment may be written in several ways. */
function comparableAlert({ successBelow, failureAbove }: DeploymentAlert): DeploymentAlert {
  const moment = (text: string) => new Date(text).toISOString();
  return { successBelow: successBelow && { ...successBelow, at: moment(successBelow.at) }, failureAbove };
}

type Pxe = NonNullable<Extract<ObjectFile, { kind: 'site-settings' }>['pxe']>;

function comparablePxe(pxe: Pxe): Pxe {
  const unknownComputerCollections = inOneOrder(pxe.unknownComputerCollections.map((name) => name.toLowerCase()));
  return {
    ...pxe,
    unknownComputerCollections,
    interfaces: [...new Set(pxe.interfaces)].sort(),
    ignoredMacs: [...new Set(pxe.ignoredMacs)].sort(),
  };
}

function inOneOrder(entries: readonly unknown[]): string[] {
  return [...new Set(entries.map(entryKey))].sort();
}

/** Of names capitals do not count; of what an identity provider says they do. */
function entryKey(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return String(entry).toLowerCase();
  const parts = Object.entries(entry).map(([key, value]) =>
    key === 'value' || key === 'subject' ? String(value) : String(value).toLowerCase(),
  );
  return parts.join(': ');
}

function entryText(entry: unknown): string {
  return typeof entry === 'object' && entry !== null ? Object.values(entry).join(': ') : String(entry);
}

/** Of a list only what goes and what comes: `devices: + PC-03, - PC-01`. Null for what is none. */
function listLine({ path }: ValueChange, there: object | undefined, given: object): string | null {
  const before: unknown = Reflect.get(there ?? {}, path);
  const after: unknown = Reflect.get(given, path);
  if (!Array.isArray(before) && !Array.isArray(after)) return null;
  if (!Array.isArray(before) || !Array.isArray(after) || LETTER_FOR_LETTER.has(path))
    return `${path}: ${limitText(before)} → ${limitText(after)}`;
  const more = (all: readonly unknown[], others: readonly unknown[]) =>
    all.filter((entry) => !others.some((other) => entryKey(other) === entryKey(entry))).map(entryText);
  return `${path}: ${[...more(after, before).map((text) => `+ ${text}`), ...more(before, after).map((text) => `- ${text}`)].join(', ')}`;
}

/** Either a list or the word for everything. */
function limitText(limit: unknown): string {
  return Array.isArray(limit) ? limit.map(String).join(', ') || '(none)' : textOf(limit);
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
    const missing = namedKinds.flatMap((kind) =>
      unknown[kind].map(
        (name) =>
          // An image is in no file.
          `there is no ${nounOfNamed[kind]} "${name}"${kind === 'images' ? '' : ', neither on the site nor in these files'}`,
      ),
    );
    return { problems: missing.map((message) => placed(file, { path: '', message })) };
  }
  const { document, problems = [] } = parseTaskSequence(value);
  if (document === undefined) return { problems: problems.map((problem) => placed(file, problem)) };
  const same = there !== null && isDeepStrictEqual(there.document, document);
  const action: Action = there === null ? 'made' : same ? 'the same' : 'changed';
  const differences = there === null || same ? [] : sequenceDifferences(there.document, document);
  const id = there?.id ?? known.idOf(object.kind, object);
  const changeAs = ({ agreeToHighRisk }: Surroundings) =>
    there === null
      ? changeOf(createTaskSequence, { body: { document: value }, standIn: id })
      : changeOf(updateTaskSequence, { params: { id }, body: { document: value, agreeToHighRisk } });
  const decide = (surroundings: Surroundings) => ({ now: [changeAs(surroundings)], later: [] });
  return {
    planned: {
      ...{ object, action, differences, there, keys: [], decide },
      ...{ missingSecrets: [], leftToDo: [], asks: null, before: null },
      erasesAnew: there !== null && !same && erasesAnew(there.document, document),
    },
    problems: [],
  };
}

/** A sequence that it runs may erase, too. */
function erasesAnew(before: TaskSequenceDocument, after: TaskSequenceDocument): boolean {
  return erasingSteps(before).length === 0 && (erasingSteps(after).length > 0 || referencedSequences(after).length > 0);
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
  const names = resolveNames(file.value, nothingNamed).unknown?.taskSequences ?? [];
  return names.some((each) => each.toLowerCase() === name.toLowerCase());
}
