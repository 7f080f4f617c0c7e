/** Programs of packages, really run; what is fetched lies in this machine's /var/lib/slipway for a moment, so root runs it. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import type { PolicySoftware } from '../../api/policy.ts';
import { createLinuxMachine } from '../machine/linux.ts';
import { shells } from '../machine/shell.ts';
import { installPackage } from './install-package.ts';
import { judgeSoftwareExit } from './software/run-software.ts';
import { programPackage, TestContent } from './software/test-software.ts';
import { contextFor, failureOf, policyWith, stepOf } from './test-step.ts';

const skip = process.getuid?.() === 0 ? false : 'only root may write to /var/lib/slipway';
const content = new TestContent();

function run(options: object, software: PolicySoftware[], variables: Record<string, string> = {}) {
  const log: string[] = [];
  const machine = createLinuxMachine({ log: (line) => log.push(line) });
  const policy = { ...policyWith([]), software };
  const context = contextFor({ machine, policy, variables, content: content.source, environment: 'linux' });
  return { log, context, result: installPackage(stepOf('install-package', options), context) };
}

const files = [
  { path: 'setup.sh', bytes: '#!/bin/sh\ncat sub/data.txt; pwd; exit "$1"\n', executable: true as const },
  { path: 'sub/data.txt', bytes: 'the data\n' },
  { path: 'sub/empty', bytes: '' },
];
const root = content.add('Tools', files);
const tools = (program: object = {}) =>
  programPackage('Tools', root, [{ name: 'Install', commandLine: './setup.sh 0', ...program }]);
const folderOf = ({ versionId }: PolicySoftware) => `/var/lib/slipway/packages/${versionId}`;

test('a program runs in its fetched folder, which is gone afterwards', { skip }, async () => {
  const pkg = tools();
  const { log, result } = run({ package: pkg.id, program: 'install' }, [pkg]);
  const { versionId, contentRoot } = pkg;
  assert.deepEqual(await result, {
    ...{ outcome: 'done', message: '"Install" of "Tools" was run.' },
    facts: {
      kind: 'installed-software',
      items: [{ what: 'program-run', name: 'Tools', part: 'Install', exitCode: 0, versionId, contentRoot }],
    },
  });
  assert.ok(log.includes('  | the data') && log.includes(`  | ${folderOf(pkg)}`), log.join('\n'));
  assert.equal(existsSync(folderOf(pkg)), false);
});

test('a working folder within the package', { skip }, async () => {
  const pkg = tools({ commandLine: 'cat data.txt', workingFolder: 'sub' });
  const { log, result } = run({ package: pkg.id, program: 'Install' }, [pkg]);
  await result;
  assert.ok(log.includes('  | the data'));
});

test('an exit code that is none of success fails, and the folder is gone all the same', { skip }, async () => {
  const pkg = tools({ commandLine: './setup.sh 7' });
  const error = await failureOf(run({ package: pkg.id, program: 'Install' }, [pkg]).result);
  assert.deepEqual([error.code, error.exitCode], ['SLIP-4003', 7]);
  assert.equal(existsSync(folderOf(pkg)), false);
});

test('content that is to stay stays', { skip }, async (t) => {
  const pkg = tools();
  const kept = `/var/cache/slipway/packages/${pkg.versionId}`;
  t.after(() => rmSync(kept, { recursive: true, force: true }));
  t.after(() => rmSync(folderOf(pkg), { recursive: true, force: true }));
  await run({ package: pkg.id, program: 'Install' }, [pkg], { SMSTSPreserveContent: 'TRUE' }).result;
  assert.equal(readFileSync(`${kept}/sub/data.txt`, 'utf8'), 'the data\n');
  await run({ package: pkg.id, program: 'Install' }, [pkg], { SMSTSPersistContent: 'true' }).result;
  assert.equal(readFileSync(`${folderOf(pkg)}/sub/empty`, 'utf8'), '');
});

test('a list in variables is run in its order, and a restart that one asks for comes behind the last', {
  skip,
}, async () => {
  const pkg = programPackage('Tools', root, [
    { name: 'One', commandLine: 'echo one; exit 194' },
    { name: 'Two', commandLine: 'echo two' },
  ]);
  const variables = { PKG001: `${pkg.id}:One`, PKG002: 'tools:two', PKG004: 'never: reached' };
  const { log, result } = run({ baseVariable: 'PKG' }, [pkg], variables);
  const message = '"One" of "Tools" asks for a restart (exit code 194).';
  assert.deepEqual(await result, {
    ...{ outcome: 'restart', target: 'disk', continueAt: 'next', message, delaySeconds: 0, exitCode: 194 },
  });
  assert.deepEqual(
    log.filter((line) => /^ {2}\| (one|two)$/.test(line)),
    ['  | one', '  | two'],
  );
});

test('a list goes on behind a failure where the step says so, and tells it', { skip }, async () => {
  const pkg = programPackage('Tools', root, [
    { name: 'Bad', commandLine: 'exit 9' },
    { name: 'Good', commandLine: 'true' },
  ]);
  const variables = { PKG001: 'Tools:Bad', PKG002: 'Tools:Good' };
  const result = await run({ baseVariable: 'PKG', continueOnFailure: true }, [pkg], variables).result;
  assert.equal(result.message, '"Good" of "Tools" was run. Failed: "Bad" of "Tools".');
  assert.equal((await failureOf(run({ baseVariable: 'PKG' }, [pkg], variables).result)).exitCode, 9);
});

test('a list that is not set runs nothing', async () => {
  assert.equal((await run({ baseVariable: 'PKG' }, []).result).message, 'PKG001 is not set: nothing is run.');
});

const single = tools();
const refused: readonly (readonly [string, object, PolicySoftware[], Record<string, string>, RegExp])[] = [
  [
    'a package that the run was not given',
    { package: single.id, program: 'Install' },
    [],
    {},
    /was not given to this run/,
  ],
  ['a program that is not in it', { package: single.id, program: 'Remove' }, [single], {}, /It has: "Install"/],
  ['a variable of another form', { baseVariable: 'P' }, [single], { P001: 'Tools' }, /Let it be "package:program"/],
  ['a disabled program', { baseVariable: 'P' }, [tools({ disabled: true })], { P001: 'Tools:Install' }, /is disabled/],
  [
    'a program for Windows',
    { baseVariable: 'P' },
    [tools({ platforms: ['windows'] })],
    { P001: 'Tools:Install' },
    /is not for Linux/,
  ],
  [
    'a program that variables may not name',
    { baseVariable: 'P' },
    [tools({ taskSequences: false })],
    { P001: 'Tools:Install' },
    /may not be run by a variable/,
  ],
];
for (const [what, options, software, variables, text] of refused)
  test(`${what} is refused before anything is run`, async () => {
    const error = await failureOf(run(options, software, variables).result);
    assert.equal(error.code, 'SLIP-4070');
    assert.match(error.message, text);
  });

for (const path of ['../../../../tmp/slipway-evil', '/etc/slipway-evil', 'a//b', 'a/../../b'])
  test(`a manifest with the path ${path} is refused`, { skip }, async () => {
    const evil = programPackage('Evil', content.add('Evil', [{ path, bytes: 'x' }]), [
      { name: 'I', commandLine: 'true' },
    ]);
    const error = await failureOf(run({ package: evil.id, program: 'I' }, [evil]).result);
    assert.match(error.message, /leads out of its folder/);
    assert.equal(existsSync('/tmp/slipway-evil') || existsSync('/etc/slipway-evil'), false);
  });

const codes = { successExitCodes: [0, 5, 512], restartExitCodes: [3010, 1641] };
for (const [exitCode, expected] of [
  [0, 'done'],
  [5, 'done'],
  [1, 'failed'],
  [3010, 'restart'],
  [3010 % 256, 'restart'],
  [1641 % 256, 'restart'],
] as const)
  test(`the exit code ${exitCode} is ${expected}`, () =>
    assert.equal(judgeSoftwareExit(exitCode, codes, shells.linux), expected));

test('a remainder counts only where the code itself says nothing else, and 0 is no remainder', () => {
  assert.equal(judgeSoftwareExit(194, { successExitCodes: [194], restartExitCodes: [3010] }, shells.linux), 'done');
  assert.equal(judgeSoftwareExit(0, { successExitCodes: [], restartExitCodes: [256] }, shells.linux), 'failed');
  // Codes of Windows come whole.
  assert.equal(judgeSoftwareExit(194, { successExitCodes: [0], restartExitCodes: [3010] }, shells.windows), 'failed');
  assert.equal(judgeSoftwareExit(3010, { successExitCodes: [0], restartExitCodes: [3010] }, shells.windows), 'restart');
});
