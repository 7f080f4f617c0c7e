/** What the steps of the PE leave on an applied Windows for its first start: on a real NTFS volume, judged by xmllint, hivexregedit, ntfscat and ntfssecaudit. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { decodeAfterSetup } from '../../engine/after-setup.ts';
import { applyNetworkSettings } from '../apply-network-settings.ts';
import { applyWindowsSettings } from '../apply-windows-settings.ts';
import { setupWindowsAndConfigmgr } from '../setup-windows-and-configmgr.ts';
import { output, whyNoDisks } from '../test-loop.ts';
import { failureOf, type NotedContext, stepOf } from '../test-step.ts';
import { mounted } from '../test-volume.ts';
import { fileOn, rightsOn, type WindowsVolume, windowsVolume } from './test-windows-volume.ts';

const skip = whyNoDisks(['mkntfs', 'ntfs-3g', 'ntfscat', 'ntfssecaudit', 'hivexregedit', 'xmllint']);

const ANSWER_FILE = 'Windows/Panther/Unattend/unattend.xml';
/** Local System and Administrators, with all rights. */
const PROTECTED = ['S-1-5-18 0x1f01ff', 'S-1-5-32-544 0x1f01ff'];

const setUp = (context: NotedContext, options: object = {}) =>
  setupWindowsAndConfigmgr(stepOf('setup-windows-and-configmgr', options), context);

async function registryOf(t: Parameters<typeof mounted>[0], { path }: WindowsVolume, name: string): Promise<string> {
  return mounted(t, ['-t', 'ntfs-3g', '-o', 'ro', path], async (root) =>
    output('hivexregedit', ['--export', '--prefix', 'HKEY', `${root}/Windows/System32/config/${name}`, '\\']),
  );
}

test('three steps make one answer file, and administrators alone may read it', { skip }, async (t) => {
  const volume = await windowsVolume(
    t,
    {},
    { variables: { OSDJoinPassword: 'Geheim-2', OSDLocalAdminPassword: 'Geheim-1' } },
  );
  const { context } = volume;
  const settings = { computerName: 'LAB-%Room%', administratorPassword: 'given', timeZone: 'W. Europe Standard Time' };
  context.variables.set('Room', '07');
  await applyWindowsSettings(stepOf('apply-windows-settings', settings), context);
  const membership = { join: 'domain', domain: 'example.org', account: 'EXAMPLE\\joiner' };
  const adapters = [{ mac: '52:54:00:AA:00:01', name: 'Office' }];
  await applyNetworkSettings(stepOf('apply-network-settings', { membership, adapters }), context);
  context.variables.set('TeacherPassword', 'Geheim-3', { secret: true });
  const localUsers = [{ name: 'teacher', passwordVariable: 'TeacherPassword', groups: ['Administrators'] }];
  const result = await setUp(context, { compactOs: true, localUsers });
  assert.deepEqual(
    { ...result, message: '' },
    {
      ...{ outcome: 'restart', target: 'disk', continueAt: 'next', message: '', delaySeconds: 0 },
    },
  );
  const text = fileOn(volume, ANSWER_FILE);
  execFileSync('xmllint', ['--nonet', '--noout', '-'], { input: text });
  for (const part of [
    '<ComputerName>LAB-07</ComputerName>',
    '<TimeZone>W. Europe Standard Time</TimeZone>',
    '<JoinDomain>example.org</JoinDomain>',
    '<Path>cmd.exe /c %SystemDrive%\\ProgramData\\Slipway\\slipway-agent.exe specialize</Path>',
    '<Path>compact.exe /CompactOS:always</Path>',
    '<HideEULAPage>true</HideEULAPage>',
    '<Name>teacher</Name>',
    '<Group>Administrators</Group>',
  ])
    assert.ok(text.includes(part), part);
  const afterSetup = decodeAfterSetup(fileOn(volume, 'ProgramData/Slipway/after-setup.json'));
  assert.deepEqual(afterSetup, {
    administrator: 'enable',
    connectionNames: [{ mac: '52:54:00:aa:00:01', name: 'Office' }],
    ...{ netbios: null, ownSetupComplete: false },
  });
  for (const path of [ANSWER_FILE, 'Windows/Panther/Unattend', 'ProgramData/Slipway', 'Windows/System32/config/SYSTEM'])
    assert.deepEqual(rightsOn(volume, path), PROTECTED, path);
  assert.ok(![...context.lines, JSON.stringify(result)].join().includes('Geheim'));
});

test('Windows keeps the drive letter that it was installed with, on a GPT and on an MBR disk, and the hive from before is kept', {
  skip,
}, async (t) => {
  for (const style of ['gpt', 'mbr'] as const) {
    const volume = await windowsVolume(t, {}, { style });
    await setUp(volume.context);
    const registry = await registryOf(t, volume, 'SYSTEM');
    const expected =
      style === 'gpt'
        ? `444d494f3a49443a${storedGuid(volume.partitionUuid)}`
        : `${reversed(volume.partitionUuid.slice(0, 8))}0000100000000000`;
    const value = expected.replace(/(..)(?=.)/g, '$1,');
    assert.ok(registry.includes(`"\\\\DosDevices\\\\C:"=hex(3):${value}`), registry);
    assert.ok(!registry.includes('DosDevices\\\\D:'));
    await mounted(t, ['-t', 'ntfs-3g', '-o', 'ro', volume.path], async (root) => {
      const kept = `${root}/ProgramData/Slipway/registry-before/SYSTEM`;
      assert.match(output('hivexregedit', ['--export', kept, '\\']), /DosDevices\\\\D:/);
    });
  }
});

