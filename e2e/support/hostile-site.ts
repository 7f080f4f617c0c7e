/** One of everything that the console has a page for, with a hostile text in each field that takes one. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { createApiToken } from '../../src/api/api-tokens.ts';
import { createApplication } from '../../src/api/applications.ts';
import type { CallInput } from '../../src/api/client.ts';
import { createCollection } from '../../src/api/collections.ts';
import { listContent } from '../../src/api/content.ts';
import { createDeploymentTemplate } from '../../src/api/deployment-templates.ts';
import { createDeployment } from '../../src/api/deployments.ts';
import { createDeviceCategory } from '../../src/api/device-categories.ts';
import { createDevice } from '../../src/api/devices.ts';
import { addDuplicateIdentity } from '../../src/api/duplicate-identities.ts';
import { changeEmailSettings } from '../../src/api/email.ts';
import { createIdentityProvider } from '../../src/api/identity-providers.ts';
import { importImage, listImages } from '../../src/api/images.ts';
import { type Inventory, InventorySchema } from '../../src/api/inventory.ts';
import { createPackage } from '../../src/api/packages.ts';
import type { Route } from '../../src/api/route.ts';
import { createSecurityRole } from '../../src/api/security-roles.ts';
import { createSecurityScope } from '../../src/api/security-scopes.ts';
import { createTaskSequence } from '../../src/api/task-sequences.ts';
import { importUpgradePackage, listUpgradePackages } from '../../src/api/upgrade-packages.ts';
import { createUser, linkUser } from '../../src/api/users.ts';
import { createWebhook } from '../../src/api/webhooks.ts';
import { makeInstallWim, makeTree, mediaFiles } from '../../src/formats/wim/windows-media-for-tests.ts';
import { HOSTILE, plant } from './hostile-texts.ts';
import { type Computer, inventoryOf, LoopbackRun } from './loopback-agent.ts';
import type { LoopbackSite } from './loopback-site.ts';
import { letWait } from './waiting-computers.ts';

export interface HostileSite {
  readonly ids: Readonly<Record<HostileNoun, string>>;
  /** Which routes were given hostile texts: `POST /api/webhooks`. */
  readonly planted: ReadonlySet<string>;
}

export type HostileNoun =
  | 'application'
  | 'collection'
  | 'content'
  | 'deployment'
  | 'device'
  | 'identityProvider'
  | 'image'
  | 'upgradePackage'
  | 'package'
  | 'role'
  | 'run'
  | 'sequence'
  | 'user'
  | 'webhook';

export async function makeHostileSite(site: LoopbackSite): Promise<HostileSite> {
  const planted = new Set<string>();
  const make = async <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
    route: Route<P, Q, B, R>,
    body: z.input<B>,
    kept: readonly string[] = [],
    params: Record<string, string> = {},
  ): Promise<z.output<R>> => {
    planted.add(`${route.method} ${route.path}`);
    const input = { params, body: route.body === undefined ? body : plant(route.body, body, kept) };
    return site.client(route, input as CallInput<z.input<P>, z.input<Q>, z.input<B>>);
  };
  const access = await makeAccess(make);
  const software = await makeSoftware(site, make);
  const category = await make(createDeviceCategory, { name: 'Room' });
  await make(addDuplicateIdentity, { mark: 'serial-number', value: 'none' });
  await make(changeEmailSettings, {
    host: 'mail.example',
    from: 'slipway@example.org',
    userName: 'kim',
    password: 'p',
  });
  const mac = '52:54:00:66:00:01';
  const device = await make(createDevice, {
    ...{ name: 'PC-HOSTILE', macs: [mac], deviceCategoryIds: [category.id] },
    variables: [{ name: 'Room', value: 'x', secret: false }],
  });
  const rules = [{ name: 'All', query: `name = "PC-HOSTILE" or model = "${HOSTILE.replaceAll('"', '')}"` }];
  const variables = [{ name: 'Office', value: 'x', secret: false }];
  // A query is a language of its own, with hostile texts in its values.
  const collection = await make(createCollection, { name: 'Room', variables, queryRules: rules }, ['query']);
  const deployment = await make(createDeployment, {
    ...{ taskSequenceId: software.sequence, collectionId: collection.id, purpose: 'required', comment: 'x' },
    confirmDeviceCount: 1,
  });
  await make(createDeploymentTemplate, { name: 'Careful', purpose: 'required' });
  const inventory = plant(InventorySchema, inventoryOf({ mac }));
  const run = await makeRun(site, { id: device.id, name: device.name, mac }, inventory);
  await letWait(site, [{ code: 'ABCD', mac: '52:54:00:66:00:02', inventory }]);
  const ids = { ...access, ...software, collection: collection.id, deployment: deployment.id, device: device.id, run };
  return { ids, planted };
}

