import * as contract from '../../api/device-categories.ts';
import type { Register } from '../http/handlers.ts';
import {
  changeDeviceCategory,
  createDeviceCategory,
  deleteDeviceCategory,
  listDeviceCategories,
  setDeviceCategories,
} from './device-category.ts';

export function registerDeviceCategoryRoutes(register: Register): void {
  register(contract.listDeviceCategories, ({ site }) => listDeviceCategories(site));
  register(contract.createDeviceCategory, ({ site, body }) => createDeviceCategory(site, body));
  register(contract.changeDeviceCategory, ({ site, params, body }) => changeDeviceCategory(site, params.id, body));
  register(contract.deleteDeviceCategory, async ({ site, params, query }) => {
    await deleteDeviceCategory(site, params.id, query);
    return null;
  });
  register(contract.setDeviceCategories, ({ site, params, body }) => setDeviceCategories(site, params.id, body));
}
