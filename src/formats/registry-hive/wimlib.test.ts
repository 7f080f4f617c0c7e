import assert from 'node:assert/strict';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { capture, openWim, temporaryFolder } from '../wim/test-support.ts';
import { emptyHive } from './test-support.ts';
import { dwordValue, textsValue, textValue } from './value-data.ts';

test('wimlib reads edition, version and languages of a Windows from our SOFTWARE and SYSTEM', async (t) => {
  const folder = await temporaryFolder(t);
  const system32 = join(folder, 'tree/Windows/System32');
  await mkdir(join(system32, 'config'), { recursive: true });
  await copyFile(join(import.meta.dirname, '../pe/testdata/version-x64.dll'), join(system32, 'kernel32.dll'));
  const software = emptyHive();
  const version = 'Microsoft\\Windows NT\\CurrentVersion';
  for (const [name, text] of [
    ['EditionID', 'Enterprise'],
    ['InstallationType', 'Client'],
    ['ProductName', 'Windows 10 Enterprise'],
    ['CurrentVersion', '6.3'],
    ['CurrentBuild', '22631'],
  ] as const) {
    software.setValue(version, textValue(name, text));
  }
  software.setValue(version, dwordValue('CurrentMajorVersionNumber', 10));
  software.setValue(version, dwordValue('CurrentMinorVersionNumber', 0));
  const system = emptyHive();
  const control = 'ControlSet001\\Control';
  system.setValue(`${control}\\ProductOptions`, textValue('ProductType', 'WinNT'));
  system.setValue(`${control}\\ProductOptions`, textsValue('ProductSuite', ['Terminal Server', 'Personal']));
  system.setValue(`${control}\\Nls\\Language`, textValue('InstallLanguage', '0407'));
  for (const language of ['de-DE', 'en-US']) system.createKey(`${control}\\MUI\\UILanguages\\${language}`);
  await writeFile(join(system32, 'config/SOFTWARE'), software.bytes());
  await writeFile(join(system32, 'config/SYSTEM'), system.bytes());
  const { images } = await openWim(capture(join(folder, 'tree'), join(folder, 'image.wim'), '--compress=none'));
  assert.deepEqual(images[0]?.windows, {
    architecture: 'amd64',
    languages: ['de-DE', 'en-US'],
    defaultLanguage: 'de-DE',
    productName: 'Windows 10 Enterprise',
    editionId: 'Enterprise',
    installationType: 'Client',
    version: '10.0.22631',
  });
});
