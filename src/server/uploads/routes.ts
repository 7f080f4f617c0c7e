import * as contract from '../../api/uploads.ts';
import { permissionOfPurpose, type UploadPurpose } from '../../api/uploads.ts';
import {
  type Administrator,
  requireAdministrator,
  requirePermission,
  requireWholeSite,
} from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import { appendToUpload, createUpload, forgetUpload, getUpload, listUploads, ownerOf } from './upload.ts';
import { removeUploadFile } from './upload-files.ts';

export function registerUploadRoutes(register: Register): void {
  register(contract.listUploads, ({ site, caller }) => listUploads(site, ownerOf(requireAdministrator(caller))));
  register(contract.createUpload, async ({ site, caller, body }) => {
    const person = requireAdministrator(caller);
    requireImporter(person, body.purpose);
    return createUpload(site, ownerOf(person), body);
  });
  register(contract.getUpload, ({ site, caller, params }) =>
    getUpload(site, ownerOf(requireAdministrator(caller)), params.id),
  );
  register(contract.appendToUpload, async ({ site, caller, params, query, stream }) => {
    const person = requireAdministrator(caller);
    const owner = ownerOf(person);
    requireImporter(person, (await getUpload(site, owner, params.id)).purpose);
    return appendToUpload(site, owner, params.id, { ...query, stream });
  });
  register.withLongWork(
    contract.deleteUpload,
    'files go after the commit',
    async ({ site, caller, params, change }) => {
      await change((within) => forgetUpload(within, ownerOf(requireAdministrator(caller)), params.id));
      await removeUploadFile(site, params.id);
      return null;
    },
  );
}

/** Boot images concern the whole site (src/api/boot-images.ts). */
function requireImporter(person: Administrator, purpose: UploadPurpose): void {
  requirePermission(person, permissionOfPurpose[purpose]);
  if (purpose === 'boot-image') requireWholeSite(person);
}
