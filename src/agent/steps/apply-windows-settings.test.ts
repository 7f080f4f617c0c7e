/** What it writes is shown on real volumes: windows/prepare-windows.disk.test.ts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createScriptedMachine } from '../machine/scripted.ts';
import { applyWindowsSettings } from './apply-windows-settings.ts';
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
    await assert.rejects(applyWindowsSettings(stepOf('apply-windows-settings', {}), context), { code });
  }
});

test('all that is wrong is told at once, and no secret with it', async () => {
  const variables = { OSDLocalAdminPassword: 'Geheim-1' };
  const context = contextFor({
    machine: createScriptedMachine(),
    volumes: [{ ...linux, fileSystem: 'ntfs' }],
    variables,
  });
  const options = { computerName: 'a b', productKey: 'SECRET-KEY', timeZone: 'Nowhere', uiLanguage: '?' };
  await assert.rejects(
    applyWindowsSettings(stepOf('apply-windows-settings', options), context),
    ({ code, message }) => {
      assert.equal(code, 'SLIP-4015');
      for (const part of ['"a b" is not a computer', 'five groups of five', '"Nowhere"', '"?" is not a language'])
        assert.ok(message.includes(part), part);
      return !message.includes('SECRET-KEY') && !message.includes('Geheim');
    },
  );
});
