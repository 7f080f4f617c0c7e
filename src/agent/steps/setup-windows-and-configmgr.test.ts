/** What it writes is shown on real volumes: windows/prepare-windows.disk.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScriptedMachine } from '../machine/scripted.ts';
import { setupWindowsAndConfigmgr } from './setup-windows-and-configmgr.ts';
import { contextFor, IMAGE_ID, stepOf, volumeWith } from './test-step.ts';

const linux = volumeWith({ image: IMAGE_ID });

test('without a Windows that was applied, and outside of the Linux PE, nothing is touched', async () => {
  for (const [volumes, system, code] of [
    [[], 'linux', 'SLIP-4011'],
    [[{ ...linux, image: null }], 'linux', 'SLIP-4011'],
    [[linux], 'linux', 'SLIP-4010'],
    [[linux], 'windows', 'SLIP-4005'],
  ] as const) {
    const machine = createScriptedMachine({ system });
    const context = contextFor({ machine, volumes, variables: { _SMSTSMachineName: 'PC-1' } });
    await assert.rejects(setupWindowsAndConfigmgr(stepOf('setup-windows-and-configmgr', {}), context), { code });
  }
});
