/** Devices and collections of the small site in memory. */
import type { z } from 'zod';
import * as collections from '../api/collections.ts';
import * as devices from '../api/devices.ts';
import { SlipwayError } from '../api/errors.ts';
import type { ContractServer } from './contract-test-support.ts';
import { confirmingStarts } from './fake-starts-test-support.ts';
import { type FakeState, found, shown } from './fake-state-test-support.ts';
import { AT, makeCollection, makeDevice } from './things-test-support.ts';

export function bindDevices(server: ContractServer, state: FakeState, newId: () => string): void {
  const find = (id: string) => found(state.devices, id, 'device');
  server.on(devices.listDevices, ({ query: { search = '', after = '', limit } }) => {
    const wanted = search.toLowerCase();
    const matches = ({ name, macs, serialNumber }: devices.Device): boolean =>
      [name, serialNumber ?? ''].some((text) => text.toLowerCase().startsWith(wanted)) ||
      macs.some((mac) => mac.startsWith(wanted.replaceAll('-', ':')));
    const sorted = [...state.devices].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
    return sorted.filter((d) => matches(d) && d.name.toLowerCase() > after.toLowerCase()).slice(0, limit);
  });
  server.on(devices.createDevice, ({ body }) => {
    if (state.devices.some(({ name }) => name === body.name))
      throw new SlipwayError('SLIP-1003', `The device "${body.name}" is there already.`);
    const { name, macs, smbiosUuid = null, serialNumber = null, variables, collectionIds } = body;
    const device = makeDevice({
      id: newId(),
      name,
      macs,
      smbiosUuid,
      serialNumber,
      variables: shown(variables),
    });
    return confirmingStarts(state, body.confirmDeviceCount, () => {
      state.devices.push(device);
      state.members.push(...collectionIds.map((collectionId) => ({ collectionId, deviceId: device.id })));
      return device;
    });
  });
  server.on(devices.getDevice, ({ params }) => find(params.id));
  server.on(devices.setDeviceVariables, ({ params, body }) => {
    const device = find(params.id);
    device.variables = [...keptOf(device.variables, body.kept), ...shown(body.variables)];
    return device;
  });
  server.on(devices.deleteDevice, ({ params }) => {
    state.devices = state.devices.filter((device) => device !== find(params.id));
    return null;
  });
  server.on(devices.clearRequiredDeployments, ({ params }) => ({ cleared: find(params.id) ? 1 : 0 }));
  server.on(devices.listBootEvents, ({ params }) => state.bootEvents.filter((e) => e.deviceId === params.id));
}

export function bindCollections(server: ContractServer, state: FakeState, newId: () => string): void {
  const counted = (collection: collections.Collection): collections.Collection => ({
    ...collection,
    memberCount: state.members.filter((m) => m.collectionId === collection.id).length || collection.memberCount,
  });
  server.on(collections.listCollections, () => state.collections.map(counted));
  server.on(collections.createCollection, ({ body }) => {
    const made = { id: newId(), builtIn: false, memberCount: 0, createdAt: AT };
    const { name, variablePrecedence, queryRules, maintenanceWindows } = body;
    const rules = { queryRules, maintenanceWindows };
    const collection = makeCollection({
      ...made,
      name,
      variablePrecedence,
      ...rules,
      variables: shown(body.variables),
    });
    state.collections.push(collection);
    return collection;
  });
  server.on(collections.changeCollection, ({ params, body }) => {
    const collection = found(state.collections, params.id, 'collection');
    if (body.variablePrecedence !== undefined) collection.variablePrecedence = body.variablePrecedence;
    if (body.variables !== undefined)
      collection.variables = [...keptOf(collection.variables, body.kept), ...shown(body.variables)];
    changeRules(state, collection, body);
    return counted(collection);
  });
  server.on(collections.deleteCollection, ({ params }) => {
    state.collections = state.collections.filter(({ id }) => id !== params.id);
    return null;
  });
  const membersOf = (id: string) =>
    state.members
      .filter((m) => m.collectionId === id)
      .map(({ deviceId }) => ({ deviceId, name: found(state.devices, deviceId, 'device').name }));
  server.on(collections.listCollectionMembers, ({ params }) => membersOf(params.id));
  server.on(collections.listDirectRules, ({ params }) => membersOf(params.id));
  server.on(collections.addCollectionMembers, ({ params, body }) => {
    const members = body.deviceIds.map((deviceId) => ({ collectionId: params.id, deviceId }));
    confirmingStarts(state, body.confirmDeviceCount, () => state.members.push(...members));
    return null;
  });
  server.on(collections.removeCollectionMembers, ({ params, body }) => {
    state.members = state.members.filter((m) => m.collectionId !== params.id || !body.deviceIds.includes(m.deviceId));
    return null;
  });
  server.on(collections.getCollection, ({ params }) => counted(found(state.collections, params.id, 'collection')));
  server.on(collections.evaluateCollection, ({ params }) => counted(found(state.collections, params.id, 'collection')));
}

function changeRules(
  state: FakeState,
  collection: collections.Collection,
  body: Partial<z.output<NonNullable<typeof collections.changeCollection.body>>>,
): void {
  const reference = (id: string) => ({ id, name: found(state.collections, id, 'collection').name });
  const { limitingCollectionId, includedCollectionIds, excludedCollectionIds, ...rest } = body;
  if (limitingCollectionId !== undefined) collection.limitingCollection = reference(limitingCollectionId);
  if (includedCollectionIds !== undefined) collection.includedCollections = includedCollectionIds.map(reference);
  if (excludedCollectionIds !== undefined) collection.excludedCollections = excludedCollectionIds.map(reference);
  if (rest.queryRules !== undefined) collection.queryRules = rest.queryRules;
  if (rest.maintenanceWindows !== undefined) collection.maintenanceWindows = rest.maintenanceWindows;
  if (rest.evaluationSchedule !== undefined) collection.evaluationSchedule = rest.evaluationSchedule;
}

function keptOf(variables: devices.Device['variables'], kept: readonly string[]): devices.Device['variables'] {
  const staying = new Set(kept.map((name) => name.toLowerCase()));
  return variables.filter(({ name, secret }) => secret && staying.has(name.toLowerCase()));
}
