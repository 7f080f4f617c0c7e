/** What is asked of the site for the objects of files, in which order. */
import { SlipwayError } from '../../api/errors.ts';
import { objectKinds } from '../../api/object-files.ts';
import { withLines } from '../document-file.ts';
import { sameName } from '../name-lists.ts';
import { countText } from '../quantities.ts';
import type { Site } from '../site.ts';
import type { Foreseen } from './foreseen-starts.ts';
import type { Surroundings } from './kind-of-object.ts';
import type { KnownNames } from './known-names.ts';
import type { ObjectChange } from './object-change.ts';
import { titleOf } from './object-kind.ts';
import { disables, type Planned } from './object-plan.ts';

export interface PlannedChange {
  readonly planned: Planned;
  readonly change: ObjectChange;
}

export function surroundingsOf(
  planned: readonly Planned[],
  known: KnownNames,
  foreseen: Foreseen,
  secrets: ReadonlyMap<string, string>,
): Surroundings {
  const collections = planned.flatMap(({ object }) =>
    'value' in object && object.value.kind === 'collection' ? [object.value] : [],
  );
  return {
    idOf: (kind, name) => known.idOf(kind, { name }),
    collectionsOf: (device) =>
      collections.filter(({ devices = [] }) => devices.some((name) => sameName(name, device))).map(({ name }) => name),
    secretOf: (name) => secrets.get(name.toLowerCase()) ?? '',
    isNewDevice: (device) =>
      planned.some(
        ({ object, action }) => object.kind === 'device' && action === 'made' && sameName(object.name, device),
      ),
    deviceCountOf: (collection) => foreseen.deviceCountOf(collection),
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

export async function carryOut(site: Site, changes: readonly PlannedChange[]): Promise<void> {
  const ids = new Map<string, string>();
  for (const [at, { planned, change }] of changes.entries()) {
    try {
      const { value } = await site.call(change.route, {
        params: withIds(change.params, ids),
        body: withIds(change.body, ids),
      });
      if (change.standIn !== null) ids.set(change.standIn, String(Reflect.get(Object(value), 'id')));
    } catch (error) {
      throw failure(error, planned, doneBefore(changes, at));
    }
  }
}

/** Of how many objects everything was done. */
function doneBefore(changes: readonly PlannedChange[], at: number): number {
  const open = new Set(changes.slice(at).map(({ planned }) => planned));
  return new Set(changes.slice(0, at).flatMap(({ planned }) => (open.has(planned) ? [] : [planned]))).size;
}

function failure(error: unknown, { object, action }: Planned, done: number): unknown {
  if (!(error instanceof SlipwayError)) return error;
  const message = `${object.file.path}: the ${titleOf(object)} could not be ${action}. ${error.message} ${countText(done, 'object')} before it ${done === 1 ? 'was' : 'were'} done; apply again when this is mended.`;
  // What the site finds in a document has the lines of the file.
  const isDocument = object.kind === 'task-sequence' && error.problems !== undefined;
  const problems = isDocument ? withLines(object.file, error.problems ?? []) : error.problems;
  return new SlipwayError(error.code, message, { problems, cause: error });
}

function withIds(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((each) => withIds(each, ids));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withIds(inner, ids)]));
}
