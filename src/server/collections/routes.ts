import type { z } from 'zod';
import * as contract from '../../api/collections.ts';
import * as times from '../../api/maintenance-times.ts';
import type { Confirmation } from '../deployments/confirmed-starts.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import {
  changeCollection,
  createCollection,
  deleteCollection,
  evaluateNow,
  getCollection,
  listCollections,
  setCollectionScopes,
} from './collection.ts';
import { addMembers, listDirectRules, listMembers, removeMembers } from './collection-members.ts';
import { listDeviceCollections } from './device-collections.ts';
import { explainMembership } from './explain-membership.ts';
import { previewQuery } from './preview-query.ts';
import { attributes } from './query/attributes.ts';
import { timesOfCollection, timesOfDevice } from './read-maintenance-times.ts';

export function registerCollectionRoutes(register: Register): void {
  register(contract.listCollections, ({ site }) => listCollections(site));
  register(contract.createCollection, ({ site, caller, body }) =>
    createCollection(site, requireAdministrator(caller), body),
  );
  register(contract.changeCollection, ({ site, params, body }) => changeCollection(site, params.id, body));
  register(contract.getCollection, ({ site, params }) => getCollection(site, params.id));
  register(contract.evaluateCollection, ({ site, params, body }) => evaluateNow(site, params.id, body));
  register(contract.previewQuery, ({ site, body }) => previewQuery(site, body));
  register(contract.listQueryAttributes, async () =>
    attributes.map(({ name, type, many, size, choices, description }) => ({
      ...{ name, type, many, size, description },
      choices: choices === null ? null : [...choices],
    })),
  );
  register(contract.explainMembership, ({ site, params }) => explainMembership(site, params.id, params.deviceId));
  register(contract.listDeviceCollections, ({ site, params }) => listDeviceCollections(site, params.id));
  register(contract.deleteCollection, async ({ site, params }) => {
    await deleteCollection(site, params.id);
    return null;
  });
  register(contract.setCollectionScopes, ({ site, params, body }) =>
    setCollectionScopes(site, params.id, body.securityScopeIds),
  );
  register(contract.listCollectionMembers, ({ site, params, query }) => listMembers(site, params.id, query));
  register(contract.addCollectionMember, async ({ site, params: { id, deviceId }, query }) => {
    await addMembers(site, id, { deviceIds: [deviceId], ...confirmationIn(query) });
    return null;
  });
  register(contract.addCollectionMembers, async ({ site, params, body }) => {
    await addMembers(site, params.id, body);
    return null;
  });
  register(contract.removeCollectionMember, async ({ site, params, query }) => {
    await removeMembers(site, params.id, { deviceIds: [params.deviceId], ...confirmationIn(query) });
    return null;
  });
  register(contract.removeCollectionMembers, async ({ site, params, body }) => {
    await removeMembers(site, params.id, body);
    return null;
  });
  register(times.getDeviceMaintenanceTimes, ({ site, params, query }) => timesOfDevice(site, params.id, query));
  register(times.getCollectionMaintenanceTimes, ({ site, params, query }) => timesOfCollection(site, params.id, query));
  register(contract.listDirectRules, ({ site, params }) => listDirectRules(site, params.id));
}

type ConfirmQuery = z.output<NonNullable<typeof contract.addCollectionMember.query>>;

function confirmationIn({ confirmDeviceCount, confirmUnknownComputers }: ConfirmQuery): Confirmation {
  return { confirmDeviceCount, confirmUnknownComputers: confirmUnknownComputers === 'true' };
}
