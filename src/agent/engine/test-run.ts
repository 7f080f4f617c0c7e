/** Runs a task sequence from a folder, without a server, with step doings that a test scripts. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { RunRecord } from '../../api/agent.ts';
import type { Disk, Inventory } from '../../api/inventory.ts';
import type { Policy } from '../../api/policy.ts';
import type { Step } from '../../task-sequence/document.ts';
import { parseTaskSequence } from '../../task-sequence/parse.ts';
import { stepKinds } from '../../task-sequence/step-kinds.ts';
import { folderCaptures } from '../folder/folder-captures.ts';
import { folderDebugging, folderObjects, folderReports, folderSecrets } from '../folder/folder-services.ts';
import type { KernelLine } from '../machine/kernel-log.ts';
import type { Machine } from '../machine/machine.ts';
import { carryOut, type RunStretch } from './carry-out.ts';
import type { RunEnd } from './engine.ts';
import { decodeJournal } from './journal-format.ts';
import { type JournalHome, memoryHome } from './journal-home.ts';
import type { Debugging, Reports } from './services.ts';
import type { ContentSource, StepContext, StepDoings, StepResult } from './step-context.ts';
import { verifiedContent } from './verified-content.ts';

export type Scripted = (step: Step, context: StepContext) => Promise<StepResult> | StepResult;

export interface TestRun {
  end: RunEnd;
  failureSeconds: number | null;
  records: readonly RunRecord[];
  log: readonly string[];
  /** Names of the steps whose doing was called, in order. */
  called: readonly string[];
}

export interface TestRunOptions {
  steps: unknown[];
  /** What the document has besides. */
  document?: object;
  variables?: { name: string; value: string }[];
  policy?: Partial<Policy>;
  /** What the site keeps secret for it. */
  secrets?: readonly { name: string; value: string }[];
  doing?: Scripted;
  /** Going on: the home of the stretch before. */
  home?: JournalHome;
  environment?: RunStretch['environment'];
  connectLog?: RunStretch['connectLog'];
  answers?: { name: string; value: string }[];
  /** What the site has of the run. */
  known?: readonly RunRecord[];
  /** How many of them; all by default. */
  reported?: number;
  resumed?: boolean;
  reports?: Reports;
  debugging?: Debugging;
  /** What the screen says of the debugger. */
  paused?: (text: string | null) => void;
  elapsed?: () => number;
  sleep?: (milliseconds: number) => Promise<void>;
  /** What the kernel has said so far, asked anew each time. */
  kernelLog?: () => KernelLine[];
  disks?: Inventory['disks'];
  firmware?: Inventory['firmware'];
  networkAdapters?: Inventory['networkAdapters'];
  smbios?: Partial<Inventory['smbios']>;
  serveScripts?: RunStretch['serveScripts'];
  /** From the folder by default. */
  content?: ContentSource;
  /** What the screen shows of progress. */
  progress?: RunStretch['display']['progress'];
  /** What can be done on the machine; nothing by default. */
  machine?: Partial<Machine>;
}

const RUN_ID = '11111111-1111-4111-8111-111111111111';
const OTHER_ID = '22222222-2222-4222-8222-222222222222';

export async function runSequence(t: TestContext, options: TestRunOptions): Promise<TestRun> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-run-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { secrets = [] } = options;
  const values = Object.fromEntries(secrets.map(({ name, value }) => [name, value]));
  if (secrets.length > 0) await writeFile(join(folder, 'secrets.json'), JSON.stringify(values));
  const called: string[] = [];
  const log: string[] = [];
  const doing: Scripted = async (step, context) => {
    called.push(step.name);
    return options.doing === undefined ? { outcome: 'done', message: '' } : options.doing(step, context);
  };
  const home = options.home ?? memoryHome();
  const { end, failureSeconds } = await carryOut(stretch(folder, options, doing, home, log));
  // What was reported is what the journal holds.
  const records = decodeJournal(await home.read()).records;
  if (options.reports === undefined && options.home === undefined) {
    const reported = decodeJournal(await readFile(join(folder, `reports/${RUN_ID}.journal`)));
    if (JSON.stringify(reported.records) !== JSON.stringify(records))
      throw new Error('the reports differ from the journal');
  }
  return { end, failureSeconds, records, log, called };
}

