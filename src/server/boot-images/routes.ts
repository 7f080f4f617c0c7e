import * as contract from '../../api/boot-images.ts';
import type { Register } from '../http/handlers.ts';
import type { SiteContext } from '../site-context.ts';
import { addBootImage, deleteBootImage, listBootImages } from './boot-image.ts';

export function registerBootImageRoutes(register: Register, site: SiteContext): void {
  register(contract.listBootImages, () => listBootImages(site));
  register(contract.addBootImage, ({ body }) => addBootImage(site, body.name, body.path));
  register(contract.deleteBootImage, async ({ params }) => {
    await deleteBootImage(site, params.id);
    return null;
  });
}
