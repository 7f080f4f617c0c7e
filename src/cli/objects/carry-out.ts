/** What is asked of the site for the objects of files, in which order. */
import { SlipwayError, type Start } from '../../api/errors.ts';
import { changeObjects, MOST_OBJECT_CHANGES, routeName } from '../../api/object-changes.ts';
import { type ObjectKind, objectKinds } from '../../api/object-files.ts';
import type { Problem } from '../../task-sequence/parse.ts';
import { deviceCountOf } from '../device-count.ts';
import { withLines } from '../document-file.ts';
import { sameName } from '../name-lists.ts';
import { countText } from '../quantities.ts';
import type { Site } from '../site.ts';
import type { Foreseen } from './foreseen-starts.ts';
import type { Surroundings } from './kind-of-object.ts';
import type { KnownNames } from './known-names.ts';
import type { ObjectChange } from './object-change.ts';
import type { GivenObject } from './object-document.ts';
import { titleOf } from './object-kind.ts';
import { disables, type Planned } from './object-plan.ts';

export interface PlannedChange {
  readonly planned: Planned;
  readonly change: ObjectChange;
}

/** By what an answer is found again. */
export function secretKey(kind: ObjectKind, name: string): string {
  return `${kind} ${name.toLowerCase()}`;
}

/** What a person was asked for or has said beforehand. */
interface Answers {
  readonly secrets: ReadonlyMap<string, string>;
  readonly agreeToHighRisk: true | undefined;
}

export function surroundingsOf(
  planned: readonly Planned[],
  known: KnownNames,
  foreseen: Foreseen,
  { secrets, agreeToHighRisk }: Answers,
): Surroundings {
  const collections = planned.flatMap(({ object }) =>
    'value' in object && object.value.kind === 'collection' ? [object.value] : [],
  );
  return {
    idOf: (kind, name) => known.idOf(kind, { name }),
    collectionsOf: (device) =>
      collections.filter(({ devices = [] }) => devices.some((name) => sameName(name, device))).map(({ name }) => name),
    secretOf: (kind, name) => secrets.get(secretKey(kind, name)) ?? '',
    isNewDevice: (device) =>
      planned.some(
        ({ object, action }) => object.kind === 'device' && action === 'made' && sameName(object.name, device),
      ),
    deviceCountOf: (collection) => foreseen.deviceCountOf(collection),
    startsIn: (collection) => foreseen.startsIn(collection),
    startsOnNewIn: (names) => foreseen.startsOnNewIn(names),
    agreeToHighRisk,
  };
}

/** Whatever is named is made before. What waits for devices comes right after them, so that it is there when something is deployed. */
export function changesInOrder(todo: readonly Planned[], known: Surroundings): PlannedChange[] {
  const decided = todo.map((planned) => ({ planned, ...planned.decide(known) }));
  const isEarly = ({ planned }: { planned: Planned }): boolean =>
    disables(planned) || objectKinds.indexOf(planned.object.kind) <= objectKinds.indexOf('device');
  const of = (planned: Planned, changes: readonly ObjectChange[]) => changes.map((change) => ({ planned, change }));
  return [
    ...decided.filter(isEarly).flatMap(({ planned, now }) => of(planned, now)),
    ...decided.flatMap(({ planned, later }) => of(planned, later)),
    ...decided.filter((each) => !isEarly(each)).flatMap(({ planned, now }) => of(planned, now)),
  ];
}

/** All of them, or none: as one request, or as few as the site takes so many in. Throws with what was refused, and what of the rest is done. */
export async function carryOut(site: Site, changes: readonly PlannedChange[], starts: StartsConfirmed): Promise<void> {
  const ids = new Map<string, string>();
  for (let start = 0; start < changes.length; start += MOST_OBJECT_CHANGES) {
    const part = changes.slice(start, start + MOST_OBJECT_CHANGES);
    const inputs = part.map(({ change }) => inputOf(change, ids));
    const made = await makeTogether(site, inputs, starts).catch((error: unknown) => {
      throw failure(error, changes, start);
    });
    for (const [at, { change }] of part.entries()) {
      const id = made[at];
      if (change.standIn !== null && typeof id === 'string') ids.set(change.standIn, id);
    }
  }
}

/** What a person has confirmed, and confirms when the site tells of more. */
export interface StartsConfirmed {
  /** Whether all of these are. False: others have them start, and nobody is asked for it. Throws where somebody is asked and does not confirm them. */
  confirm(starts: readonly Start[]): Promise<boolean>;
  readonly unknownComputers: boolean;
}

/**
 * The ids of what was made. The site counts anew at each change on how many devices something starts, and leaves out those on which it runs or has ended:
 * where it tells of what was confirmed, and of no others, its number is the right one.
 */
