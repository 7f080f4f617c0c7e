/** For tests only: a site with a device, deployments to it, runs of it, and a boot image of small files. */
import { createHash, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunState } from '../../api/run-states.ts';
import type { Environment } from '../../task-sequence/step.ts';
import { createCollection } from '../collections/collection.ts';
import { addMembers } from '../collections/collection-members.ts';
import { createDeployment } from '../deployments/deployment.ts';
import { createDevice } from '../devices/device.ts';
import { localAdministrator } from '../http/administrator.ts';
import type { SiteContext } from '../site-context.ts';
import { createTaskSequence } from '../task-sequences/task-sequence.ts';
import type { BootFile, BootFiles } from './boot-files.ts';

export const TEST_BUILD_ID = '0123456789abcdef';

/** Files of a boot image with these contents, below `folder`. */
export function testBootFiles(folder: string, contents: Readonly<Record<string, string | Buffer>>): BootFiles {
  const files = new Map<string, BootFile>();
  for (const [name, content] of Object.entries(contents)) {
    const path = join(folder, name);
    writeFileSync(path, content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    files.set(name, { path, bytes: Buffer.byteLength(content), sha256 });
  }
  return {
    currentBuildId: async () => TEST_BUILD_ID,
    find: async (buildId, name) => (buildId === TEST_BUILD_ID ? (files.get(name) ?? null) : null),
  };
}

/** As new boots use it; without files. */
export function addCurrentBootImage({ db }: SiteContext): Promise<unknown> {
  const about = { name: 'PE', kind: 'linux-pe', architecture: 'x64', version: '1', kernel_version: '6' } as const;
  const values = { id: randomUUID(), build_id: TEST_BUILD_ID, ...about, files: '[]', current: true };
  return db.insertInto('boot_image').values(values).execute();
}

export interface TestDevice {
  readonly id: string;
  readonly name: string;
}

export async function addDevice(
  site: SiteContext,
  name: string,
  mac: string,
  smbiosUuid?: string,
): Promise<TestDevice> {
  const marks = { macs: [mac], ...(smbiosUuid === undefined ? {} : { smbiosUuid }) };
  const { id } = await createDevice(site, { name, variables: [], collectionIds: [], deviceCategoryIds: [], ...marks });
  return { id, name };
}

export interface TestDeployment {
  readonly id: string;
  readonly taskSequenceId: string;
  readonly taskSequenceName: string;
}

/** Deploys a task sequence of its own to a collection with only this device. */
export async function deployTo(
  site: SiteContext,
  device: TestDevice,
  purpose: 'available' | 'required',
): Promise<TestDeployment> {
  const name = `Deploy ${device.name} ${randomUUID().slice(0, 8)}`;
  const collection = await createCollection(site, localAdministrator, { name, variablePrecedence: 1, variables: [] });
  await addMembers(site, collection.id, { deviceIds: [device.id] });
  const sequence = await createTaskSequence(site, { version: 1, name, steps: [] }, localAdministrator.actor);
  const about = {
    taskSequenceId: sequence.id,
    collectionId: collection.id,
    purpose,
    confirmDeviceCount: 1,
    enabled: true,
    debug: false,
  };
  const deployment = await createDeployment(site, about);
  return { id: deployment.id, taskSequenceId: sequence.id, taskSequenceName: name };
}

/** The device's only run, as agents' reports would have left it. */
export async function putRun(
  site: SiteContext,
  device: TestDevice,
  deployment: TestDeployment,
  state: RunState,
  environment: Environment = 'linux-pe',
): Promise<void> {
  const hasEnded = state === 'succeeded' || state === 'failed' || state === 'cancelled';
  await site.db.deleteFrom('run').where('device_id', '=', device.id).execute();
  await site.db
    .insertInto('run')
    .values({
      id: randomUUID(),
      device_id: device.id,
      deployment_id: deployment.id,
      task_sequence_id: deployment.taskSequenceId,
      task_sequence_name: deployment.taskSequenceName,
      task_sequence_version: 1,
      state,
      origin: 'pxe',
      environment,
      policy: JSON.stringify(site.keys.signPolicy('{}')),
      progress: null,
      ended_at: hasEnded ? site.now() : null,
      last_report_at: null,
      cleared_at: null,
    })
    .execute();
}
