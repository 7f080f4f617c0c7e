/** For tests: departments of a site, each with a security scope, objects, devices and people of its own. Every name in one begins with its word. */

import { randomUUID } from 'node:crypto';
import { setDeploymentAlert } from '../../api/alerts.ts';
import { bootPhrase } from '../../api/boot-phrases.ts';
import { addCollectionMember, createCollection, setCollectionScopes } from '../../api/collections.ts';
import { createComputerAssociation } from '../../api/computer-associations.ts';
import { createDeployment } from '../../api/deployments.ts';
import { previewDeviceMerge } from '../../api/device-merges.ts';
import { createDevice } from '../../api/devices.ts';
import { previewResolution } from '../../api/identity-conflicts.ts';
import { permissionNames } from '../../api/permissions.ts';
import { getRunDifference } from '../../api/runs.ts';
import { createSecurityRole, listSecurityRoles } from '../../api/security-roles.ts';
import { createSecurityScope } from '../../api/security-scopes.ts';
import { createTaskSequence, setTaskSequenceScopes } from '../../api/task-sequences.ts';
import { addUserDeviceAffinity } from '../../api/user-device-affinities.ts';
import { createUser } from '../../api/users.ts';
import { newRun, record, report, type TestDevice } from '../agents/test-agent.ts';
import { storeTestWim } from '../images/test-image.ts';
import { addJob } from '../jobs/job.ts';
import { recordBootEvents } from '../netboot/boot-events.ts';
import type { SoftwareKind } from '../packages/software-definition.ts';
import { applicationBody, packageBody } from '../packages/test-software.ts';
import { escrow } from '../recovery-keys/test-recovery-key.ts';
import { placeObject } from '../security-scopes/object-scopes.ts';
import type { TestSite } from '../test-site.ts';

export type Department = Awaited<ReturnType<typeof makeDepartment>>;

let macs = 0;

async function makeDevice(site: TestSite, name: string): Promise<TestDevice> {
  macs += 1;
  const [high, low] = [macs >> 8, macs & 255].map((byte) => byte.toString(16).padStart(2, '0'));
  const mac = `52:54:01:00:${high}:${low}`;
  const body = { name, macs: [mac], smbiosUuid: randomUUID() };
  const { id } = await site.admin(createDevice, { body });
  // As an inventory would tell it, which comes with a run.
  await site.database.db
    .updateTable('device')
    .set({ model: `${name} model` })
    .where('id', '=', id)
    .execute();
  return { id, name, mac, uuid: body.smbiosUuid };
}

async function makeCollection(site: TestSite, name: string, scopeId: string, devices: readonly TestDevice[]) {
  const { id } = await site.admin(createCollection, { body: { name } });
  await site.admin(setCollectionScopes, { params: { id }, body: { securityScopeIds: [scopeId] } });
  for (const device of devices) await site.admin(addCollectionMember, { params: { id, deviceId: device.id } });
  return { id, name };
}

export async function makeSequence(site: TestSite, name: string, scopeId: string) {
  const { id } = await site.admin(createTaskSequence, { body: { document: { version: 1, name, steps: [] } } });
  await site.admin(setTaskSequenceScopes, { params: { id }, body: { securityScopeIds: [scopeId] } });
  return { id, name };
}

/** An image as an import leaves it, of a WIM that all of them share. */
export function makeImage(site: TestSite, name: string, scopeId: string) {
  return makeStored(site, { kind: 'operating-system-image', name }, scopeId);
}

function makeUpgradePackage(site: TestSite, name: string, scopeId: string) {
  return makeStored(site, { kind: 'operating-system-upgrade-package', name }, scopeId);
}

type ImageKind = 'operating-system-image' | 'operating-system-upgrade-package';

