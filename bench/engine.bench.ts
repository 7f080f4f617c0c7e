/**
 * What the engine itself takes: from one step's doing to the next with both records forced to the disk, over a sequence of a thousand steps under the real
 * agent from a folder; reading and checking a document of a thousand steps; simulating 300 steps on a thousand computers; bringing in ConfigMgr's XML of 2 MB.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { systemClock } from '../src/agent/clock.ts';
import { carryOut } from '../src/agent/engine/carry-out.ts';
import { fileHome } from '../src/agent/engine/journal-home.ts';
import type { StepDoings } from '../src/agent/engine/step-context.ts';
import { verifiedContent } from '../src/agent/engine/verified-content.ts';
import { folderCaptures } from '../src/agent/folder/folder-captures.ts';
import { folderDebugging, folderObjects, folderReports, folderSecrets } from '../src/agent/folder/folder-services.ts';
import { createLinuxMachine } from '../src/agent/machine/linux.ts';
import { setTaskSequenceVariable } from '../src/agent/steps/set-task-sequence-variable.ts';
import type { Policy } from '../src/api/policy.ts';
import type { TaskSequenceDocument } from '../src/task-sequence/document.ts';
import { parseTaskSequence } from '../src/task-sequence/parse.ts';
import { simulate } from '../src/task-sequence/simulation/simulate.ts';
import { notebook } from '../src/task-sequence/wmi/test-inventory.ts';
import type { Benchmark } from './benchmark.ts';
import { median, plainFigure } from './measure.ts';
import { run } from './programs.ts';

const STEPS = 1000;
const PARSED = 30;
const DEVICES = 1000;
const SIMULATED_STEPS = 300;
const IMPORT_BYTES = 2_000_000;
const nothing = () => undefined;

export const benchmark: Benchmark = {
  description: 'The engine between two steps, its journal on the disk, and reading a sequence of a thousand steps',
  needs: [],
  run: async ({ folder, scale, say }) => {
    const text = JSON.stringify(sequenceOf(Math.round(STEPS * scale)));
    say('reading');
    const reading = Array.from({ length: PARSED }, () => millisecondsOf(() => parse(text)));
    say('running');
    const gaps = await gapsOfRun(folder, parse(text));
    say('simulating');
    const simulating = await simulateAll(Math.round(DEVICES * scale));
    say('importing');
    const imported = await importOnce(folder, Math.round(IMPORT_BYTES * scale));
    return {
      'step-overhead': plainFigure(median(gaps), 'ms a step', { atMost: 3 }),
      parse: plainFigure(median(reading), 'ms', { atMost: 50 }),
      simulate: plainFigure(simulating, 's', { atMost: 5 }),
      import: plainFigure(imported.seconds, 's', { atMost: 2 }),
      'import-memory': plainFigure(imported.megabytes, 'MB RSS', { atMost: 300 }),
    };
  },
};

/** Groups of fifty, with conditions and settings as people write them. */
function sequenceOf(steps: number): object {
  const condition = { all: [{ variable: '_SMSTSLastActionSucceeded', operator: 'notEquals', value: 'false' }] };
  const step = (at: number) => ({
    ...{ type: 'set-task-sequence-variable', name: `Step ${at}`, description: 'Sets one of them' },
    ...(at % 4 === 0 ? { condition, retry: { count: 2 } } : {}),
    options: { variable: `Value${at % 50}`, value: `${at}` },
  });
  const groups = Array.from({ length: Math.ceil(steps / 50) }, (_, group) => ({
    ...{ type: 'group', name: `Group ${group}`, condition },
    steps: Array.from({ length: Math.min(50, steps - 50 * group) }, (__, at) => step(50 * group + at)),
  }));
  return { version: 1, name: 'A thousand steps', steps: groups };
}

function parse(text: string): TaskSequenceDocument {
  const { document, problems } = parseTaskSequence(JSON.parse(text));
  if (document === undefined) throw new Error(JSON.stringify(problems));
  return document;
}

function millisecondsOf(work: () => unknown): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

/** Milliseconds from each step's doing to the next one's. */
async function gapsOfRun(folder: string, document: TaskSequenceDocument): Promise<number[]> {
  const begun: number[] = [];
  const doings: StepDoings = {
    'set-task-sequence-variable': (step, context) => {
      begun.push(performance.now());
      return setTaskSequenceVariable(step, context);
    },
  };
  const { end } = await carryOut(await stretchOf(folder, document, doings));
  if (end.kind !== 'ended' || end.outcome !== 'succeeded') throw new Error(`the run ended otherwise: ${end.message}`);
  return begun.slice(1).map((at, index) => at - (begun[index] ?? at));
}

