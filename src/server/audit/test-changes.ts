/** For tests: an example of each change that people can make. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Actor } from '../../api/actor.ts';
import { createApiToken } from '../../api/api-tokens.ts';
import { createApplication } from '../../api/applications.ts';
import { createCollection } from '../../api/collections.ts';
import { createComputerAssociation } from '../../api/computer-associations.ts';
import { createDeploymentTemplate } from '../../api/deployment-templates.ts';
import { changeDeployment } from '../../api/deployments.ts';
import { createDeviceCategory } from '../../api/device-categories.ts';
import { previewDeviceMerge } from '../../api/device-merges.ts';
import { addDuplicateIdentity } from '../../api/duplicate-identities.ts';
import { changeEmailSettings } from '../../api/email.ts';
import { previewResolution } from '../../api/identity-conflicts.ts';
import { createIdentityProvider } from '../../api/identity-providers.ts';
import { addLabComputer } from '../../api/lab.ts';
import { createPackage } from '../../api/packages.ts';
import { getRunDifference } from '../../api/runs.ts';
import { createSavedFilter } from '../../api/saved-filters.ts';
import { createSecurityRole } from '../../api/security-roles.ts';
import { createSecurityScope } from '../../api/security-scopes.ts';
import { createTaskSequence, updateTaskSequence } from '../../api/task-sequences.ts';
import { linkUser } from '../../api/users.ts';
import { createWebhook } from '../../api/webhooks.ts';
import { addDevice, deploy, inventoryOf, newRun, record, report } from '../agents/test-agent.ts';
import { buildTestBootImage } from '../boot-images/test-boot-image.ts';
import { storeTestWim } from '../images/test-image.ts';
import { applicationBody, packageBody } from '../packages/test-software.ts';
import { escrowedKey } from '../recovery-keys/test-recovery-key.ts';
import type { TestSite } from '../test-site.ts';
import { begin } from '../uploads/test-upload.ts';
import { addUser, cookieFor, PASSWORD, roleId } from '../users/test-people.ts';

export interface Example {
  readonly params?: Record<string, string>;
  readonly body?: object;
  /** The object's kind and name in the entry. */
  readonly object: readonly [kind: string, name: string | null];
  /** Fields that are different then, among others. */
  readonly changes: readonly string[];
  /** Who asks, where it is not the local administrator. */
  readonly by?: { readonly actor: Actor; readonly cookie: string };
}

function savedFilterBody() {
  return { list: 'devices' as const, name: `filter-${randomUUID().slice(0, 8)}`, search: { model: 'X1' } };
}

const webhookBody = () => ({
  ...{ name: `webhook ${randomUUID()}`, url: 'https://hooks.example/', secret: 'a secret of sixteen' },
  eventKinds: ['run-failed' as const],
});

let count = 0;
const unique = (text: string) => `${text} ${++count}`;

async function newUser(site: TestSite) {
  return addUser(site, `kim-${++count}`, 'operator');
}

/** A user with a session, who must choose a password. */
async function signedIn(site: TestSite) {
  const { id, name } = await newUser(site);
  await site.database.db.updateTable('user_account').set({ must_change_password: true }).where('id', '=', id).execute();
  return { id, name, by: { actor: { kind: 'user' as const, id, name }, cookie: await cookieFor(site, id) } };
}

async function sessionOf(site: TestSite, userId: string): Promise<string> {
  const query = site.database.db.selectFrom('user_session').select('id').where('user_id', '=', userId);
  return (await query.executeTakeFirstOrThrow()).id;
}

function providerBody() {
  const client = { clientId: 'slipway', clientSecret: 'a secret of the client' };
  return { name: `company-${++count}`, issuer: 'https://no-such-host.invalid', ...client };
}

function newProvider(site: TestSite) {
  return site.admin(createIdentityProvider, { body: providerBody() });
}

function newRole(site: TestSite) {
  return site.admin(createSecurityRole, { body: { name: unique('role'), permissions: ['device.read'] } });
}

function newScope(site: TestSite) {
  return site.admin(createSecurityScope, { body: { name: unique('scope') } });
}

/** As a run leaves it, or a person. */
async function newAffinity(site: TestSite, state: 'pending' | 'confirmed') {
  const device = await addDevice(site);
  const row = { id: randomUUID(), device_id: device.id, user_name: 'D\\kim', state, source: 'run' as const };
  await site.database.db
    .insertInto('user_device_affinity')
    .values({ ...row, run_id: null, created_at: site.site.now() })
    .execute();
  return { id: row.id, name: `D\\kim on ${device.name}` };
}

/** The stand-in lab has it. */
function onLabComputer(body: object): Example {
  return { params: { name: 'pc1' }, body, object: ['virtual computer', 'pc1'], changes: [] };
}

function newTemplate(site: TestSite) {
  return site.admin(createDeploymentTemplate, { body: { name: unique('template'), purpose: 'required' } });
}

function newCategory(site: TestSite) {
  return site.admin(createDeviceCategory, { body: { name: unique('category') } });
}