async function makeStored(site: TestSite, { kind, name }: { kind: ImageKind; name: string }, scopeId: string) {
  const [id, versionId] = [randomUUID(), randomUUID()];
  const { contentRoot, images } = await storeTestWim(site.site.content);
  const media = { source: `/srv/${name}.iso`, files: 1, installFile: 'image.wim', editionsRoot: contentRoot };
  const stored = {
    ...{ content_root: contentRoot, images: JSON.stringify(images) },
    media: kind === 'operating-system-upgrade-package' ? JSON.stringify(media) : null,
  };
  await site.database.db.transaction().execute(async (tx) => {
    await tx.insertInto('package').values({ id, kind, name }).execute();
    await tx
      .insertInto('package_version')
      .values({ id: versionId, package_id: id, version: 1, bytes: 1, ...stored })
      .execute();
    await placeObject(tx, id, [scopeId]);
  });
  return { id, versionId, name };
}

async function makeSoftware(site: TestSite, kind: SoftwareKind, name: string, scopeId: string) {
  const definition = kind === 'package' ? packageBody(name) : applicationBody(name);
  const id = randomUUID();
  // Without its import: the list of jobs has room for a hundred.
  await site.database.db.transaction().execute(async (tx) => {
    await tx
      .insertInto('package')
      .values({ id, kind, name, definition: JSON.stringify(definition) })
      .execute();
    await placeObject(tx, id, [scopeId]);
  });
  return { id, name };
}

/** May do everything, and is no Full Administrator. */
async function allRightsRole(site: TestSite): Promise<string> {
  const name = 'All rights';
  const known = (await site.admin(listSecurityRoles)).find((role) => role.name === name);
  return (known ?? (await site.admin(createSecurityRole, { body: { name, permissions: [...permissionNames] } }))).id;
}

async function makePerson(
  site: TestSite,
  name: string,
  limits: { securityScopeIds: string[] | null; collectionIds: string[] | null },
): Promise<string> {
  const securityRoleIds = [await allRightsRole(site)];
  // Nobody signs in with a password here, and each one's hash takes what ten requests take.
  const body = { name, mustChangePassword: false, securityRoleIds, ...limits };
  return (await site.admin(createUser, { body })).id;
}

/** Limited to the department's scope, to its collections, to both. */
async function makePeople(site: TestSite, word: string, scopeId: string, collectionIds: string[]) {
  return {
    both: await makePerson(site, `${word}-kim`, { securityScopeIds: [scopeId], collectionIds }),
    scopes: await makePerson(site, `${word}-lee`, { securityScopeIds: [scopeId], collectionIds: null }),
    collections: await makePerson(site, `${word}-max`, { securityScopeIds: null, collectionIds }),
  };
}

/** Of the idle device's computer, with the plans of what becomes of it. */
async function makeConflict(site: TestSite, word: string, { idle, ended }: Record<'idle' | 'ended', TestDevice>) {
  const conflictId = randomUUID();
  await site.database.db
    .insertInto('identity_conflict')
    .values({
      ...{ id: conflictId, computer: `${word} computer`, device_ids: [idle.id, ended.id], macs: [idle.mac] },
      ...{ smbios_uuid: idle.uuid, serial_number: null, manufacturer: null, model: null, matched_by: 'marks' },
      ...{ first_refused_at: site.site.now(), last_refused_at: site.site.now() },
    })
    .execute();
  const resolved = { params: { id: conflictId }, body: { deviceId: idle.id } };
  const { planId: resolutionPlanId } = await site.admin(previewResolution, resolved);
  const merged = { params: { id: idle.id }, body: { otherId: ended.id } };
  const { planId: mergePlanId } = await site.admin(previewDeviceMerge, merged);
  return { conflictId, resolutionPlanId, mergePlanId };
}

async function recordOffer(site: TestSite, device: TestDevice, sequence: string): Promise<void> {
  await recordBootEvents(site.site, [
    {
      ...{ deviceId: device.id, mac: device.mac, smbiosUuid: device.uuid, architecture: 'x64-uefi' },
      ...{
        stage: 'offer',
        decision: 'pe',
        reasons: [`"${sequence}" is required and has not run on this device.`],
        phrases: [bootPhrase('sentence', { text: bootPhrase('required', { name: sequence }) })],
      },
    },
  ]);
}

const anyAlert = { successBelow: null, failureAbove: { percent: 1 } };

