import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { capture, openWim, run, temporaryFolder } from '../wim/test-support.ts';
import { openHive } from './hive.ts';
import { contentByHivex, contentOf, contentOfFile, editHive, emptyHive, writeSample } from './test-support.ts';
import { dwordValue, numberOf, textOf, textsValue, textValue } from './value-data.ts';

test('hivexregedit reads from our hives of each version what we read', async (t) => {
  const path = join(await temporaryFolder(t), 'hive');
  for (const minorVersion of [3, 4, 5, 6]) {
    const content = await writeSample(path, minorVersion);
    assert.deepEqual(contentByHivex(path), content, `1.${minorVersion}`);
  }
});

test('hivexsh, hivexget and hivexml read our hives', async (t) => {
  const path = join(await temporaryFolder(t), 'hive');
  await writeSample(path);
  assert.equal(run('hivexget', [path, '\\Numbers', 'dword']).trim(), '305419896');
  assert.equal(run('hivexget', [path, '\\software\\Grüße', 'Umlaut']).trim(), 'äöü € 漢字 😀');
  assert.equal(hivexml(path).match(/<node /g)?.length, 1207);
  await writeFile(`${path}.commands`, 'cd \\Many\nls\n');
  assert.equal(
    run('hivexsh', ['-f', `${path}.commands`, path])
      .trim()
      .split('\n').length,
    1200,
  );
});

test('what hivexsh and hivexregedit changed in our hive is read, and edited further', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'hive');
  await writeSample(path);
  const commands =
    'cd \\Numbers\nadd below\ncd below\nsetval 2\n@\nstring:hello\nnumber\ndword:7\ncd \\Sizes\ndel\ncommit\n';
  await writeFile(join(folder, 'commands'), commands);
  run('hivexsh', ['-w', '-f', join(folder, 'commands'), path]);
  const keys = Array.from(
    { length: 700 },
    (_, at) => `[\\Many\\new_${at}]\n"x"=dword:${at.toString(16).padStart(8, '0')}\n`,
  );
  const large = Array.from({ length: 30_000 }, (_, at) => (at % 256).toString(16).padStart(2, '0')).join(',');
  await writeFile(
    join(folder, 'merge.reg'),
    `Windows Registry Editor Version 5.00\n\n${keys.join('\n')}\n[\\Large]\n"l"=hex(3):${large}\n`,
  );
  run('hivexregedit', ['--merge', path, join(folder, 'merge.reg')]);
  const bytes = await readFile(path);
  const hive = openHive(bytes);
  assert.equal(textOf(hive.key('Numbers\\below')!.value('')!), 'hello');
  assert.equal(numberOf(hive.key('many\\NEW_699')!.value('x')!), 699n);
  assert.equal(hive.key('Sizes'), null);
  assert.deepEqual(contentOf(hive), contentByHivex(path));
  const edit = editHive(bytes);
  for (let at = 0; at < 700; at += 2) assert.ok(edit.deleteKey(`Many\\new_${at}`));
  for (let at = 0; at < 1200; at += 3) assert.ok(edit.deleteKey(`Many\\${at}_key`));
  edit.setValue('Large', dwordValue('l', 1));
  await writeFile(path, edit.bytes());
  assert.deepEqual(contentByHivex(path), await contentOfFile(path));
});

test('reged reads our hives and imports into them', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'hive');
  const edit = emptyHive();
  for (let at = 0; at < 600; at++) edit.setValue(`Keys\\key_${at}`, textValue('text', `number ${at}`));
  await writeFile(path, edit.bytes());
  run('/usr/sbin/reged', ['-x', path, 'HKEY_LOCAL_MACHINE\\SOFTWARE', '\\', join(folder, 'out.reg')]);
  const exported = (await readFile(join(folder, 'out.reg'))).toString('utf8');
  assert.equal(exported.match(/^"text"="number \d+"/gm)?.length, 600);
  const large = Buffer.from(Array.from({ length: 40_000 }, (_, at) => (at * 7) % 256));
  const bytes = large.toString('hex').match(/../g)?.join(',');
  const reg = `Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Keys\\_new]\r\n"n"=dword:0000002a\r\n"large"=hex:${bytes}\r\n\r\n`;
  await writeFile(join(folder, 'in.reg'), reg);
  reged(['-I', '-C', path, 'HKEY_LOCAL_MACHINE\\SOFTWARE', join(folder, 'in.reg')]);
  const hive = openHive(await readFile(path));
  assert.equal(numberOf(hive.key('Keys\\_NEW')!.value('N')!), 42n);
  // It writes large values in pieces, as Windows does.
  assert.deepEqual(hive.key('Keys\\_new')!.value('large')!.data, large);
  assert.deepEqual(await contentOfFile(path), contentByHivex(path));
});

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

/** It opens its standard output by name, which a socket does not have. */
function hivexml(path: string): string {
  return run('sh', ['-c', 'hivexml "$1" | cat', 'sh', path]);
}

/** It ends with 2 where it has written. */
function reged(args: readonly string[]): void {
  assert.throws(() => run('/usr/sbin/reged', args), /ended with 2/);
}
