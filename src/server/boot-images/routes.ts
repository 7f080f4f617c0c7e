import * as contract from '../../api/boot-images.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { ownerOf } from '../uploads/upload.ts';
import { forgetBootImage, listBootImages, removeBootImage } from './boot-image.ts';
import { beginBootImageImport } from './import-boot-image.ts';

export function registerBootImageRoutes(register: Register): void {
  register(contract.listBootImages, ({ site }) => listBootImages(site));
  register(contract.addBootImage, ({ site, body, caller }) =>
    beginBootImageImport(site, ownerOf(requireAdministrator(caller)), body),
  );
  register.withLongWork(contract.deleteBootImage, 'files go after the commit', async ({ site, params, change }) => {
    const buildId = await change((within) => forgetBootImage(within, params.id));
    await removeBootImage(site, buildId);
    return null;
  });
}