/** An image as an import leaves it, without its content. */
async function newImage(site: TestSite) {
  const [id, name] = [randomUUID(), unique('image')];
  const { db } = site.database;
  await db.insertInto('package').values({ id, kind: 'operating-system-image', name }).execute();
  const version = { id: randomUUID(), package_id: id, version: 1, content_root: '', bytes: 1, images: '[]' };
  await db.insertInto('package_version').values(version).execute();
  return { id, name, versionId: version.id };
}

async function storedImage(site: TestSite) {
  const image = await newImage(site);
  const { contentRoot, images } = await storeTestWim(site.site.content);
  await site.database.db
    .updateTable('package_version')
    .set({ content_root: contentRoot, images: JSON.stringify(images) })
    .where('id', '=', image.versionId)
    .execute();
  return image;
}

/** An upgrade package as an import leaves it, whose media is one file. */
async function newUpgradePackage(site: TestSite) {
  const [id, name] = [randomUUID(), unique('upgrade package')];
  const { db, site: context } = { db: site.database.db, site: site.site };
  const { contentRoot, images } = await storeTestWim(context.content);
  await db.insertInto('package').values({ id, kind: 'operating-system-upgrade-package', name }).execute();
  const media = { source: '/srv/windows.iso', files: 1, installFile: 'image.wim', editionsRoot: contentRoot };
  const version = { id: randomUUID(), package_id: id, version: 1, content_root: contentRoot, bytes: 1 };
  await db
    .insertInto('package_version')
    .values({ ...version, images: JSON.stringify(images), media: JSON.stringify(media) })
    .execute();
  return { id, name };
}

