/** The agent's files on a real NTFS volume, as Windows will find them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { output, whyNoDisks } from '../steps/test-loop.ts';
import { mounted } from '../steps/test-volume.ts';
import { fileOn, rightsOn, type WindowsVolume, windowsVolume } from '../steps/windows/test-windows-volume.ts';
import { decodeAfterSetup } from './after-setup.ts';
import { Journal } from './journal.ts';
import { memoryHome } from './journal-home.ts';
import { stagedRecords, stageIntoSystem, systemVolume, unmountSystem } from './staging.ts';
import { records, stepFinished } from './test-records.ts';

const skip = whyNoDisks(['mkntfs', 'ntfs-3g', 'ntfscat', 'ntfssecaudit']);
const written = records(stepFinished('restart', 'restart'));
const agent = { name: 'slipway-agent.exe', bytes: 9, sha256: '0'.repeat(64) };
const RUN_ID = '11111111-1111-4111-8111-111111111111';

async function stage({ context }: WindowsVolume, which: 'agent' | 'none' = 'agent'): Promise<void> {
  const windowsAgent = which === 'agent' ? agent : undefined;
  const { machine } = context;
  const options = { environment: 'linux-pe', now: () => new Date(0), onRecord: () => {}, onHomeLost: null } as const;
  const system = systemVolume(context.volumes());
  assert.ok(system);
  await stageIntoSystem(
    {
      ...{ machine, windowsAgent, log: context.log, programs: ['', ''] },
      journal: await Journal.open(memoryHome(), written, options),
      policy: { payload: 'p', keyId: 'k', signature: '' },
      runFile: {
        ...{ format: 1, runId: RUN_ID, credential: 'run_secret', siteUrl: 'https://192.0.2.1:8443' },
        ...{ caFingerprint: '0'.repeat(64), policyKeys: [], launchMode: 'PXE' },
      },
      content: {
        ...context.content,
        readWhole: async function* () {
          yield Buffer.from('the agent');
        },
      },
    },
    system,
  );
  await unmountSystem(machine, system);
}

test('agent, run, journal and hook are there, the image’s own hook runs first, and users may change none of it', {
  skip,
}, async (t) => {
  const own = '@echo the image';
  const volume = await windowsVolume(t, { 'Windows/Setup/scripts/setupcomplete.CMD': own });
  // Twice, as after a power cut before the restart.
  for (const turn of [1, 2]) {
    await stage(volume);
    assert.equal(fileOn(volume, 'ProgramData/Slipway/slipway-agent.exe'), 'the agent', `turn ${turn}`);
    assert.equal(JSON.parse(fileOn(volume, 'ProgramData/Slipway/run.json')).credential, 'run_secret');
    const hook = fileOn(volume, 'Windows/Setup/scripts/setupcomplete.CMD');
    assert.deepEqual(hook.split('\r\n').slice(2), [
      'call "%~dp0SetupComplete.before-slipway.cmd"',
      '"%SystemDrive%\\ProgramData\\Slipway\\slipway-agent.exe" setup-complete & exit /b 0',
      '',
    ]);
    assert.equal(fileOn(volume, 'Windows/Setup/scripts/SetupComplete.before-slipway.cmd'), own);
    assert.equal(decodeAfterSetup(fileOn(volume, 'ProgramData/Slipway/after-setup.json')).ownSetupComplete, true);
  }
  const files = ['run.json', 'journal', 'policy.json', 'slipway-agent.exe'].map(
    (name) => `ProgramData/Slipway/${name}`,
  );
  const hooks = ['setupcomplete.CMD', 'SetupComplete.before-slipway.cmd'].map(
    (name) => `Windows/Setup/scripts/${name}`,
  );
  for (const path of [...files, ...hooks, 'Windows/Setup/scripts', 'ProgramData/Slipway'])
    assert.deepEqual(rightsOn(volume, path), ['S-1-5-18 0x1f01ff', 'S-1-5-32-544 0x1f01ff'], path);
  const { context } = volume;
  const read = (runId: string) => stagedRecords(context.machine, runId, systemVolume(context.volumes()), context.log);
  const moved = await read(RUN_ID);
  assert.deepEqual(moved.slice(0, written.length), written);
  assert.equal(moved.at(-1)?.kind, 'journal-moved');
  assert.deepEqual(await read('33333333-3333-4333-8333-333333333333'), []);
});

test('where the site has no agent for Windows the step fails, and the volume is free for its next attempt', {
  skip,
}, async (t) => {
  const volume = await windowsVolume(t);
  await assert.rejects(stage(volume, 'none'), { code: 'SLIP-4010', message: /no agent for Windows/ });
  assert.equal(output('lsblk', ['-nro', 'MOUNTPOINTS', volume.path]).trim(), '');
  await mounted(t, ['-t', 'ntfs-3g', volume.path], async (root) =>
    assert.ok(!output('ls', [root]).includes('ProgramData')),
  );
});
