/** For tests: `slipway backup` as a process, and a site with something of everything that a backup must bring back. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { importImage } from '../../api/images.ts';
import { getJob } from '../../api/jobs.ts';
import { capture, sampleTree } from '../../formats/wim/test-support.ts';
import {
  addDevice,
  deploy,
  newRun,
  type ReachableSite,
  record,
  report,
  type TestDevice,
} from '../agents/test-agent.ts';
import { addBuiltBootImage, buildTestBootImage } from '../boot-images/test-boot-image.ts';
import { eventually } from '../test-support.ts';
import type { BackupManifest } from './manifest.ts';

const program = join(import.meta.dirname, 'main.ts');

export interface BackupProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

export function startBackup(args: readonly string[], input = ''): BackupProcess {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  // It may end before it has read anything.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return { child, ended: once(child, 'close').then(([code]) => ({ code, stdout, stderr })) };
}

/** What `--json` says, of any verb. */
interface BackupResult {
  readonly path: string;
  readonly manifest: BackupManifest;
  readonly filesCopied: number;
  readonly removed: string[];
  readonly damaged: string[];
  readonly missingContent: string[];
  readonly missingBootImages: string[];
}

/** Its result; throws when it does not end well. */
export async function runBackup(args: readonly string[], input = ''): Promise<BackupResult> {
  const { code, stdout, stderr } = await startBackup([...args, '--json'], input).ended;
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

/** A folder that goes when the test ends. */
export function scratchFolder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'slipway-backup-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export const SECRET = 'correct-horse-battery-staple';

export interface FilledSite {
  readonly device: TestDevice;
  readonly run: Awaited<ReturnType<typeof newRun>>;
  readonly imageId: string;
  readonly buildId: string;
}

/** An image, a boot image, a device with a secret, and a run of it that has reported two records. */
export async function fillSite(site: ReachableSite, folder: string): Promise<FilledSite> {
  mkdirSync(join(folder, 'tree'));
  await sampleTree(join(folder, 'tree'));
  const path = capture(join(folder, 'tree'), join(folder, 'image.wim'), '--compress=LZX:20');
  const { jobId } = await site.admin(importImage, { body: { name: 'Sample', path } });
  const job = await eventually(async () => {
    const found = await site.admin(getJob, { params: { id: jobId } });
    return found.endedAt === null ? null : found;
  });
  assert.equal(job.state, 'succeeded', job.message);
  mkdirSync(join(folder, 'boot-image'));
  const { buildId } = buildTestBootImage(join(folder, 'boot-image'));
  await addBuiltBootImage(site.admin, { name: 'PE', path: join(folder, 'boot-image') });
  const device = await addDevice(site, [{ name: 'JoinPassword', value: SECRET, secret: true }]);
  const apply = { type: 'apply-operating-system-image', name: 'Apply', options: { image: job.resultId } };
  await deploy(site, [device], { steps: [apply] });
  const run = await newRun(site, device);
  await report(site, run, [record.started(1), record.stepStarted(2, 'look')], ['the first line of its log']);
  return { device, run, imageId: job.resultId ?? '', buildId };
}