type Make = <P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  route: Route<P, Q, B, R>,
  body: z.input<B>,
  kept?: readonly string[],
  params?: Record<string, string>,
) => Promise<z.output<R>>;

async function makeAccess(make: Make) {
  await make(createSecurityScope, { name: 'Berlin' });
  const { id: role } = await make(createSecurityRole, { name: 'Reader', permissions: ['device.read'] });
  const user = await make(createUser, { name: 'kim', password: 'only looking 4711 around', securityRoleIds: [role] });
  const provider = await make(createIdentityProvider, {
    ...{ name: 'company', issuer: 'https://login.example', clientId: 'slipway', clientSecret: 'x' },
    ...{ siteUrl: 'https://site.example', roleMappings: [{ value: 'x', securityRoleId: role }] },
  });
  await make(createApiToken, { name: 'script', securityRoleId: role });
  await make(linkUser, { identityProviderId: provider.id, subject: 'x' }, [], { id: user.id });
  const webhook = await make(createWebhook, {
    ...{ name: 'ops', url: 'http://127.0.0.1:9/hook', eventKinds: ['run-failed'], allowHttp: true },
    secret: 'a secret of twenty characters',
  });
  return { role, user: user.id, identityProvider: provider.id, webhook: webhook.id };
}

async function makeSoftware(site: LoopbackSite, make: Make) {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-hostile-'));
  const tool = join(folder, 'tool');
  mkdirSync(tool);
  // A slash cannot be in a file's name.
  writeFileSync(join(tool, HOSTILE.replaceAll('/', '_')), 'x');
  execFileSync('wimlib-imagex', ['capture', tool, join(folder, 'x.wim'), HOSTILE], { stdio: 'ignore' });
  const { id: software } = await make(createPackage, {
    ...{ name: 'Tool', sourceFolder: tool },
    programs: [{ name: 'Set up', commandLine: 'true', workingFolder: 'x' }],
  });
  const detection = { variable: 'X', operator: 'exists' } as const;
  const type = { name: 'Script', technology: 'linux-script', installCommand: 'true', detection } as const;
  const { id: application } = await make(createApplication, { name: 'Editor', deploymentTypes: [type] });
  const step = { type: 'run-command-line', name: HOSTILE, options: { commandLine: `echo ${HOSTILE}` } };
  const variables = [{ name: 'Office', value: HOSTILE }];
  const { id: sequence } = await site.client(createTaskSequence, {
    body: { document: { version: 1, name: HOSTILE, description: HOSTILE, variables, steps: [step] } },
  });
  await site.client(importImage, { body: { name: HOSTILE, path: join(folder, 'x.wim') } });
  const image = await eventually(async () => (await site.client(listImages))[0]?.id);
  const media = { ...mediaFiles(await makeInstallWim(folder)), [`${HOSTILE.replaceAll('/', '_')}.txt`]: 'x' };
  const path = await makeTree(join(folder, 'media'), media);
  await site.client(importUpgradePackage, { body: { name: HOSTILE, path } });
  const upgradePackage = await eventually(async () => (await site.client(listUpgradePackages))[0]?.id);
  const content = await eventually(async () => {
    const { packages } = await site.client(listContent);
    return packages.find(({ kind }) => kind === 'package')?.versionId;
  });
  rmSync(folder, { recursive: true });
  return { package: software, application, sequence, image, upgradePackage, content };
}

/** A run whose steps say what browsers would run, in each way in which a step says something. */
async function makeRun(site: LoopbackSite, computer: Computer, inventory: Inventory): Promise<string> {
  const run = await LoopbackRun.begin(site, computer, 60, inventory);
  const long = `${HOSTILE}${'W'.repeat(2000)}`;
  await run.step('a', HOSTILE, { outcome: 'failed', exitCode: 1, message: HOSTILE, log: [HOSTILE, long] });
  await run.progress({ name: HOSTILE, message: HOSTILE, stepsDone: 1 });
  await run.end('failed', long);
  return run.id;
}

async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(100);
  }
}