async function makeTogether(
  site: Site,
  changes: readonly ChangeInput[],
  starts: StartsConfirmed,
): Promise<readonly (string | null)[]> {
  try {
    return (await site.call(changeObjects, { body: { changes: [...changes] } })).value.ids;
  } catch (error) {
    const at = placeOf(error);
    const refused = at === null ? undefined : changes[at];
    const confirmed = refused && (await withConfirmation(refused, error, starts));
    if (at === null || !confirmed) throw error;
    return makeTogether(site, changes.with(at, confirmed), starts);
  }
}

/** With what the site wants to hear; null where nobody confirms it: then others have changed something meanwhile. */
async function withConfirmation(
  change: ChangeInput,
  error: unknown,
  confirmed: StartsConfirmed,
): Promise<ChangeInput | null> {
  if (!(error instanceof SlipwayError)) return null;
  const { code, starts = [] } = error;
  const before = Object(change.body);
  if (code === 'SLIP-1012' && confirmed.unknownComputers && before.confirmUnknownComputers !== true)
    return { ...change, body: { ...before, confirmUnknownComputers: true } };
  const { count: confirmDeviceCount = 0 } = deviceCountOf(starts) ?? {};
  // The same again would be refused again.
  if (code !== 'SLIP-1011' || before.confirmDeviceCount === confirmDeviceCount) return null;
  return (await confirmed.confirm(starts)) ? { ...change, body: { ...before, confirmDeviceCount } } : null;
}

type ChangeInput = ReturnType<typeof inputOf>;

/** `ids`: of what earlier requests have made. */
function inputOf({ route, params, body, standIn }: ObjectChange, ids: ReadonlyMap<string, string>) {
  return {
    route: routeName(route),
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, ids.get(value) ?? value])),
    body: withIds(body, ids),
    ...(standIn === null ? {} : { standIn }),
  };
}

const PLACE = /^changes\[(\d+)\]\.?/;

/** Which of the changes of a request was refused. */
function placeOf(error: unknown): number | null {
  const path = error instanceof SlipwayError ? error.problems?.[0]?.path : undefined;
  const at = PLACE.exec(path ?? '')?.[1];
  return at === undefined ? null : Number(at);
}

/** `start`: the first of those that were asked for; those before it are done. */
function failure(error: unknown, changes: readonly PlannedChange[], start: number): unknown {
  if (!(error instanceof SlipwayError)) return error;
  const at = placeOf(error);
  const refused = at === null ? undefined : changes[start + at]?.planned;
  const options = { ...(error.starts && { starts: error.starts }), cause: error };
  if (refused === undefined)
    return new SlipwayError(error.code, `${error.message} ${doneText(changes, start)}`, {
      ...(error.problems && { problems: error.problems }),
      ...options,
    });
  const { object, action } = refused;
  const { reason, problems } = unforeseen(error) ?? {
    reason: withNames(error.message, changes),
    problems: problemsOf(error, object),
  };
  const message = `${object.file.path}: the ${titleOf(object)} could not be ${action}. ${reason} ${doneText(changes, start)}`;
  return new SlipwayError(error.code, message, { problems, ...options });
}

/** What the site says of starts is for whoever can confirm them. */
function unforeseen({ code, starts = [] }: SlipwayError): { reason: string; problems: Problem[] } | null {
  if (code !== 'SLIP-1011') return null;
  const starting = deviceCountOf(starts);
  return starting && { reason: `This was not foreseen. ${starting.warning}`, problems: [...starting.list] };
}

/** What is not made yet has no other name for the site than its stand-in. */
function withNames(text: string, changes: readonly PlannedChange[]): string {
  return changes.reduce(
    (told, { planned, change }) =>
      change.standIn === null ? told : told.replaceAll(change.standIn, `"${planned.object.name}"`),
    text,
  );
}

/** What the site finds in a document has the lines of the file; what its message says is not said twice. */
function problemsOf({ problems = [], message: told }: SlipwayError, { kind, file }: GivenObject): Problem[] {
  const own = problems.flatMap(({ path, message }) =>
    message === told ? [] : [{ path: path.replace(PLACE, ''), message }],
  );
  return kind === 'task-sequence' ? withLines(file, own) : own;
}

function doneText(changes: readonly PlannedChange[], start: number): string {
  if (start === 0) return 'Nothing was done.';
  const open = new Set(changes.slice(start).map(({ planned }) => planned));
  const done = new Set(changes.slice(0, start).flatMap(({ planned }) => (open.has(planned) ? [] : [planned])));
  const whole = new Set(changes.map(({ planned }) => planned)).size;
  return `The site takes ${MOST_OBJECT_CHANGES} changes as one, and these were ${changes.length}: ${done.size} of ${countText(whole, 'object')} are done, the others not, or not wholly. Apply again when this is mended: it goes on there.`;
}

function withIds(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((each) => withIds(each, ids));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withIds(inner, ids)]));
}
