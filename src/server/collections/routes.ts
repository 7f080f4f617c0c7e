import * as contract from '../../api/collections.ts';
import type { Register } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import {
  addMember,
  createCollection,
  deleteCollection,
  listCollections,
  listMembers,
  removeMember,
} from './collection.ts';

export function registerCollectionRoutes(register: Register, site: SiteContext): void {
  register(contract.listCollections, () => listCollections(site));
  register(contract.createCollection, ({ body }) => createCollection(site, body));
  register(contract.deleteCollection, async ({ params }) => {
    await deleteCollection(site, params.id);
    return null;
  });
  register(contract.listCollectionMembers, ({ params }) => listMembers(site, params.id));
  register(contract.addCollectionMember, async ({ params }) => {
    await addMember(site, params.id, params.deviceId);
    return null;
  });
  register(contract.removeCollectionMember, async ({ params }) => {
    await removeMember(site, params.id, params.deviceId);
    return null;
  });
}
