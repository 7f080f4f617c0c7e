import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { ConditionSchema } from '../../task-sequence/conditions/conditions.ts';
import { judgeCondition } from '../../task-sequence/conditions/judge-condition.ts';
import { Variables } from '../../task-sequence/variables.ts';
import { createLinuxMachine } from '../machine/linux.ts';
import { createScriptedMachine, type ScriptedMachineOptions } from '../machine/scripted.ts';
import { temporaryFolder } from '../machine/test-computer.ts';
import { inventoryWith } from '../steps/test-step.ts';
import { linuxConditionFacts } from './linux-condition-facts.ts';

const log: string[] = [];
const here = () =>
  linuxConditionFacts(createLinuxMachine({ log: (line) => log.push(line) }), new Variables(), inventoryWith({}));
const scripted = (options: ScriptedMachineOptions, variables = new Variables()) =>
  linuxConditionFacts(createScriptedMachine(options), variables, inventoryWith({}));

test('files and folders are told apart, with the time of their last change', async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, 'sub'));
  await writeFile(join(folder, 'file'), '');
  await utimes(join(folder, 'file'), 1000, 1_767_312_000);
  const facts = here();
  assert.deepEqual(await facts.path(join(folder, 'file')), {
    value: { kind: 'file', modified: 1_767_312_000_000 },
  });
  const sub = await facts.path(join(folder, 'sub'));
  assert.equal('value' in sub && sub.value?.kind, 'folder');
  assert.deepEqual(await facts.path(join(folder, 'nothing')), { value: null });
});

test('programs of a Windows that is mounted have their version, other files none', async () => {
  const testdata = resolve(import.meta.dirname, '../../formats/pe/testdata');
  const facts = here();
  assert.deepEqual(await facts.fileVersion(join(testdata, 'version-x64.dll')), { value: '10.0.22631.2861' });
  assert.deepEqual(await facts.fileVersion(join(testdata, 'version.rc')), { value: null });
  await assert.rejects(facts.fileVersion(testdata), { code: 'EISDIR' });
  const newer = { file: join(testdata, 'version-x64.dll'), version: { operator: 'greater', value: '10.0.9999' } };
  assert.equal((await judgeCondition(ConditionSchema.parse(newer), facts)).holds, true);
});

test('what only Windows can answer is a problem that says so, never false', async () => {
  const facts = scripted({});
  for (const condition of [
    { file: 'C:\\Windows\\notepad.exe' },
    { folder: '%windir%\\Temp' },
    { folder: '\\\\server\\share' },
    { registry: 'HKEY_LOCAL_MACHINE\\SOFTWARE', operator: 'exists' as const },
    { software: { productCode: '{0}' } },
    { wql: 'select * from Win32_Process' },
    { file: 'relative/path' },
  ])
    assert.equal((await judgeCondition(condition, facts)).holds, null, JSON.stringify(condition));
});

test('the system is what os-release and uname say', async () => {
  const facts = scripted({
    files: { '/etc/os-release': 'ID=debian\nVERSION_ID="12"\n' },
    commands: [{ line: 'uname -m', stdout: 'x86_64\n' }],
  });
  assert.deepEqual(await facts.system(), {
    value: { family: 'linux', distribution: 'debian', architecture: 'x64', version: '12', language: null },
  });
});

const QUERY = /^dpkg-query --show '--showformat=.*Status.*Version.*' bash$/;
test('a package is there when it is installed, not when only its settings are left', async () => {
  const files = { '/var/lib/dpkg/status': '' };
  const ask = (stdout: string, exitCode = 0) =>
    scripted({ files, commands: [{ line: QUERY, stdout, exitCode }] }).package('bash');
  assert.deepEqual(await ask('installed 5.2.15-2+b7\n'), { value: '5.2.15-2+b7' });
  assert.deepEqual(await ask('config-files 5.2.15-2+b7\n'), { value: null });
  assert.deepEqual(await ask('', 1), { value: null });
});

test('a name that is none is not given to a program, and a system without packages says so', async () => {
  const facts = scripted({ files: { '/var/lib/dpkg/status': '' } });
  assert.ok('problem' in (await facts.package('--help')));
  assert.ok('problem' in (await scripted({}).package('bash')));
});

test('this machine’s own dpkg answers', {
  skip: existsSync('/var/lib/dpkg/status') ? false : 'no Debian packages here',
}, async () => {
  const answer = await here().package('dpkg');
  assert.ok('value' in answer && /^\d/.test(answer.value ?? ''));
});

test('a command is judged by its exit code, and a secret in it stays out of the log', async () => {
  const variables = new Variables([{ name: 'Key', value: 'hunter22', secret: true }]);
  const facts = linuxConditionFacts(
    createLinuxMachine({ log: (line) => log.push(line) }),
    variables,
    inventoryWith({}),
  );
  assert.deepEqual(await facts.command('test -n %Key%'), { value: 0 });
  assert.deepEqual(await facts.command('exit 7'), { value: 7 });
  assert.ok(!log.join('\n').includes('hunter22'));
});
