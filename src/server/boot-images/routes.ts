import * as contract from '../../api/boot-images.ts';
import { requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { removeImported } from '../uploads/imported-upload.ts';
import { ownerOf } from '../uploads/upload.ts';
import { forgetBootImage, listBootImages, nameBootImage, removeBootImage, takeInBootImage } from './boot-image.ts';
import { serverFolder } from './boot-image-folder.ts';
import { uploadedFolder } from './uploaded-folder.ts';

export function registerBootImageRoutes(register: Register): void {
  register(contract.listBootImages, ({ site }) => listBootImages(site));
  register.withLongWork(contract.addBootImage, 'copies a hundred megabytes', async ({ site, body, caller, change }) => {
    const { name, path, uploadId } = body;
    const source =
      uploadId === undefined
        ? serverFolder(path ?? '', site.config.sourceFolders)
        : await uploadedFolder(site, ownerOf(requireAdministrator(caller)), uploadId);
    const manifest = await takeInBootImage(site, source);
    const added = await change((within) => nameBootImage(within, name, manifest));
    if (uploadId !== undefined) await removeImported(site, [uploadId]);
    return added;
  });
  register.withLongWork(contract.deleteBootImage, 'files go after the commit', async ({ site, params, change }) => {
    const buildId = await change((within) => forgetBootImage(within, params.id));
    await removeBootImage(site, buildId);
    return null;
  });
}
