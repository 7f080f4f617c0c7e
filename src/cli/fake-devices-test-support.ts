/** Devices and collections of the small site in memory. */
import type { z } from 'zod';
import * as collections from '../api/collections.ts';
import * as categories from '../api/device-categories.ts';
import * as devices from '../api/devices.ts';
import { SlipwayError } from '../api/errors.ts';
import type { ContractServer } from './contract-test-support.ts';
import { confirmingStarts } from './fake-starts-test-support.ts';
import { type FakeState, found, shown } from './fake-state-test-support.ts';
import { AT, makeCollection, makeDevice } from './things-test-support.ts';

export function bindDevices(server: ContractServer, state: FakeState, newId: () => string): void {
  const find = (id: string) => found(state.devices, id, 'device');
  server.on(devices.listDevices, ({ query: { search = '', named, obsolete, after = '', limit } }) => {
    const wanted = search.toLowerCase();
    const matches = ({ name, macs, serialNumber }: devices.Device): boolean =>
      [name, serialNumber ?? ''].some((text) => text.toLowerCase().includes(wanted)) ||
      macs.some((mac) => mac.includes(wanted.replaceAll('-', ':')));
    const isNamed = ({ name, macs }: devices.Device): boolean =>
      named === undefined ||
      name.toLowerCase() === named.toLowerCase() ||
      macs.includes(named.toLowerCase().replaceAll('-', ':'));
    const fits = (device: devices.Device): boolean =>
      matches(device) && isNamed(device) && (obsolete === undefined || String(device.obsoleteAt !== null) === obsolete);
    const sorted = [...state.devices].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
    return sorted.filter((d) => fits(d) && d.name.toLowerCase() > after.toLowerCase()).slice(0, limit);
  });
  server.on(devices.createDevice, ({ body }) => {
    if (state.devices.some(({ name }) => name === body.name))
      throw new SlipwayError('SLIP-1003', `The device "${body.name}" is there already.`);
    const { name, macs, smbiosUuid = null, serialNumber = null, assetTag = null, variables, collectionIds } = body;
    const device = makeDevice({
      id: newId(),
      name,
      macs,
      smbiosUuid,
      serialNumber,
      assetTag,
      categories: categoriesOf(state, body.deviceCategoryIds),
      variables: shown(variables),
    });
    return confirmingStarts(state, body.confirmDeviceCount, () => {
      state.devices.push(device);
      state.members.push(...collectionIds.map((collectionId) => ({ collectionId, deviceId: device.id })));
      return device;
    });
  });
  server.on(devices.getDevice, ({ params }) => find(params.id));
  server.on(devices.changeDevice, ({ params, body: { obsolete, confirmDeviceCount: _, ...record } }) => {
    const device = find(params.id);
    const given = Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
    return Object.assign(device, given, obsolete === undefined ? {} : { obsoleteAt: obsolete ? AT : null });
  });
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
  server.on(devices.listNewestBootEvents, ({ query }) =>
    state.bootEvents
      .slice(0, query.limit)
      .map((event) => ({ ...event, deviceName: state.devices.find(({ id }) => id === event.deviceId)?.name ?? null })),
  );
  server.on(devices.listBootEvents, ({ params }) => state.bootEvents.filter((e) => e.deviceId === params.id));
}

export function bindDeviceCategories(server: ContractServer, state: FakeState, newId: () => string): void {
  const counted = (category: FakeState['deviceCategories'][number]): categories.DeviceCategory => {
    const having = state.devices.filter((device) => device.categories.some(({ id }) => id === category.id));
    return { ...category, deviceCount: having.length, createdAt: AT };
  };
  server.on(categories.setDeviceCategories, ({ params, body }) => {
    const device = found(state.devices, params.id, 'device');
    device.categories = categoriesOf(state, body.deviceCategoryIds);
    return device;
  });
  server.on(categories.listDeviceCategories, () => state.deviceCategories.map(counted));
  server.on(categories.createDeviceCategory, ({ body }) => {
    const category = { id: newId(), ...body };
    state.deviceCategories.push(category);
    return counted(category);
  });
  server.on(categories.changeDeviceCategory, ({ params, body }) => {
    const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    return counted(Object.assign(found(state.deviceCategories, params.id, 'device category'), given));
  });
  server.on(categories.deleteDeviceCategory, ({ params }) => {
    state.deviceCategories = state.deviceCategories.filter(({ id }) => id !== params.id);
    return null;
  });
}

function categoriesOf(state: FakeState, ids: readonly string[]): devices.Device['categories'] {
  return ids.map((id) => {
    const { name } = found(state.deviceCategories, id, 'device category');
    return { id, name };
  });
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
