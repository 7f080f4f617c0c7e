/** The table of built-in variables says nothing that the agent does not do. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { builtInVariable, builtInVariables } from '../../task-sequence/built-in-variables/built-in-variables.ts';
import { stepVariables } from '../../task-sequence/built-in-variables/step-variables.ts';
import type { Environment } from '../../task-sequence/step.ts';
import { createScriptedMachine } from '../machine/scripted.ts';
import { checkReadiness } from '../steps/check-readiness.ts';
import { contextFor, diskWith, inventoryWith, stepOf } from '../steps/test-step.ts';
import { runSequence } from './test-run.ts';

const root = join(import.meta.dirname, '../..');

/** Sources of a folder, without tests. */
function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('built-in-variables/'))
    .map((file) => readFileSync(join(root, folder, file), 'utf8'));
}

/** Names as code has them: whole literals, and `%Name%` in texts. */
function namesIn(sources: readonly string[]): Set<string> {
  const found = sources.join('\n').matchAll(/['"`%](_?(?:SMSTS|TS_CR|TS|OSD)[A-Za-z0-9_#]+)['"`%]/g);
  return new Set([...found].flatMap(([, name]) => name ?? []));
}

/** Of the agent: what its program comes to by its imports. What nothing uses yet does nothing either. */
function agentSources(): string[] {
  const sources = new Map<string, string>();
  const follow = (file: string): void => {
    if (sources.has(file) || !file.startsWith(join(root, 'agent'))) return;
    const text = readFileSync(file, 'utf8');
    sources.set(file, text);
    for (const [, path = ''] of text.matchAll(/^(?:import|export|\} from) [^'\n]*'(\.[^']+)';$/gm))
      follow(join(dirname(file), path));
  };
  follow(join(root, 'agent/main.ts'));
  return [...sources.values()];
}

const agent = agentSources();
const named = namesIn([...agent, ...sourcesIn('task-sequence')]);
const ofSteps = new Set(stepVariables.map(({ name }) => name));

test('the sources of the agent are found by its imports', () => {
  assert.ok(agent.length > 200, `${agent.length} files`);
});

test('every variable of ConfigMgr that the sources name is in the table, or is an option’s', () => {
  assert.ok(named.size > 100, `${named.size} names`);
  const unknown = [...named].filter(
    (name) => builtInVariable(name)?.name.length !== name.length && !ofSteps.has(name) && !words.has(name),
  );
  assert.deepEqual(unknown, []);
});

/** A word of a setting, a property of one class of ConfigMgr, a label of a volume, what stands before names in the environment. */
const words = new Set(['TSCache', 'TSInstallSWUpdate', 'OSDisk', 'TSVAR_']);

const environments = ['linux-pe', 'linux', 'windows'] as const satisfies readonly Environment[];
const isNow = (environment: Environment) => (variable: (typeof builtInVariables)[number]) =>
  variable.support[environment] === 'now';

test('every setting that has an effect is read by somebody', () => {
  const effective = builtInVariables.filter(
    ({ kind, support }) => kind === 'setting' && Object.values(support).includes('now'),
  );
  assert.ok(effective.length >= 8);
  for (const { name } of effective) assert.ok(named.has(name), name);
});

test('a variable of steps that the agent reads is told as used by one of them', () => {
  const read = [...namesIn(agent)].filter((name) => ofSteps.has(name));
  assert.ok(read.includes('OSDComputerName'));
  const used = new Set(
    stepVariables.flatMap(({ name, support }) => (Object.values(support).includes('now') ? name : [])),
  );
  assert.deepEqual(
    read.filter((name) => !used.has(name)),
    [],
  );
});

test('a setting that changes nothing is read by nobody', () => {
  const idle = builtInVariables.filter(
    ({ kind, support }) => kind === 'setting' && !Object.values(support).includes('now'),
  );
  for (const { name } of idle) assert.ok(!named.has(name), name);
});

test('a password that the agent reads is told as used, and another one as not read', () => {
  const text = agent.join('\n');
  const passwords = stepVariables.filter(({ secret }) => secret);
  const used = passwords.filter(({ support }) => Object.values(support).includes('now')).map(({ name }) => name);
  assert.deepEqual([...new Set(used)].sort(), ['OSDJoinPassword', 'OSDLocalAdminPassword']);
  for (const { name } of passwords) assert.equal(text.includes(name), used.includes(name), name);
});

const adapter = {
  ...{ name: 'eth0', mac: '52:54:00:aa:00:01', driver: null, pciId: null, linked: true, wireless: false },
  ...{ addresses: ['192.0.2.7/24'], gateways: ['192.0.2.1'] },
};

/** What the second step of a run finds, in that environment. */
async function factsSeen(t: TestContext, environment: (typeof environments)[number]): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  const step = (id: string) => ({ type: 'run-command-line', id, name: id, options: { commandLine: 'x' } });
  const { end } = await runSequence(t, {
    ...{ environment, steps: [step('a'), step('b')], networkAdapters: [adapter] },
    smbios: { uuid: 'u', assetTag: 'a' },
    doing: ({ id }, { variables }) => {
      if (id === 'b') for (const { name, value } of variables.entries()) seen.set(name, value);
      return { outcome: 'done', message: '' };
    },
  });
  assert.equal(end.kind === 'ended' && end.outcome, 'succeeded');
  return seen;
}

for (const environment of environments) {
  test(`a run in ${environment} sets exactly the facts that the table says`, async (t) => {
    const said = builtInVariables.filter(isNow(environment)).filter(({ kind }) => kind === 'fact');
    const seen = await factsSeen(t, environment);
    const readOnly = [...seen.keys()].filter((name) => name.startsWith('_'));
    assert.deepEqual(readOnly.sort(), said.map(({ name }) => name).sort());
    assert.equal(seen.get('_SMSTSDefaultGateways'), '192.0.2.1');
    assert.equal(seen.get('_SMSTSIPAddresses'), '192.0.2.7');
    assert.equal(seen.get('_TSSecureBoot'), 'Enabled');
    assert.equal(seen.get('_SMSTSLastActionName'), 'a');
    assert.equal(seen.get('_SMSTSCurrentActionName'), 'b');
  });

  test(`Check Readiness in ${environment} sets exactly the results that the table says`, async () => {
    const results = builtInVariables.filter(
      ({ kind, steps }) => kind === 'result' && steps?.includes('check-readiness'),
    );
    const said = results.filter(isNow(environment)).map(({ name }) => name);
    const inventory = inventoryWith({ networkAdapters: [adapter], disks: [diskWith({})] });
    const asked = {
      'linux-pe': [],
      linux: [{ line: 'uname -m', stdout: 'x86_64' }],
      windows: Array.from({ length: 3 }, () => ({ line: /^reg.exe query/, stdout: '' })),
    };
    const commands = asked[environment];
    const system = environment === 'windows' ? 'windows' : 'linux';
    const context = contextFor({ machine: createScriptedMachine({ system, inventory, commands }), environment });
    const options = {
      ...{ minimumMemoryMegabytes: 1, minimumProcessorMegahertz: 1, minimumDiskMegabytes: 1, firmware: 'uefi' },
      ...{ secureBoot: true, acPower: true, wiredNetwork: true, tpmEnabled: true, tpmActivated: true },
      ...{ architecture: '64', osType: 'client', minimumOsVersion: '1', maximumOsVersion: '99', osLanguage: 1033 },
    };
    // It may fail: a variable is set for each check all the same.
    await checkReadiness(stepOf('check-readiness', options), context).catch(() => undefined);
    assert.deepEqual(
      context.variables
        .entries()
        .map(({ name }) => name)
        .sort(),
      said.sort(),
    );
  });
}
