import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import type { Client } from '../../api/client.ts';
import { SlipwayError } from '../../api/errors.ts';
import type { Policy } from '../../api/policy.ts';
import { systemClock } from '../clock.ts';
import { removeFromSystem } from '../engine/staging.ts';
import { records } from '../engine/test-records.ts';
import { createScriptedMachine } from '../machine/scripted.ts';
import { createLineScreen } from '../screen/line-screen.ts';
import { stepDoings } from '../steps/step-doings.ts';
import { resumeInDeployedSystem, tellSystem, waitLeft, withCurrentPolicy } from './deployed.ts';
import { linuxSystem } from './linux-system.ts';

const HOME = '/var/lib/slipway';
const UNIT = '/etc/systemd/system/slipway-agent.service';
const LINK = '/etc/systemd/system/multi-user.target.wants/slipway-agent.service';
const agentAlone = { [`${HOME}/node`]: '', [`${HOME}/agent.cjs`]: '', [UNIT]: '', [LINK]: '', '/etc/hostname': 'pc' };
const commands = [{ line: 'systemctl daemon-reload' }, { line: 'sync' }];

test('an agent whose removal was cut off finds no run, and takes the rest of itself away', async () => {
  const machine = createScriptedMachine({ files: agentAlone, commands });
  const said: string[] = [];
  await resumeInDeployedSystem({
    machine,
    system: linuxSystem(machine),
    display: createLineScreen((line) => said.push(line)),
    clock: systemClock,
    doings: stepDoings,
    programs: ['', ''],
    connectLog: () => undefined,
    serveScripts: async () => ({ environment: {}, close: async () => {} }),
  });
  machine.assertAllRan();
  assert.deepEqual([...machine.files.keys()], ['/etc/hostname']);
  assert.match(said.join('\n'), /Nothing of Slipway is left/);
});

test('the credential goes first, the unit last', async () => {
  const machine = createScriptedMachine({ files: { ...agentAlone, [`${HOME}/run.json`]: 'credential' }, commands });
  const removed: string[] = [];
  const remove = async (path: string) => {
    removed.push(path);
    await machine.remove(path);
  };
  await removeFromSystem({ ...machine, remove });
  assert.deepEqual(removed, [`${HOME}/run.json`, HOME, LINK, UNIT]);
});

test('the wait after a failure is counted from the failure, whatever the clock says meanwhile', () => {
  const failed = records({ kind: 'run-finished', outcome: 'failed', message: '' });
  const hours = (count: number) => count * 3_600_000;
  const at = (count: number) => new Date(Date.parse(failed[0]?.at ?? '') + hours(count));
  assert.equal(waitLeft(failed, at(0)), hours(24));
  assert.equal(waitLeft(failed, at(20)), hours(4), 'a restart does not begin it anew');
  assert.equal(waitLeft(failed, at(30)), 0);
  assert.equal(waitLeft(failed, at(-1000)), hours(24), 'a clock that was set back does not keep it for ever');
});

test('the policy that the run goes on with is on the disk before anything goes on; a site that is away is waited for', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const policyKeys = [{ keyId: 'k', publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString() }];
  const id = '11111111-1111-4111-8111-111111111111';
  const policy: Policy = {
    format: 1,
    ...{ policyId: id, runId: id, deviceId: id, deploymentId: id, siteId: id, deviceName: 'PC-1', siteName: 'School' },
    taskSequence: { id, version: 1, document: { version: 1, name: 'x', variables: [], steps: [] } },
    ...{ variables: [], secretVariables: [], packages: [] },
    trust: { caFingerprints: ['0'.repeat(64)], policyKeys },
    ...{ validFrom: '2020-01-01T00:00:00Z', validUntil: '2099-01-01T00:00:00Z', minimumAgentVersion: '0.0.0' },
  };
  const signed = (value: Policy) => {
    const payload = JSON.stringify(value);
    return { payload, keyId: 'k', signature: sign(null, Buffer.from(payload), privateKey).toString('base64') };
  };
  const [held, edited] = [signed(policy), signed({ ...policy, format: 2, revision: 2 })];
  const answers = [new Error('no route to host'), new SlipwayError('SLIP-1099', 'down'), { ...held }, edited];
  const client = (async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  }) as unknown as Client;
  const runFile = {
    ...{ format: 1 as const, runId: id, credential: 'run_x', siteUrl: 'https://192.0.2.1:8443', policyKeys },
    ...{ caFingerprint: '0'.repeat(64), launchMode: 'PXE' as const },
  };
  const machine = createScriptedMachine({});
  const on = {
    machine,
    system: linuxSystem(machine),
    display: createLineScreen(() => {}),
    clock: { ...systemClock, sleep: async () => {} },
  };
  const staged = { runFile, signedPolicy: held, policy, client };
  assert.equal((await withCurrentPolicy(on, staged)).signedPolicy, held);
  assert.equal(machine.files.size, 0, 'the same policy is not written again');
  const now = await withCurrentPolicy(on, staged);
  assert.deepEqual([now.policy.revision, now.signedPolicy], [2, edited]);
  assert.equal(String(machine.files.get(`${HOME}/policy.json`)), JSON.stringify(edited));
});

test('the site is told which system it is, and one that does not answer, or is older, keeps nothing from its end', async () => {
  const machine = createScriptedMachine({ files: { '/etc/os-release': 'NAME=Debian\nID=debian\n' } });
  const said: string[] = [];
  const told: unknown[] = [];
  const tell = (client: Client) =>
    tellSystem(
      { system: linuxSystem(machine), display: createLineScreen((line) => said.push(line)) },
      { client, runFile: RUN_OF_SYSTEM },
    );
  await tell((async (_: unknown, input: unknown) => void told.push(input)) as unknown as Client);
  const body = { name: 'Debian', version: null, build: null, distribution: 'debian', kernel: null };
  assert.deepEqual([told, said], [[{ params: { runId: RUN_OF_SYSTEM.runId }, body }], []]);
  for (const error of [new Error('no route to host'), new SlipwayError('SLIP-1002', 'There is no such address.')])
    await tell((async () => {
      throw error;
    }) as unknown as Client);
  assert.deepEqual(
    said.map((line) => /was not told.*: (.*)$/.exec(line)?.[1]),
    ['no route to host', 'There is no such address.'],
  );
});

const RUN_OF_SYSTEM = {
  ...{ format: 1 as const, runId: '11111111-1111-4111-8111-111111111111', credential: 'run_x', policyKeys: [] },
  ...{ siteUrl: 'https://192.0.2.1:8443', caFingerprint: '0'.repeat(64), launchMode: 'PXE' as const },
};