/** What is told beside runs: who was woken, and what was declined. */
async function tellOfStarts({ database, site }: TestSite, word: string, deployment: string, device: string) {
  const ids = { deployment_id: deployment, device_id: device };
  const now = site.now();
  const wake = { ...ids, assigned_at: now, planned_at: now, sent_at: now, sent_to: [`everybody on ${word}`] };
  await database.db.insertInto('deployment_wake').values(wake).execute();
  await database.db
    .insertInto('declined_start')
    .values({ ...ids, declined_at: now })
    .execute();
}

export async function makeDepartment(site: TestSite, word: string) {
  const scope = await site.admin(createSecurityScope, { body: { name: `${word} scope` } });
  const device = await makeDevice(site, `${word}-open`);
  const ended = await makeDevice(site, `${word}-ended`);
  const failed = await makeDevice(site, `${word}-failed`);
  const idle = await makeDevice(site, `${word}-idle`);
  const devices = [device, ended, failed, idle];
  const collection = await makeCollection(site, `${word} room`, scope.id, devices);
  const emptyCollection = await makeCollection(site, `${word} empty room`, scope.id, []);
  const sequence = await makeSequence(site, `${word} sequence`, scope.id);
  const spareSequence = await makeSequence(site, `${word} spare sequence`, scope.id);
  const about = { taskSequenceId: sequence.id, collectionId: collection.id };
  const body = { ...about, purpose: 'required' as const, confirmDeviceCount: devices.length };
  const deployment = await site.admin(createDeployment, { body });
  const spareDeployment = await site.admin(createDeployment, {
    body: { ...about, purpose: 'available', waves: [{ devices: 1 }] },
  });
  const image = await makeImage(site, `${word} image`, scope.id);
  const upgradePackage = await makeUpgradePackage(site, `${word} upgrade package`, scope.id);
  const software = {
    package: await makeSoftware(site, 'package', `${word} package`, scope.id),
    application: await makeSoftware(site, 'application', `${word} application`, scope.id),
  };
  const run = await newRun(site, device);
  const { id: recoveryKeyId } = await escrow(site, run);
  const affinity = { deviceId: idle.id, userName: `${word}\\kim` };
  const { id: affinityId } = await site.admin(addUserDeviceAffinity, { body: affinity });
  const associated = { sourceDeviceId: device.id, destinationDeviceId: idle.id };
  const { id: associationId } = await site.admin(createComputerAssociation, { body: associated });
  const endedRun = await newRun(site, ended);
  await report(site, endedRun, [record.started(1), record.finished(2)]);
  const failedRun = await newRun(site, failed);
  await report(site, failedRun, [record.started(1), record.finished(2, 'failed')], [`${word} line`]);
  const alertId = randomUUID();
  await site.admin(setDeploymentAlert, { params: { id: deployment.id }, body: anyAlert });
  await site.database.db
    .insertInto('alert')
    .values({
      ...{ id: alertId, deployment_id: deployment.id, kind: 'failure-above', percent: 1, devices: 4, counted: 1 },
      ...{ raised_at: site.site.now(), acknowledged_at: null, acknowledged_by: null },
    })
    .execute();
  await tellOfStarts(site, word, deployment.id, idle.id);
  const { documentSha256 } = await site.admin(getRunDifference, { params: { id: failedRun.runId } });
  const input = { name: `${word} import`, securityScopeIds: [scope.id] };
  const jobId = await site.database.db.transaction().execute((tx) => addJob(tx, 'import-image', input));
  await recordOffer(site, device, sequence.name);
  const collectionIds = [collection.id, emptyCollection.id];
  const people = await makePeople(site, word, scope.id, collectionIds);
  return {
    ...{ word, scope, collection, emptyCollection, sequence, spareSequence },
    ...{ deployment, spareDeployment, image, upgradePackage, software, jobId, people },
    ...(await makeConflict(site, word, { idle, ended })),
    ...{ device, idle, recoveryKeyId, affinityId, associationId, run: run.runId, endedRun: endedRun.runId },
    ...{ failedRun: failedRun.runId, documentSha256, alertId, ended },
  };
}
