/** Images, boot images and the content store of the small site in memory. */
import { randomUUID } from 'node:crypto';
import * as bootImages from '../api/boot-images.ts';
import * as content from '../api/content.ts';
import { SlipwayError } from '../api/errors.ts';
import * as images from '../api/images.ts';
import * as jobs from '../api/jobs.ts';
import * as upgradePackages from '../api/upgrade-packages.ts';
import type { ContractServer } from './contract-test-support.ts';
import { type FakeState, found } from './fake-state-test-support.ts';
import { makeBootImage, makeJob } from './things-test-support.ts';

export function bindContent(server: ContractServer, state: FakeState, newId: () => string): void {
  server.on(images.listImages, () => state.images);
  server.on(images.getImage, ({ params }) => found(state.images, params.id, 'image'));
  server.on(images.importImage, ({ body }) => {
    const { path, ...wanted } = body;
    const job = makeJob({ id: randomUUID(), message: `Reading ${path}: ${JSON.stringify(wanted)}` });
    state.jobs.push(job);
    return { jobId: job.id };
  });
  server.on(images.reloadImage, ({ params }) => found(state.images, params.id, 'image'));
  server.on(images.deleteImage, ({ params }) => {
    state.images = state.images.filter((image) => image !== found(state.images, params.id, 'image'));
    return null;
  });
  server.on(upgradePackages.listUpgradePackages, () => state.upgradePackages);
  const upgradePackage = (id: string) => found(state.upgradePackages, id, 'upgrade package');
  server.on(upgradePackages.getUpgradePackage, ({ params }) => upgradePackage(params.id));
  server.on(upgradePackages.importUpgradePackage, ({ body: { path, ...wanted } }) => {
    const job = makeJob({ id: randomUUID(), message: `Reading ${path}: ${JSON.stringify(wanted)}` });
    state.jobs.push(job);
    return { jobId: job.id };
  });
  server.on(upgradePackages.reloadUpgradePackage, ({ params }) => upgradePackage(params.id));
  server.on(upgradePackages.deleteUpgradePackage, ({ params }) => {
    state.upgradePackages = state.upgradePackages.filter((each) => each !== upgradePackage(params.id));
    return null;
  });
  server.on(content.listContent, () => state.content);
  server.on(jobs.getJob, ({ params }) => found(state.jobs, params.id, 'job'));
  server.on(bootImages.listBootImages, () => state.bootImages);
  server.on(bootImages.addBootImage, ({ body }) => {
    const image = makeBootImage({ id: newId(), name: body.name });
    state.bootImages.unshift(image);
    // Its job has ended when it is asked for.
    const job = makeJob({ id: randomUUID(), kind: 'import-boot-image', state: 'succeeded', resultId: image.id });
    state.jobs.push({ ...job, endedAt: image.createdAt });
    return { jobId: job.id };
  });
  server.on(bootImages.deleteBootImage, ({ params }) => {
    const image = found(state.bootImages, params.id, 'boot image');
    if (image.current) throw new SlipwayError('SLIP-1004', 'It is the current boot image. Add another first.');
    state.bootImages = state.bootImages.filter((each) => each !== image);
    return null;
  });
}

export function bindContentCare(server: ContractServer, state: FakeState): void {
  const begin = (kind: string, body: object) => {
    const job = makeJob({ id: randomUUID(), kind, message: JSON.stringify(body) });
    state.jobs.push(job);
    return { jobId: job.id };
  };
  server.on(content.validateContent, ({ body }) => begin('validate-content', body));
  server.on(content.repairContent, ({ body }) => begin('repair-content', body));
  server.on(content.getValidationSchedule, () => state.validationSchedule);
  server.on(content.changeValidationSchedule, ({ body }) => Object.assign(state.validationSchedule, body));
  server.on(content.getContent, ({ params: { versionId } }) => {
    const found = state.contentDetails.find((each) => each.versionId === versionId);
    if (found === undefined)
      throw new SlipwayError('SLIP-1002', `There is no package version with the id ${versionId}.`);
    return found;
  });
}
