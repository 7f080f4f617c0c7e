import * as contract from '../../api/images.ts';
import type { Register } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import { deleteImage, getImage, importImageFile, listImages } from './image.ts';

export function registerImageRoutes(register: Register, site: SiteContext): void {
  register(contract.listImages, () => listImages(site));
  register(contract.importImage, ({ body }) => importImageFile(site, body));
  register(contract.getImage, ({ params }) => getImage(site, params.id));
  register(contract.deleteImage, async ({ params }) => {
    await deleteImage(site, params.id);
    return null;
  });
}
