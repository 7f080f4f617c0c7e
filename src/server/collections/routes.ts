import * as contract from '../../api/collections.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import {
  changeCollection,
  createCollection,
  deleteCollection,
  listCollections,
  setCollectionScopes,
} from './collection.ts';
import { addMembers, listDirectRules, listMembers, removeMembers } from './collection-members.ts';

export function registerCollectionRoutes(register: Register): void {
  register(contract.listCollections, ({ site }) => listCollections(site));
  register(contract.createCollection, ({ site, caller, body }) =>
    createCollection(site, requireAdministrator(caller), body),
  );
  register(contract.changeCollection, ({ site, params, body }) => changeCollection(site, params.id, body));
  register(contract.deleteCollection, async ({ site, params }) => {
    await deleteCollection(site, params.id);
    return null;
  });
  register(contract.setCollectionScopes, ({ site, params, body }) =>
    setCollectionScopes(site, params.id, body.securityScopeIds),
  );
  register(contract.listCollectionMembers, ({ site, params, query }) => listMembers(site, params.id, query));
  register(contract.addCollectionMember, async ({ site, params: { id, deviceId }, query }) => {
    await addMembers(site, id, { deviceIds: [deviceId], ...query });
    return null;
  });
  register(contract.addCollectionMembers, async ({ site, params, body }) => {
    await addMembers(site, params.id, body);
    return null;
  });
  register(contract.removeCollectionMember, async ({ site, params, query }) => {
    await removeMembers(site, params.id, { deviceIds: [params.deviceId], ...query });
    return null;
  });
  register(contract.removeCollectionMembers, async ({ site, params, body }) => {
    await removeMembers(site, params.id, body);
    return null;
  });
  register(contract.listDirectRules, ({ site, params }) => listDirectRules(site, params.id));
}