async function stretchOf(
  folder: string,
  document: TaskSequenceDocument,
  doings: StepDoings,
): Promise<Parameters<typeof carryOut>[0]> {
  const machine = createLinuxMachine({ log: nothing });
  const { signal } = new AbortController();
  const runId = crypto.randomUUID();
  const reader = folderObjects(folder);
  return {
    ...{ policy: policyOf(runId, document), signedPolicy: { payload: '', keyId: '', signature: '' } },
    ...{ environment: 'linux', agentVersion: '0.0.0', origin: 'pxe', machine, doings, clock: systemClock },
    runFile: {
      ...{ format: 1, runId, credential: '', siteUrl: 'https://192.0.2.1:8443', policyKeys: [], launchMode: 'HD' },
      caFingerprint: '0'.repeat(64),
    },
    inventory: await machine.inventory(),
    services: {
      content: verifiedContent({ reader, signal, sleep: systemClock.sleep, onConnection: nothing }),
      secrets: folderSecrets(folder),
      captures: folderCaptures(folder),
      reports: folderReports(folder, runId),
      debugging: folderDebugging(folder, runId),
    },
    display: { plan: nothing, step: nothing, progress: nothing, paused: nothing, log: nothing, connection: nothing },
    home: fileHome(machine, join(folder, 'journal')),
    ...{ known: [], reported: 0, resumed: false, answers: [], programs: ['', ''] as const },
    connectLog: nothing,
    serveScripts: async () => ({ environment: {}, close: async () => nothing() }),
  };
}

function policyOf(runId: string, document: TaskSequenceDocument): Policy {
  const id = crypto.randomUUID();
  return {
    ...{ format: 1, policyId: id, runId, deviceId: id, deviceName: 'PC-1', deploymentId: id, siteId: id },
    ...{ siteName: 'Bench', taskSequence: { id, version: 1, document }, variables: [], secretVariables: [] },
    packages: [],
    trust: { caFingerprints: ['0'.repeat(64)], policyKeys: [{ keyId: 'k', publicKeyPem: '' }] },
    ...{ validFrom: '2026-01-01T00:00:00Z', validUntil: '2100-01-01T00:00:00Z', minimumAgentVersion: '0.0.0' },
  };
}

/** Seconds for one sequence on so many computers, each with its own make and model; every tenth step has a WMI query. */
async function simulateAll(devices: number): Promise<number> {
  const makes = ['Dell', 'HP', 'LENOVO'];
  const steps = Array.from({ length: SIMULATED_STEPS }, (_, at) => ({
    ...{ type: 'set-task-sequence-variable', name: `Step ${at}` },
    ...(at % 10 === 0
      ? { condition: { wql: `SELECT * FROM Win32_ComputerSystem WHERE Manufacturer LIKE '${makes[at % 3]}%'` } }
      : { condition: { variable: '_SMSTSModel', operator: 'like', value: `Model ${at % 7}%` } }),
    options: { variable: `Value${at % 40}`, value: `${at} %_SMSTSModel%` },
  }));
  const document = parse(JSON.stringify({ version: 1, name: 'Simulated', steps }));
  const firmware = { ...notebook.firmware, kind: 'uefi', secureBoot: true } as const;
  const begun = performance.now();
  for (let device = 0; device < devices; device += 1) {
    const smbios = { ...notebook.smbios, manufacturer: makes[device % 3] ?? null, model: `Model ${device % 7}` };
    const id = crypto.randomUUID();
    await simulate({
      ...{ document, environment: 'linux-pe', inventory: { ...notebook, smbios, firmware } },
      ...{ variables: [], secretVariables: [], packages: new Map(), software: null },
      run: {
        ...{ launchMode: 'PXE', siteName: 'Bench', deviceId: id, deviceName: `pc-${device}`, deploymentId: id },
        ...{ taskSequenceId: id, taskSequenceName: document.name },
      },
    });
  }
  return (performance.now() - begun) / 1000;
}

/** In a process of its own, whose highest memory is looked at. */
async function importOnce(folder: string, bytes: number): Promise<{ seconds: number; megabytes: number }> {
  const file = join(folder, 'export.xml');
  const one =
    '<step type="SMS_TaskSequence_SetVariableAction" name="Set it" description="" runIn="WinPEandFullOS" successCodeList="0" retryCount="0" runFromNet="false"><condition><expression type="SMS_TaskSequence_VariableConditionExpression"><variable name="Operator">equals</variable><variable name="Value">true</variable><variable name="Variable">_SMSTSInWinPE</variable></expression></condition><action>tsenv.exe "A=B"</action><defaultVarList><variable name="VariableName" property="VariableName" hidden="true">A</variable><variable name="VariableValue" property="VariableValue" hidden="true">B</variable></defaultVarList></step>';
  const group = `<group name="Fifty" description="">${one.repeat(50)}</group>`;
  await writeFile(file, `<sequence version="3.10">${group.repeat(Math.ceil(bytes / group.length))}</sequence>`);
  return JSON.parse(await run(process.execPath, join(import.meta.dirname, 'engine-import.ts'), file));
}
