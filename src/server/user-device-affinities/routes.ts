import * as contract from '../../api/user-device-affinities.ts';
import type { Register } from '../http/handlers.ts';
import { importAffinities, previewAffinities } from './import-affinities.ts';
import {
  addUserDeviceAffinity,
  approveUserDeviceAffinity,
  deleteUserDeviceAffinity,
  listUserDeviceAffinities,
  setPrimaryUsers,
} from './user-device-affinity.ts';

export function registerUserDeviceAffinityRoutes(register: Register): void {
  register(contract.listUserDeviceAffinities, ({ site, query }) => listUserDeviceAffinities(site, query));
  register(contract.addUserDeviceAffinity, ({ site, body }) => addUserDeviceAffinity(site, body));
  register(contract.approveUserDeviceAffinity, ({ site, params }) => approveUserDeviceAffinity(site, params.id));
  register(contract.deleteUserDeviceAffinity, async ({ site, params }) => {
    await deleteUserDeviceAffinity(site, params.id);
    return null;
  });
  register(contract.previewAffinityImport, async ({ site, body }) => {
    const { totals, problems } = await previewAffinities(site, body.text);
    return { totals, problems: [...problems] };
  });
  register(contract.importUserDeviceAffinities, ({ site, body }) => importAffinities(site, body.text));
  register(contract.setPrimaryUsers, ({ site, params, body }) => setPrimaryUsers(site, params.id, body.userNames));
}
