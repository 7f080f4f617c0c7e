import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../clock.ts';
import { removeFromSystem } from '../engine/staging.ts';
import { records } from '../engine/test-records.ts';
import { createScriptedMachine } from '../machine/scripted.ts';
import { createLineScreen } from '../screen/line-screen.ts';
import { stepDoings } from '../steps/step-doings.ts';
import { resumeInDeployedSystem, waitLeft } from './deployed.ts';

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
    display: createLineScreen((line) => said.push(line)),
    clock: systemClock,
    doings: stepDoings,
    programs: { node: '', agent: '' },
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
