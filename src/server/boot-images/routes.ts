import * as contract from '../../api/boot-images.ts';
import type { Register } from '../http/handlers.ts';
import { forgetBootImage, listBootImages, nameBootImage, removeBootImage, takeInBootImage } from './boot-image.ts';

export function registerBootImageRoutes(register: Register): void {
  register(contract.listBootImages, ({ site }) => listBootImages(site));
  register.withLongWork(contract.addBootImage, 'copies a hundred megabytes', async ({ site, body, change }) => {
    const manifest = await takeInBootImage(site, body.path);
    return change((within) => nameBootImage(within, body.name, manifest));
  });
  register.withLongWork(contract.deleteBootImage, 'files go after the commit', async ({ site, params, change }) => {
    const buildId = await change((within) => forgetBootImage(within, params.id));
    await removeBootImage(site, buildId);
    return null;
  });
}
