/** Collections in files. */
import { isDeepStrictEqual } from 'node:util';
import * as collections from '../../api/collections.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { sameNames, without } from '../name-lists.ts';
import type { Site } from '../site.ts';
import { inOneOrder } from './in-one-order.ts';
import type { ChangedOf, FileOf, KindOfObject, Listed, Reference, Surroundings } from './kind-of-object.ts';
import { changeOf, type ObjectChange } from './object-change.ts';
import { inClear, variablesChange, writtenVariables } from './written-variables.ts';

export const collectionKind: KindOfObject<'collection'> = {
  list: async (site, names) => {
    const { value: all } = await site.call(collections.listCollections);
    const wanted = new Set(names?.map((name) => name.toLowerCase()));
    const listed = names === null ? all : all.filter(({ name }) => wanted.has(name.toLowerCase()));
    return fewAtOnce(listed, async (collection) => ({
      ...{ id: collection.id, builtIn: collection.builtIn },
      written: await writtenCollection(site, collection),
    }));
  },
  references: ({ devices: members = [], securityScopes = [], ...rules }) => [
    ...collectionReferences(rules),
    ...members.map((name, at): Reference => ({ kind: 'device', name, path: `devices[${at}]` })),
    ...securityScopes.map((name, at): Reference => ({ kind: 'security-scope', name, path: `securityScopes[${at}]` })),
  ],
  fixed: [],
  make: ({ name, variablePrecedence, variables = [] }, standIn) => [
    changeOf(collections.createCollection, {
      body: { name, variablePrecedence, variables: inClear(variables) },
      standIn,
    }),
  ],
  change: ({ variablePrecedence, variables }, { id, written }) => {
    if (variablePrecedence === undefined && variables === undefined) return [];
    const change = variables === undefined ? {} : variablesChange(variables, written.variables);
    return [changeOf(collections.changeCollection, { params: { id }, body: { variablePrecedence, ...change } })];
  },
  complete: (given, id, there, known) => [
    ...ruleChanges(given, id, there, known),
    ...memberChanges(given, id, there, known),
    ...scopeChanges(given, id, there, known),
  ],
};

type Rules = Pick<FileOf<'collection'>, 'limitingCollection' | 'includedCollections' | 'excludedCollections'>;

function collectionReferences(rules: Rules): Reference[] {
  const { limitingCollection, includedCollections = [], excludedCollections = [] } = rules;
  const reference = (name: string, path: string): Reference => ({ kind: 'collection', name, path });
  return [
    ...(limitingCollection === undefined ? [] : [reference(limitingCollection, 'limitingCollection')]),
    ...includedCollections.map((name, at) => reference(name, `includedCollections[${at}]`)),
    ...excludedCollections.map((name, at) => reference(name, `excludedCollections[${at}]`)),
  ];
}

async function writtenCollection(site: Site, collection: collections.Collection): Promise<FileOf<'collection'>> {
  const { id, name, builtIn, variablePrecedence, variables, securityScopes } = collection;
  const { limitingCollection, queryRules, maintenanceWindows, evaluationSchedule } = collection;
  // It holds every device, which may be many.
  if (builtIn) return { kind: 'collection', name };
  const { value: members } = await site.call(collections.listDirectRules, { params: { id } });
  return {
    ...{ kind: 'collection', name, variablePrecedence },
    variables: writtenVariables(variables),
    ...(limitingCollection?.name && { limitingCollection: limitingCollection.name }),
    ...{ queryRules, includedCollections: namesOf(collection.includedCollections) },
    ...{ excludedCollections: namesOf(collection.excludedCollections), maintenanceWindows, evaluationSchedule },
    devices: inOneOrder(members),
    securityScopes: inOneOrder(securityScopes),
  };
}

/** Those beyond the caller's reach have none; they stay as they are. */
function namesOf(references: readonly collections.CollectionReference[]): string[] {
  return inOneOrder(references.flatMap(({ name }) => (name === null ? [] : [{ name }])));
}

/** Once all collections are there: rules may name any of them. */
function ruleChanges(given: ChangedOf<'collection'>, id: string, there: There, { idOf }: Surroundings): ObjectChange[] {
  const before = there?.written;
  const idsOf = (names: readonly string[]) => names.map((name) => idOf('collection', name));
  const { limitingCollection, includedCollections, excludedCollections } = given;
  const { queryRules, maintenanceWindows, evaluationSchedule } = given;
  const body = {
    ...(limitingCollection !== undefined &&
      !sameNames([limitingCollection], [before?.limitingCollection ?? '']) && {
        limitingCollectionId: idOf('collection', limitingCollection),
      }),
    ...(includedCollections !== undefined &&
      !sameNames(includedCollections, before?.includedCollections ?? []) && {
        includedCollectionIds: idsOf(includedCollections),
      }),
    ...(excludedCollections !== undefined &&
      !sameNames(excludedCollections, before?.excludedCollections ?? []) && {
        excludedCollectionIds: idsOf(excludedCollections),
      }),
    ...(isOther(queryRules, before?.queryRules ?? []) && { queryRules }),
    ...(isOther(maintenanceWindows, before?.maintenanceWindows ?? []) && { maintenanceWindows }),
    ...(isOther(evaluationSchedule, before?.evaluationSchedule) && { evaluationSchedule }),
  };
  return Object.keys(body).length === 0 ? [] : [changeOf(collections.changeCollection, { params: { id }, body })];
}

function isOther<T>(given: T | undefined, before: T | undefined): boolean {
  return given !== undefined && !isDeepStrictEqual(given, before);
}

type There = Listed<'collection'> | null;

/** Those that are too many go, those that are missing come. New devices are members from the beginning. */
function memberChanges(
  { name = '', devices }: ChangedOf<'collection'>,
  id: string,
  there: There,
  { idOf, isNewDevice, startsIn }: Surroundings,
): ObjectChange[] {
  if (devices === undefined) return [];
  const idsOf = (names: readonly string[]) => names.map((device) => idOf('device', device));
  const before = there?.written.devices ?? [];
  const goneIds = idsOf(without(before, devices));
  const gone =
    goneIds.length === 0
      ? []
      : [changeOf(collections.removeCollectionMembers, { params: { id }, body: { deviceIds: goneIds } })];
  const deviceIds = idsOf(without(devices, before).filter((device) => !isNewDevice(device)));
  if (deviceIds.length === 0) return gone;
  const confirmDeviceCount = startsIn(name) ? deviceIds.length : undefined;
  const body = { deviceIds, confirmDeviceCount };
  return [...gone, changeOf(collections.addCollectionMembers, { params: { id }, body })];
}

function scopeChanges(
  { securityScopes }: ChangedOf<'collection'>,
  id: string,
  there: There,
  { idOf }: Surroundings,
): ObjectChange[] {
  if (securityScopes === undefined || sameNames(securityScopes, there?.written.securityScopes ?? [])) return [];
  const securityScopeIds = securityScopes.map((name) => idOf('security-scope', name));
  return [changeOf(collections.setCollectionScopes, { params: { id }, body: { securityScopeIds } })];
}
