/** What an administrator does to get a task sequence onto computers, as calls of the API: for the demo, the deploy tests and `slipway lab`. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunRecord } from '../api/agent.ts';
import { addBootImage, type BootImage, listBootImages } from '../api/boot-images.ts';
import type { Client } from '../api/client.ts';
import { addCollectionMember, createCollection } from '../api/collections.ts';
import { createDeployment, type Deployment } from '../api/deployments.ts';
import { createDevice, type Device } from '../api/devices.ts';
import { getImage, type Image, importImage } from '../api/images.ts';
import { getJob, type Job } from '../api/jobs.ts';
import { listRunRecords, listRuns, type Run } from '../api/runs.ts';
import { createBootTicket } from '../api/site.ts';
import { createTaskSequence } from '../api/task-sequences.ts';
import { writeNewc } from '../formats/newc/newc.ts';

const POLL_MILLISECONDS = 300;

/** Adds a built boot image (a folder with manifest.json); it becomes the current one. */
export async function installBootImage(client: Client, folder: string): Promise<BootImage> {
  const { jobId } = await client(addBootImage, { body: { name: 'Slipway PE', path: folder } });
  const { resultId } = await imported(client, folder, jobId);
  const added = (await client(listBootImages)).find(({ id }) => id === resultId);
  if (added === undefined) throw new Error(`The boot image of ${folder} was deleted when it had just been imported.`);
  return added;
}

/** Imports a WIM and waits for the end of the job. */
export async function importImageFile(
  client: Client,
  name: string,
  path: string,
  onProgress?: (job: Job) => void,
): Promise<Image> {
  const { jobId } = await client(importImage, { body: { name, path } });
  const { resultId } = await imported(client, path, jobId, onProgress);
  return client(getImage, { params: { id: resultId } });
}

/** Waits for the end of an import. */
async function imported(
  client: Client,
  path: string,
  jobId: string,
  onProgress?: (job: Job) => void,
): Promise<{ resultId: string }> {
  for (;;) {
    const job = await client(getJob, { params: { id: jobId } });
    onProgress?.(job);
    if (job.state === 'failed') throw new Error(`The import of ${path} failed: ${job.message}`);
    if (job.state === 'succeeded' && job.resultId !== null) return { resultId: job.resultId };
    await pause();
  }
}

export interface DeployInput {
  readonly document: unknown;
  readonly devices: readonly {
    name: string;
    mac: string;
    smbiosUuid: string;
    variables?: { name: string; value: string }[];
  }[];
  readonly purpose: 'available' | 'required';
  /** Its runs begin in the debugger. */
  readonly debug?: boolean;
  /** How long it waits at the screen before it begins; by default as the site has it. */
  readonly noticeSeconds?: number | null;
}

/** Makes the devices, a collection of them and the task sequence, and deploys it. */
export async function deploy(
  client: Client,
  input: DeployInput,
): Promise<{ deployment: Deployment; devices: Device[] }> {
  const taskSequence = await client(createTaskSequence, { body: { document: input.document } });
  const collection = await client(createCollection, { body: { name: `Computers for ${taskSequence.name}` } });
  const devices: Device[] = [];
  for (const { name, mac, smbiosUuid, variables } of input.devices) {
    const device = await client(createDevice, {
      body: { name, macs: [mac], smbiosUuid, variables: (variables ?? []).map((each) => ({ ...each, secret: false })) },
    });
    await client(addCollectionMember, { params: { id: collection.id, deviceId: device.id } });
    devices.push(device);
  }
  const deployment = await client(createDeployment, {
    body: {
      taskSequenceId: taskSequence.id,
      collectionId: collection.id,
      purpose: input.purpose,
      confirmDeviceCount: devices.length,
      debug: input.debug ?? false,
      ...(input.noticeSeconds === undefined ? {} : { noticeSeconds: input.noticeSeconds }),
    },
  });
  return { deployment, devices };
}

/** Writes a second initrd with a fresh boot ticket for a device: what netboot hands over, for a kernel that is started directly. */
export async function writeTicketInitrd(client: Client, deviceId: string, folder: string): Promise<string> {
  const { ticketFile } = await client(createBootTicket, { params: { id: deviceId } });
  const path = join(folder, `ticket-${deviceId}.cpio`);
  await writeFile(path, writeNewc([{ path: 'slipway/ticket.json', mode: 0o600, content: Buffer.from(ticketFile) }]), {
    mode: 0o600,
  });
  return path;
}

export interface RunWatch {
  /** The run began, went on, made progress or ended: as often as something changed. */
  readonly onRun?: (run: Run) => void;
  readonly onRecord?: (record: RunRecord) => void;
  readonly signal?: AbortSignal;
  readonly timeoutMilliseconds: number;
}

/** Follows the newest run of a device to its end; the run may not have begun yet. */
export async function watchRun(client: Client, deviceId: string, watch: RunWatch): Promise<Run> {
  const deadline = Date.now() + watch.timeoutMilliseconds;
  let after = 0;
  let last = '';
  let run: Run | null = null;
  for (;;) {
    const seen = await look(client, deviceId, after);
    run = seen?.run ?? run;
    if (seen !== null) {
      const text = JSON.stringify(seen.run);
      if (text !== last) watch.onRun?.(seen.run);
      last = text;
      for (const record of seen.records) {
        after = record.sequence;
        watch.onRecord?.(record);
      }
      if (seen.run.endedAt !== null) return seen.run;
    }
    watch.signal?.throwIfAborted();
    if (Date.now() > deadline)
      throw new Error(
        `The run of ${deviceId} did not end in time; it was ${run?.state ?? 'never begun'}: ${run?.message ?? ''}`,
      );
    await pause();
  }
}

/** The device's newest run and its records behind `after`. Null while the site does not answer, too: a watcher outlives a site that is killed. */
async function look(
  client: Client,
  deviceId: string,
  after: number,
): Promise<{ run: Run; records: readonly RunRecord[] } | null> {
  try {
    const [run] = await client(listRuns, { query: { deviceId, limit: 1 } });
    if (run === undefined) return null;
    return { run, records: await client(listRunRecords, { params: { id: run.id }, query: { after } }) };
  } catch {
    return null;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
}
