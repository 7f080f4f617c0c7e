import * as contract from '../../api/images.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { removePackage } from '../packages/stored-package.ts';
import { ownerOf } from '../uploads/upload.ts';
import { getImage, importImageFile, listImages, setImageScopes } from './image.ts';
import { reloadImage } from './reload-image.ts';

export function registerImageRoutes(register: Register): void {
  register(contract.listImages, ({ site }) => listImages(site));
  register(contract.importImage, ({ site, body, caller }) =>
    importImageFile(site, ownerOf(requireAdministrator(caller)), body),
  );
  register(contract.getImage, ({ site, params }) => getImage(site, params.id));
  register(contract.reloadImage, ({ site, params }) => reloadImage(site, params.id));
  register(contract.setImageScopes, ({ site, params, body }) => setImageScopes(site, params.id, body.securityScopeIds));
  register(contract.deleteImage, async ({ site, params }) => {
    await removePackage(site, 'operating-system-image', params.id);
    return null;
  });
}