/** For each route with which people change something: a request that is carried out, with what it needs made before. */
export const changes: Readonly<Record<string, (site: TestSite) => Promise<Example>>> = {
  'POST /api/api-tokens': async () => {
    const name = unique('token');
    return { body: { name }, object: ['API token', name], changes: ['id', 'name'] };
  },
  'DELETE /api/api-tokens/:id': async (site) => {
    const { id, name } = await site.admin(createApiToken, { body: { name: unique('token') } });
    return { params: { id }, object: ['API token', name], changes: ['id', 'name'] };
  },
  'POST /api/devices': async () => ({
    body: { name: `new-${++count}`, smbiosUuid: randomUUID() },
    object: ['device', `new-${count}`],
    changes: ['id', 'macs', 'variables'],
  }),
  'PUT /api/devices/:id/variables': async (site) => {
    const { id, name } = await addDevice(site);
    const body = { variables: [{ name: 'Room', value: '12' }] };
    return { params: { id }, body, object: ['device', name], changes: ['variables'] };
  },
  'PATCH /api/devices/:id': async (site) => {
    const { id, name } = await addDevice(site);
    return { params: { id }, body: { assetTag: 'A-12' }, object: ['device', name], changes: ['assetTag'] };
  },
  'PUT /api/devices/:id/categories': async (site) => {
    const { id, name } = await addDevice(site);
    const category = await newCategory(site);
    const body = { deviceCategoryIds: [category.id] };
    return { params: { id }, body, object: ['device', name], changes: ['categories'] };
  },
  'POST /api/devices/imports': async () => {
    const body = { name: unique('file'), text: `imported-${++count},${randomUUID()}` };
    return { body, object: ['devices of a file', body.name], changes: [] };
  },
  'POST /api/deployment-templates': async () => {
    const body = { name: unique('template'), purpose: 'required' };
    return { body, object: ['deployment template', body.name], changes: ['id', 'name', 'purpose'] };
  },
  'PATCH /api/deployment-templates/:id': async (site) => {
    const { id, name } = await newTemplate(site);
    return { params: { id }, body: { mostStarts: 5 }, object: ['deployment template', name], changes: ['mostStarts'] };
  },
  'DELETE /api/deployment-templates/:id': async (site) => {
    const { id, name } = await newTemplate(site);
    return { params: { id }, object: ['deployment template', name], changes: ['id', 'name'] };
  },
  'POST /api/device-categories': async () => {
    const name = unique('category');
    return { body: { name }, object: ['device category', name], changes: ['id', 'name'] };
  },
  'PATCH /api/device-categories/:id': async (site) => {
    const { id, name } = await newCategory(site);
    return {
      params: { id },
      body: { description: 'new' },
      object: ['device category', name],
      changes: ['description'],
    };
  },
  'DELETE /api/device-categories/:id': async (site) => {
    const { id, name } = await newCategory(site);
    return { params: { id }, object: ['device category', name], changes: ['id', 'name'] };
  },
  'DELETE /api/identity-conflicts/:id': async (site) => {
    const { id, mac } = await newConflict(site);
    return { params: { id }, object: ['identity conflict', mac], changes: ['id', 'macs'] };
  },
  'POST /api/devices/:id/merge': async (site) => {
    const [{ id, name }, { id: otherId }] = [await addDevice(site), await addDevice(site)];
    const { planId } = await site.admin(previewDeviceMerge, { params: { id }, body: { otherId } });
    return { params: { id }, body: { otherId, planId }, object: ['device', name], changes: ['macs'] };
  },
  'POST /api/identity-conflicts/:id/resolve': async (site) => {
    const { id, mac, deviceId } = await newConflict(site);
    const { planId } = await site.admin(previewResolution, { params: { id }, body: { deviceId } });
    const body = { deviceId, planId };
    return { params: { id }, body, object: ['identity conflict', mac], changes: ['id', 'macs', 'devices'] };
  },
  'POST /api/duplicate-identities': async () => {
    const value = unique('serial');
    const body = { mark: 'serial-number', value };
    return { body, object: ['duplicate identity', value], changes: ['id', 'mark', 'value'] };
  },
  'DELETE /api/duplicate-identities/:id': async (site) => {
    const body = { mark: 'serial-number', value: unique('serial') } as const;
    const { id, value } = await site.admin(addDuplicateIdentity, { body });
    return { params: { id }, object: ['duplicate identity', value], changes: ['id', 'mark', 'value'] };
  },
  'DELETE /api/devices/:id': async (site) => {
    const { id, name } = await addDevice(site);
    const changes = ['id', 'macs', 'variables'];
    return { params: { id }, object: ['device', name], changes };
  },
  'POST /api/devices/:id/clear-required-deployments': async (site) => {
    const { id, name } = await addDevice(site);
    return { params: { id }, object: ['device', name], changes: [] };
  },
  'POST /api/devices/:id/wake': async (site) => {
    const { id, name } = await addDevice(site);
    return { params: { id }, object: ['device', name], changes: [] };
  },
  'PUT /api/devices/:id/protection': async (site) => {
    const { id, name } = await addDevice(site);
    return { params: { id }, body: { protected: true }, object: ['device', name], changes: ['protected'] };
  },
  'POST /api/collections/:id/clear-required-deployments': async (site) => {
    const { id, name } = (await deploy(site, [])).collection;
    return { params: { id }, body: {}, object: ['collection', name], changes: [] };
  },
  'POST /api/devices/:id/boot-tickets': async (site) => {
    const { id, name } = await addDevice(site);
    return { params: { id }, object: ['device', name], changes: [] };
  },
  'POST /api/recovery-keys/:id/show': async (site) => {
    const { id, name } = await escrowedKey(site);
    return { params: { id }, body: { reason: 'ticket 12' }, object: ['recovery key', name], changes: [] };
  },
  'DELETE /api/recovery-keys/:id': async (site) => {
    const { id, name } = await escrowedKey(site);
    const changes = ['id', 'keyProtectorId', 'deviceName', 'volume'];
    return { params: { id }, object: ['recovery key', name], changes };
  },
  'POST /api/computer-associations': async (site) => {
    const [source, destination] = [await addDevice(site), await addDevice(site)];
    const body = { sourceDeviceId: source.id, destinationDeviceId: destination.id };
    const object = ['computer association', `${source.name} → ${destination.name}`] as const;
    return { body, object, changes: ['id', 'type', 'userAccounts'] };
  },
  'DELETE /api/computer-associations/:id': async (site) => {
    const { id: sourceDeviceId, name } = await addDevice(site);
    const body = { sourceDeviceId, destinationDeviceId: sourceDeviceId };
    const { id } = await site.admin(createComputerAssociation, { body });
    return { params: { id }, object: ['computer association', `${name} → ${name}`], changes: ['id', 'type'] };
  },
  'POST /api/user-device-affinities': async (site) => {
    const { id: deviceId, name } = await addDevice(site);
    const body = { deviceId, userName: 'D\\kim' };
    return { body, object: ['user device affinity', `D\\kim on ${name}`], changes: ['id', 'userName', 'state'] };
  },
  'POST /api/user-device-affinities/:id/approve': async (site) => {
    const { id, name } = await newAffinity(site, 'pending');
    return { params: { id }, object: ['user device affinity', name], changes: ['state'] };
  },
  'DELETE /api/user-device-affinities/:id': async (site) => {
    const { id, name } = await newAffinity(site, 'confirmed');
    return { params: { id }, object: ['user device affinity', name], changes: ['id', 'userName'] };
  },
  'POST /api/user-device-affinities/imports': async (site) => {
    const body = { name: 'users.csv', text: `device,user\n${(await addDevice(site)).name},D\\kim` };
    return { body, object: ['user device affinities of a file', 'users.csv'], changes: [] };
  },
  'PUT /api/devices/:id/primary-users': async (site) => {
    const { id, name } = await addDevice(site);
    return { params: { id }, body: { userNames: ['D\\kim'] }, object: ['device', name], changes: ['primaryUsers'] };
  },
  'POST /api/collections': async () => {
    const name = unique('room');
    const changes = ['id', 'memberCount'];
    return { body: { name }, object: ['collection', name], changes };
  },
  'PATCH /api/collections/:id': async (site) => {
    const { id, name } = await site.admin(createCollection, { body: { name: unique('room') } });
    const body = { variablePrecedence: 3, variables: [{ name: 'Room', value: '12' }] };
    return { params: { id }, body, object: ['collection', name], changes: ['variablePrecedence', 'variables'] };
  },
  'DELETE /api/collections/:id': async (site) => {
    const { id, name } = await site.admin(createCollection, { body: { name: unique('room') } });
    const changes = ['id', 'memberCount'];
    return { params: { id }, object: ['collection', name], changes };
  },
  'POST /api/collections/:id/members': async (site) => {
    const { id, name } = await site.admin(createCollection, { body: { name: unique('room') } });
    const body = { deviceIds: [(await addDevice(site)).id] };
    return { params: { id }, body, object: ['collection', name], changes: ['memberCount'] };
  },
  'POST /api/collections/:id/members/removals': async (site) => {
    const device = await addDevice(site);
    const { id, name } = (await deploy(site, [device])).collection;
    return { params: { id }, body: { deviceIds: [device.id] }, object: ['collection', name], changes: ['memberCount'] };
  },
  'POST /api/collections/:id/evaluate': async (site) => {
    const { id, name } = await site.admin(createCollection, { body: { name: unique('room') } });
    return { params: { id }, body: {}, object: ['collection', name], changes: [] };
  },
  'PUT /api/collections/:id/members/:deviceId': async (site) => {
    const { id, name } = await site.admin(createCollection, { body: { name: unique('room') } });
    const device = await addDevice(site);
    return { params: { id, deviceId: device.id }, object: ['collection', name], changes: ['memberCount'] };
  },
  'DELETE /api/collections/:id/members/:deviceId': async (site) => {
    const device = await addDevice(site);
    const { collection } = await deploy(site, [device]);
    const { id, name } = collection;
    return { params: { id, deviceId: device.id }, object: ['collection', name], changes: ['memberCount'] };
  },
  'PUT /api/collections/:id/security-scopes': async (site) => {
    const { id, name } = await site.admin(createCollection, { body: { name: unique('room') } });
    const body = { securityScopeIds: [(await newScope(site)).id] };
    return { params: { id }, body, object: ['collection', name], changes: ['securityScopes'] };
  },
  'POST /api/object-changes': async (site) => {
    const { id } = await addDevice(site);
    const body = { variables: [{ name: 'Room', value: '12' }] };
    const changes = [{ route: 'PUT /api/devices/:id/variables', params: { id }, body }];
    return { body: { changes }, object: ['several objects', null], changes: [] };
  },
  'POST /api/uploads': async () => {
    const name = unique('upload');
    const files = [{ path: 'install.wim', bytes: 1 }];
    const body = { purpose: 'image', name, files, fingerprint: 'a'.repeat(64) };
    return { body, object: ['upload', name], changes: ['id', 'purpose', 'bytes'] };
  },
  'DELETE /api/uploads/:id': async (site) => {
    const name = unique('upload');
    const { id } = await begin(site.admin, { 'install.wim': Buffer.alloc(1) }, { name });
    return { params: { id }, object: ['upload', name], changes: ['id', 'purpose', 'bytes'] };
  },
  'POST /api/images': async (site) => {
    const path = join(site.folder('image'), 'image.wim');
    writeFileSync(path, 'looked at by the job');
    const name = unique('image');
    return { body: { name, path }, object: ['image', name], changes: [] };
  },
  'DELETE /api/images/:id': async (site) => {
    const { id, name } = await newImage(site);
    return { params: { id }, object: ['image', name], changes: ['id', 'images'] };
  },
  'POST /api/images/:id/reload': async (site) => {
    const { id, name } = await storedImage(site);
    return { params: { id }, object: ['image', name], changes: ['images'] };
  },
  'PUT /api/images/:id/security-scopes': async (site) => {
    const { id, name } = await newImage(site);
    const body = { securityScopeIds: [(await newScope(site)).id] };
    return { params: { id }, body, object: ['image', name], changes: ['securityScopes'] };
  },
  'POST /api/upgrade-packages': async (site) => {
    const path = join(site.folder('media'), 'windows.iso');
    writeFileSync(path, 'looked at by the job');
    const name = unique('upgrade package');
    return { body: { name, path }, object: ['upgrade package', name], changes: [] };
  },
  'DELETE /api/upgrade-packages/:id': async (site) => {
    const { id, name } = await newUpgradePackage(site);
    return { params: { id }, object: ['upgrade package', name], changes: ['id', 'editions'] };
  },
  'POST /api/upgrade-packages/:id/reload': async (site) => {
    const { id, name } = await newUpgradePackage(site);
    return { params: { id }, object: ['upgrade package', name], changes: ['editions'] };
  },
  'PUT /api/upgrade-packages/:id/security-scopes': async (site) => {
    const { id, name } = await newUpgradePackage(site);
    const body = { securityScopeIds: [(await newScope(site)).id] };
    return { params: { id }, body, object: ['upgrade package', name], changes: ['securityScopes'] };
  },
  'POST /api/packages': async () => {
    const name = unique('package');
    return { body: packageBody(name), object: ['package', name], changes: ['id', 'name'] };
  },
  'PUT /api/packages/:id': async (site) => {
    const { id } = await site.admin(createPackage, { body: packageBody(unique('package')) });
    const name = unique('package');
    return { params: { id }, body: packageBody(name), object: ['package', name], changes: ['name'] };
  },
  'POST /api/packages/:id/content': async (site) => {
    const name = unique('package');
    const { id } = await site.admin(createPackage, { body: packageBody(name) });
    return { params: { id }, object: ['package', name], changes: [] };
  },
  'PUT /api/packages/:id/security-scopes': async (site) => {
    const name = unique('package');
    const { id } = await site.admin(createPackage, { body: packageBody(name) });
    const body = { securityScopeIds: [(await newScope(site)).id] };
    return { params: { id }, body, object: ['package', name], changes: ['securityScopes'] };
  },
  'DELETE /api/packages/:id': async (site) => {
    const name = unique('package');
    const { id } = await site.admin(createPackage, { body: packageBody(name) });
    return { params: { id }, object: ['package', name], changes: ['id', 'name'] };
  },
  'POST /api/applications': async () => {
    const name = unique('application');
    return { body: applicationBody(name), object: ['application', name], changes: ['id', 'name'] };
  },
  'PUT /api/applications/:id': async (site) => {
    const { id } = await site.admin(createApplication, { body: applicationBody(unique('application')) });
    const name = unique('application');
    return { params: { id }, body: applicationBody(name), object: ['application', name], changes: ['name'] };
  },
  'POST /api/applications/:id/content': async (site) => {
    const name = unique('application');
    const { id } = await site.admin(createApplication, { body: applicationBody(name) });
    return { params: { id }, object: ['application', name], changes: [] };
  },
  'PUT /api/applications/:id/security-scopes': async (site) => {
    const name = unique('application');
    const { id } = await site.admin(createApplication, { body: applicationBody(name) });
    const body = { securityScopeIds: [(await newScope(site)).id] };
    return { params: { id }, body, object: ['application', name], changes: ['securityScopes'] };
  },
  'DELETE /api/applications/:id': async (site) => {
    const name = unique('application');
    const { id } = await site.admin(createApplication, { body: applicationBody(name) });
    return { params: { id }, object: ['application', name], changes: ['id', 'name'] };
  },
  'POST /api/boot-images': async (site) => {
    const name = unique('boot image');
    const path = buildTestBootImage(site.folder('boot-image')).folder;
    return { body: { name, path }, object: ['boot image', name], changes: [] };
  },
  'DELETE /api/boot-images/:id': async (site) => {
    const [id, name] = [randomUUID(), unique('former boot image')];
    await site.database.db
      .insertInto('boot_image')
      .values({
        ...{ id, name, kind: 'linux-pe', architecture: 'x64', build_id: name, version: '1', kernel_version: '6' },
        ...{ files: '[]', current: false },
      })
      .execute();
    return { params: { id }, object: ['boot image', name], changes: ['id', 'buildId'] };
  },
  'POST /api/content/validate': async () => ({ body: { priority: 'low' }, object: ['content', null], changes: [] }),
  'POST /api/content/repair': async (site) => {
    const { versionId } = await newImage(site);
    return { body: { versionId, from: site.folder('copy') }, object: ['content', null], changes: [] };
  },
  'PATCH /api/content/validation-schedule': async (site) => {
    await site.database.db.updateTable('content_validation_schedule').set({ enabled: true }).execute();
    return { body: { enabled: false }, object: ['content validation schedule', null], changes: ['enabled'] };
  },
  'POST /api/task-sequences': async () => {
    const name = unique('sequence');
    const body = { document: { version: 1, name, steps: [] } };
    return { body, object: ['task sequence', name], changes: ['id', 'version', 'document'] };
  },
  'POST /api/task-sequences/imports': async () => {
    const name = unique('file');
    const document = { version: 1, name: unique('sequence'), steps: [] };
    const body = { name, sequences: [{ originalId: 'ABC00001', document }] };
    return { body, object: ['task sequences of a file', name], changes: [] };
  },
  'PUT /api/task-sequences/:id': async (site) => {
    const { sequence } = await deploy(site, []);
    const { id, name } = sequence;
    const body = { document: { version: 1, name, description: 'other', steps: [] } };
    const changes = ['description', 'version', 'document', 'updatedAt'];
    return { params: { id }, body, object: ['task sequence', name], changes };
  },
  'POST /api/task-sequences/:id/versions/:version/restore': async (site) => {
    const { id, name } = (await deploy(site, [])).sequence;
    const document = { version: 1, name, description: 'other', steps: [] };
    await site.admin(updateTaskSequence, { params: { id }, body: { document } });
    const changes = ['description', 'version', 'document', 'updatedAt'];
    return { params: { id, version: '1' }, body: {}, object: ['task sequence', name], changes };
  },
  'DELETE /api/task-sequences/:id': async (site) => {
    const name = unique('sequence');
    const { id } = await site.admin(createTaskSequence, { body: { document: { version: 1, name, steps: [] } } });
    const changes = ['id', 'version', 'document'];
    return { params: { id }, object: ['task sequence', name], changes };
  },
  'POST /api/task-sequences/:id/edit-lock/break': async (site) => {
    const { id, name } = (await deploy(site, [])).sequence;
    return { params: { id }, body: {}, object: ['task sequence', name], changes: [] };
  },
  'PUT /api/task-sequences/:id/security-scopes': async (site) => {
    const { id, name } = (await deploy(site, [])).sequence;
    const body = { securityScopeIds: [(await newScope(site)).id] };
    return { params: { id }, body, object: ['task sequence', name], changes: ['securityScopes'] };
  },
  'POST /api/deployments': async (site) => {
    const { sequence, collection } = await deploy(site, []);
    const body = { taskSequenceId: sequence.id, collectionId: collection.id, purpose: 'available' };
    return {
      body,
      object: ['deployment', `${sequence.name} → ${collection.name}`],
      changes: ['id', 'purpose', 'collectionName'],
    };
  },
  'PATCH /api/deployments/:id': async (site) => {
    const { deployment } = await deploy(site, []);
    const { id, name } = deployment;
    return { params: { id }, body: { enabled: false }, object: ['deployment', name], changes: ['enabled'] };
  },
  'PUT /api/deployments/:id/alert': async (site) => {
    const { id, name } = (await deploy(site, [])).deployment;
    const body = { successBelow: null, failureAbove: { percent: 10 } };
    return { params: { id }, body, object: ['deployment', name], changes: [] };
  },
  'POST /api/alerts/:id/acknowledge': async (site) => {
    const { deployment } = await deploy(site, []);
    const id = randomUUID();
    await site.database.db
      .insertInto('alert')
      .values({
        ...{ id, deployment_id: deployment.id, kind: 'failure-above', percent: 1, devices: 4, counted: 1 },
        ...{ raised_at: site.site.now(), acknowledged_at: null, acknowledged_by: null },
      })
      .execute();
    const object = ['alert', `failure-above of ${deployment.name}`] as const;
    return { params: { id }, object, changes: ['acknowledgedAt', 'acknowledgedBy'] };
  },
  'POST /api/deployments/:id/resume': async (site) => {
    const { id, name } = (await deploy(site, [])).deployment;
    const suspended = sql`update deployment set suspended_at = now(), suspended_reason = 'it fails' where id = ${id}`;
    await suspended.execute(site.site.db);
    return { params: { id }, body: {}, object: ['deployment', name], changes: ['status', 'suspended'] };
  },
  'POST /api/deployments/:id/open-next-wave': async (site) => {
    const { id, name } = (await deploy(site, [])).deployment;
    await site.admin(changeDeployment, { params: { id }, body: { waves: [{ devices: 1 }, { devices: 1 }] } });
    return { params: { id }, object: ['deployment', name], changes: ['openWave'] };
  },
  'DELETE /api/deployments/:id': async (site) => {
    const { deployment } = await deploy(site, []);
    return {
      params: { id: deployment.id },
      object: ['deployment', deployment.name],
      changes: ['id', 'purpose', 'collectionName'],
    };
  },
  'POST /api/runs/:id/cancel': async (site) => {
    const device = await addDevice(site);
    const { sequence } = await deploy(site, [device]);
    const { runId: id } = await newRun(site, device);
    const changes = ['state', 'cancelRequested', 'endedAt', 'message'];
    return { params: { id }, body: { force: true }, object: ['run', `${sequence.name} on ${device.name}`], changes };
  },
  'POST /api/runs/:id/debugger': async (site) => {
    const device = await addDevice(site);
    const { sequence } = await deploy(site, [device]);
    const { runId: id } = await newRun(site, device);
    const object = ['run', `${sequence.name} on ${device.name}`] as const;
    return { params: { id }, body: { command: 'terminate' }, object, changes: ['cancelRequested'] };
  },
  'POST /api/runs/:id/resume': async (site) => {
    const device = await addDevice(site);
    const { sequence } = await deploy(site, [device]);
    const run = await newRun(site, device);
    await report(site, run, [record.started(1), record.finished(2, 'failed')]);
    const object = ['run', `${sequence.name} on ${device.name}`] as const;
    return { params: { id: run.runId }, object, changes: ['state', 'endedAt'] };
  },
  'POST /api/runs/:id/resume-edited': async (site) => {
    const device = await addDevice(site);
    const { sequence } = await deploy(site, [device]);
    const run = await newRun(site, device);
    await report(site, run, [record.started(1), record.finished(2, 'failed')]);
    const document = { version: 1, name: sequence.name, description: 'edited', steps: [] };
    await site.admin(updateTaskSequence, { params: { id: sequence.id }, body: { document } });
    const object = ['run', `${sequence.name} on ${device.name}`] as const;
    const { documentSha256 } = await site.admin(getRunDifference, { params: { id: run.runId } });
    return { params: { id: run.runId }, body: { documentSha256 }, object, changes: ['state', 'taskSequenceVersion'] };
  },
  'POST /api/users': async (site) => {
    const name = `kim-${++count}`;
    const body = { name, password: PASSWORD, securityRoleIds: [await roleId(site, 'operator')] };
    return { body, object: ['user', name], changes: ['id', 'name', 'securityRoles'] };
  },
  'PATCH /api/users/:id': async (site) => {
    const { id, name } = await newUser(site);
    return { params: { id }, body: { disabled: true }, object: ['user', name], changes: ['disabled'] };
  },
  'PUT /api/users/:id/password': async (site) => {
    const { id, name } = await newUser(site);
    const body = { password: `${PASSWORD} again` };
    return { params: { id }, body, object: ['user', name], changes: ['mustChangePassword'] };
  },
  'DELETE /api/users/:id': async (site) => {
    const { id, name } = await newUser(site);
    return { params: { id }, object: ['user', name], changes: ['id', 'name'] };
  },
  'POST /api/users/:id/identities': async (site) => {
    const { id, name } = await newUser(site);
    const body = { identityProviderId: (await newProvider(site)).id, subject: 'kim-1' };
    return { params: { id }, body, object: ['user', name], changes: ['identities'] };
  },
  'DELETE /api/users/:id/identities/:identityId': async (site) => {
    const { id, name } = await newUser(site);
    const body = { identityProviderId: (await newProvider(site)).id, subject: 'kim-1' };
    const [identity] = (await site.admin(linkUser, { params: { id }, body })).identities;
    const params = { id, identityId: identity?.id ?? '' };
    return { params, object: ['user', name], changes: ['identities'] };
  },
  'POST /api/lab/computers': async () => {
    const name = `pc-${++count}`;
    return { body: { name }, object: ['virtual computer', name], changes: [] };
  },
  'POST /api/lab/computers/:name/power': async () => onLabComputer({ action: 'reset' }),
  'POST /api/lab/computers/:name/cable': async () => onLabComputer({ state: 'pulled' }),
  'POST /api/lab/computers/:name/keys': async () => onLabComputer({ text: 'a password' }),
  'DELETE /api/lab/computers/:name': async (site) => {
    const { name } = await site.admin(addLabComputer, { body: { name: `pc-${++count}` } });
    return { params: { name }, object: ['virtual computer', name], changes: [] };
  },
  'POST /api/webhooks': async () => {
    const body = webhookBody();
    return { body, object: ['webhook', body.name], changes: ['id', 'url', 'eventKinds'] };
  },
  'PATCH /api/webhooks/:id': async (site) => {
    const { id, name } = await site.admin(createWebhook, { body: webhookBody() });
    const body = { url: 'https://other.example/', secret: 'another secret of it' };
    return { params: { id }, body, object: ['webhook', name], changes: ['url'] };
  },
  'DELETE /api/webhooks/:id': async (site) => {
    const { id, name } = await site.admin(createWebhook, { body: webhookBody() });
    return { params: { id }, object: ['webhook', name], changes: ['id', 'url'] };
  },
  'POST /api/webhooks/:id/test': async (site) => {
    // Refused before anything is sent.
    const { id, name } = await site.admin(createWebhook, { body: { ...webhookBody(), url: 'https://127.0.0.1:9/' } });
    return { params: { id }, object: ['webhook', name], changes: [] };
  },
  'PATCH /api/email/settings': async () => ({
    body: { host: '127.0.0.1', port: 9, from: 'slipway@example.org' },
    ...{ object: ['e-mail settings', null], changes: ['host', 'port', 'from'] },
  }),
  'POST /api/email/test': async (site) => {
    // Nobody answers at that port.
    const body = { host: '127.0.0.1', port: 9, from: 'slipway@example.org' };
    await site.admin(changeEmailSettings, { body });
    return { body: { to: 'kim@example.org' }, object: ['e-mail test', null], changes: [] };
  },
  'POST /api/identity-providers': async () => {
    const body = providerBody();
    return { body, object: ['identity provider', body.name], changes: ['id', 'issuer', 'clientId'] };
  },
  'PATCH /api/identity-providers/:id': async (site) => {
    const { id, name } = await newProvider(site);
    const body = { issuer: 'https://other.example', clientSecret: 'another secret' };
    return { params: { id }, body, object: ['identity provider', name], changes: ['issuer'] };
  },
  'DELETE /api/identity-providers/:id': async (site) => {
    const { id, name } = await newProvider(site);
    return { params: { id }, object: ['identity provider', name], changes: ['id', 'issuer'] };
  },
  'POST /api/identity-providers/:id/test': async (site) => {
    const { id, name } = await newProvider(site);
    return { params: { id }, object: ['identity provider', name], changes: [] };
  },
  'POST /api/security-roles': async () => {
    const name = unique('role');
    return { body: { name, permissions: ['device.read'] }, object: ['security role', name], changes: ['permissions'] };
  },
  'PATCH /api/security-roles/:id': async (site) => {
    const { id, name } = await newRole(site);
    const body = { permissions: ['device.read', 'run.read'] };
    return { params: { id }, body, object: ['security role', name], changes: ['permissions'] };
  },
  'DELETE /api/security-roles/:id': async (site) => {
    const { id, name } = await newRole(site);
    return { params: { id }, object: ['security role', name], changes: ['id', 'permissions'] };
  },
  'POST /api/security-scopes': async () => {
    const name = unique('scope');
    return { body: { name }, object: ['security scope', name], changes: ['id', 'imageCount'] };
  },
  'DELETE /api/security-scopes/:id': async (site) => {
    const { id, name } = await newScope(site);
    return { params: { id }, object: ['security scope', name], changes: ['id', 'imageCount'] };
  },
  'POST /api/setup-links': async (site) => {
    // A site with users gives none.
    await site.database.db.deleteFrom('user_account').execute();
    await site.database.db.deleteFrom('setup_link').execute();
    return { object: ['setup link', null], changes: ['expiresAt'] };
  },
  'POST /api/sign-out': async (site) => {
    const { name, by } = await signedIn(site);
    return { by, object: ['session', name], changes: ['id', 'address'] };
  },
  'PUT /api/me/password': async (site) => {
    const { name, by } = await signedIn(site);
    const body = { currentPassword: PASSWORD, password: `${PASSWORD} again` };
    return { by, body, object: ['user', name], changes: ['mustChangePassword'] };
  },
  'DELETE /api/me/sessions/:id': async (site) => {
    const { id, name, by } = await signedIn(site);
    const params = { id: await sessionOf(site, id) };
    return { by, params, object: ['session', name], changes: ['id', 'address'] };
  },
  'POST /api/sealing-keys': async () => ({ object: ['sealing key', null], changes: ['id', 'current'] }),
  'POST /api/waiting-computers/:id/approve': async (site) => {
    const { id, code } = await waitingComputer(site);
    return { params: { id }, body: {}, object: ['waiting computer', code], changes: ['id', 'mac', 'rejected'] };
  },
  'POST /api/waiting-computers/:id/reject': async (site) => {
    const { id, code } = await waitingComputer(site);
    return { params: { id }, object: ['waiting computer', code], changes: ['rejected'] };
  },
  'PATCH /api/site/backups': async () => ({
    body: { warningDays: 3 },
    object: ['backup warning', null],
    changes: ['warningDays'],
  }),
  'POST /api/saved-filters': async () => {
    const body = savedFilterBody();
    return { body, object: ['saved filter', body.name], changes: ['id', 'name', 'search'] };
  },
  'PATCH /api/saved-filters/:id': async (site) => {
    const { id, name } = await site.admin(createSavedFilter, { body: savedFilterBody() });
    return { params: { id }, body: { search: { model: 'X2' } }, object: ['saved filter', name], changes: ['search'] };
  },
  'DELETE /api/saved-filters/:id': async (site) => {
    const { id, name } = await site.admin(createSavedFilter, { body: savedFilterBody() });
    return { params: { id }, object: ['saved filter', name], changes: ['id', 'name'] };
  },
  'PATCH /api/site/high-risk-settings': async () => ({
    body: { defaultSize: 20 },
    object: ['high-risk settings', null],
    changes: ['defaultSize'],
  }),
  'PATCH /api/site/pxe-settings': async () => ({
    body: { respond: false },
    object: ['PXE settings', null],
    changes: ['respond'],
  }),
  'PATCH /api/site/settings': async (site) => {
    await site.database.db.updateTable('site').set({ pxe_password_hash: null }).execute();
    return { body: { pxePassword: 'planted-password' }, object: ['settings', null], changes: ['pxePasswordSet'] };
  },
};

async function waitingComputer({ site }: TestSite): Promise<{ id: string; code: string }> {
  const id = randomUUID();
  const code = `W${++count}`;
  const mac = `52:54:00:0a:0a:${(count % 256).toString(16).padStart(2, '0')}`;
  const asked = { first_asked_at: new Date(), last_asked_at: new Date() };
  const inventory = JSON.stringify(inventoryOf({ mac, uuid: randomUUID(), serialNumber: code }));
  await site.db
    .insertInto('waiting_computer')
    .values({ id, code, mac, architecture: 'x64', inventory, ...asked })
    .execute();
  return { id, code };
}

async function newConflict(site: TestSite): Promise<{ id: string; mac: string; deviceId: string }> {
  const [one, other, id] = [await addDevice(site), await addDevice(site), randomUUID()];
  const at = new Date();
  const row = { id, computer: id, macs: [one.mac], smbios_uuid: null, serial_number: null, manufacturer: null };
  await site.database.db
    .insertInto('identity_conflict')
    .values({ ...row, model: null, device_ids: [one.id, other.id], first_refused_at: at, last_refused_at: at })
    .execute();
  return { id, mac: one.mac, deviceId: one.id };
}