function stretch(
  folder: string,
  options: TestRunOptions,
  doing: Scripted,
  home: JournalHome,
  log: string[],
): RunStretch {
  const environment = options.environment ?? 'linux';
  const sleep = options.sleep ?? (() => new Promise<void>((resolve) => setImmediate(resolve)));
  const onConnection = () => {};
  return {
    policy: { ...policyOf(options), ...options.policy },
    signedPolicy: { payload: '', keyId: '', signature: '' },
    environment,
    runFile: {
      format: 1,
      runId: RUN_ID,
      credential: 'run_x',
      siteUrl: 'https://192.0.2.1:8443',
      caFingerprint: '0'.repeat(64),
      policyKeys: [],
      launchMode: 'PXE',
    },
    agentVersion: '1.0.0',
    origin: 'pxe',
    machine: { ...quietMachine(options.kernelLog ?? (() => [])), ...options.machine },
    inventory: {
      ...inventory,
      disks: options.disks ?? [],
      firmware: options.firmware ?? inventory.firmware,
      networkAdapters: options.networkAdapters ?? [],
      smbios: { ...inventory.smbios, ...options.smbios },
    },
    services: {
      content:
        options.content ??
        verifiedContent({
          reader: folderObjects(folder),
          sleep,
          signal: new AbortController().signal,
          onConnection,
        }),
      secrets: folderSecrets(folder),
      captures: folderCaptures(folder),
      reports: options.reports ?? folderReports(folder, RUN_ID),
      debugging: options.debugging ?? folderDebugging(folder, RUN_ID),
    },
    // Every slug gets the same scripted doing.
    doings: Object.fromEntries(stepKinds.map((kind) => [kind.slug, doing])) as unknown as StepDoings,
    display: {
      plan: () => {},
      step: () => {},
      progress: options.progress ?? (() => {}),
      paused: options.paused ?? (() => {}),
      log: (line) => void log.push(line),
      connection: () => {},
    },
    home,
    known: options.known ?? [],
    reported: options.reported ?? options.known?.length ?? 0,
    resumed: options.resumed ?? false,
    answers: options.answers ?? [],
    programs: ['/usr/bin/node', '/usr/lib/slipway/agent.cjs'],
    clock: { now: () => new Date('2026-01-02T03:04:05Z'), elapsed: options.elapsed ?? (() => 0), sleep },
    connectLog: options.connectLog ?? (() => {}),
    serveScripts: options.serveScripts ?? (async () => ({ environment: {}, close: async () => {} })),
  };
}

function policyOf(options: TestRunOptions): Policy {
  const { document, problems } = parseTaskSequence({
    version: 1,
    name: 'A sequence',
    variables: options.variables ?? [],
    steps: options.steps,
    ...options.document,
  });
  if (document === undefined) throw new Error(JSON.stringify(problems));
  return {
    format: 1,
    policyId: OTHER_ID,
    runId: RUN_ID,
    deviceId: OTHER_ID,
    deviceName: 'PC-1',
    deploymentId: OTHER_ID,
    siteId: OTHER_ID,
    siteName: 'School',
    taskSequence: { id: OTHER_ID, version: 1, document },
    variables: [],
    secretVariables: (options.secrets ?? []).map(({ name }) => name),
    packages: [],
    trust: { caFingerprints: ['0'.repeat(64)], policyKeys: [{ keyId: 'k', publicKeyPem: '' }] },
    validFrom: '2026-01-01T00:00:00Z',
    validUntil: '2026-02-01T00:00:00Z',
    minimumAgentVersion: '0.0.0',
  };
}

/** What `od` shows of a disk that has boot code. */
const BOOT_SECTOR = `eb 63 ${'00 '.repeat(508)}55 aa`;
const startable: Disk = {
  ...{ number: 0, path: '/dev/sda', model: null, serial: null, bytes: 2 ** 34, type: 'ssd', transport: 'sata' },
  ...{ removable: false, readOnly: false, bootMedium: false },
  partitions: [{ path: '/dev/sda1', bytes: 2 ** 33, fileSystem: 'ext4', label: null }],
};

/** A machine on which nothing can be done: scripted doings need none. It has a system that can be started. */
function quietMachine(kernelLog: () => KernelLine[]): Machine {
  const machine: Partial<Machine> = {
    system: 'linux',
    realPath: async () => null,
    exists: async () => false,
    appendFile: async () => {},
    kernelLog: async () => kernelLog(),
    inventory: async () => ({ ...inventory, disks: [startable] }),
    run: async (program) => ({ exitCode: 0, stdout: program === 'od' ? BOOT_SECTOR : '', stderr: '' }),
  };
  return machine as Machine;
}

export const inventory: Inventory = {
  smbios: {
    uuid: null,
    serialNumber: 'S-1',
    manufacturer: 'Acme',
    model: 'Anvil',
    assetTag: null,
    chassisType: null,
    biosVendor: null,
    biosVersion: null,
  },
  firmware: { kind: 'uefi', secureBoot: true },
  processor: { model: null, count: 1, megahertz: null },
  memoryBytes: 2 ** 30,
  networkAdapters: [],
  disks: [],
  tpm: null,
  onAcPower: null,
  pciIds: [],
  usbIds: [],
};
