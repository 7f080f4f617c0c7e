/** Collections in files. */
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
  references: ({ devices: members = [], securityScopes = [] }) => [
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
    ...memberChanges(given, id, there, known),
    ...scopeChanges(given, id, there, known),
  ],
};

async function writtenCollection(site: Site, collection: collections.Collection): Promise<FileOf<'collection'>> {
  const { id, name, builtIn, variablePrecedence, variables, securityScopes } = collection;
  // It holds every device, which may be many.
  if (builtIn) return { kind: 'collection', name };
  const { value: members } = await site.call(collections.listDirectRules, { params: { id } });
  return {
    ...{ kind: 'collection', name, variablePrecedence },
    variables: writtenVariables(variables),
    devices: inOneOrder(members),
    securityScopes: inOneOrder(securityScopes),
  };
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