function reversed(hex: string): string {
  return Buffer.from(hex, 'hex').reverse().toString('hex');
}

function storedGuid(guid: string): string {
  const [first = '', second = '', third = '', ...rest] = guid.split('-');
  return [first, second, third].map(reversed).join('') + rest.join('');
}

test('the recovery environment goes onto its partition where that has room, and Windows is told of it', {
  skip,
}, async (t) => {
  const winre = 'an image '.repeat(100_000);
  for (const [recoveryMegabytes, isThere] of [
    [100, true],
    [30, false],
  ] as const) {
    const files = { 'Windows/System32/Recovery/Winre.wim': winre };
    const volume = await windowsVolume(t, files, { recoveryMegabytes });
    await setUp(volume.context);
    const text = fileOn(volume, ANSWER_FILE);
    const folder = '\\\\?\\GLOBALROOT\\device\\harddisk0\\partition2\\Recovery\\WindowsRE';
    assert.ok(text.includes(`<Path>reagentc.exe /setreimage /path ${folder}</Path>`), text);
    assert.ok(text.includes('<Path>reagentc.exe /enable</Path>'));
    const lines = volume.context.lines.join('\n');
    assert.match(
      lines,
      isThere ? /The recovery environment is on recovery/ : /stays on the Windows volume: .* KiB are needed/,
    );
    await mounted(t, ['-t', 'ntfs-3g', '-o', 'ro', volume.recoveryPath ?? ''], async (root) =>
      assert.equal(output('ls', [root]).includes('Recovery'), isThere),
    );
  }
});

test('an own answer file in a folder that is spelled another way is gone on with, and no second folder is made', {
  skip,
}, async (t) => {
  const own = `<?xml version="1.0"?>
<!-- ours -->
<unattend xmlns="urn:schemas-microsoft-com:unattend"><settings pass="specialize"><component name="Microsoft-Windows-Shell-Setup" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS"><ComputerName>PC-%Room%</ComputerName></component></settings></unattend>`;
  const volume = await windowsVolume(
    t,
    { 'Windows/panther/UNATTEND/Unattend.xml': own },
    { variables: { Room: '12' } },
  );
  await setUp(volume.context);
  await mounted(t, ['-t', 'ntfs-3g', '-o', 'ro', volume.path], async (root) => {
    assert.deepEqual(output('ls', [`${root}/Windows/panther/UNATTEND`]).trim(), 'Unattend.xml');
    assert.deepEqual(
      output('ls', [`${root}/Windows`])
        .trim()
        .split('\n'),
      ['System32', 'panther'],
    );
  });
  const text = fileOn(volume, 'Windows/panther/UNATTEND/Unattend.xml');
  assert.match(text, /<!-- ours -->/);
  assert.match(text, /<ComputerName>PC-12<\/ComputerName>/);
});

test('what is no Windows, or one whose registry is damaged, is refused with nothing of it changed', {
  skip,
}, async (t) => {
  const cases = [
    [{ 'Windows/System32/kernel32.dll': null }, /holds no Windows/],
    [{ 'Windows/System32/config/SYSTEM': 'no hive' }, /registry of the applied Windows \(SYSTEM\) cannot be edited/],
    [{ 'Windows/System32/config/SOFTWARE': null }, /has no Windows\/System32\/config\/SOFTWARE/],
  ] as const;
  for (const [files, message] of cases) {
    const volume = await windowsVolume(t, files);
    const failure = await failureOf(setUp(volume.context));
    assert.equal(failure.code, 'SLIP-4010');
    assert.match(failure.message, message);
    await mounted(t, ['-t', 'ntfs-3g', '-o', 'ro', volume.path], async (root) =>
      assert.equal(output('ls', [`${root}/Windows`]).trim(), 'System32'),
    );
  }
});

test('what djoin has saved takes the place of account and password', { skip }, async (t) => {
  const volume = await windowsVolume(t, {}, { variables: { OSDOfflineDomainJoin: 'QUJDRA==\r\n' } });
  const step = stepOf('apply-network-settings', { provisioned: true });
  await applyNetworkSettings(step, volume.context);
  assert.match(fileOn(volume, ANSWER_FILE), /<AccountData>QUJDRA==<\/AccountData>/);
  volume.context.variables.set('OSDOfflineDomainJoin', '');
  const failure = await failureOf(applyNetworkSettings(step, volume.context));
  assert.match(failure.message, /OSDOfflineDomainJoin, which is not set/);
});

test('a name that Windows would not take, a password that is not set, and no image at all, are refused', {
  skip,
}, async (t) => {
  const volume = await windowsVolume(t);
  const users = { localUsers: [{ name: 'teacher', passwordVariable: 'TeacherPassword' }] };
  assert.match((await failureOf(setUp(volume.context, users))).message, /TeacherPassword, which is not set/);
  const settings = stepOf('apply-windows-settings', { computerName: 'a-name-of-more-than-fifteen' });
  assert.match(
    (await failureOf(applyWindowsSettings(settings, volume.context))).message,
    /too long for a computer's name/,
  );
  volume.context.setVolumes(volume.context.volumes().map((each) => ({ ...each, image: null })));
  assert.equal((await failureOf(setUp(volume.context))).code, 'SLIP-4011');
});
