/** Applications, really installed: scripts, and a deb that dpkg-deb has built and dpkg judges in a root of its own. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { PolicySoftware } from '../../api/policy.ts';
import { createLinuxMachine } from '../machine/linux.ts';
import { installApplication } from './install-application.ts';
import { policyApplication, TestContent } from './software/test-software.ts';
import { contextFor, failureOf, policyWith, stepOf } from './test-step.ts';

const skip = process.getuid?.() === 0 ? false : 'only root may write to /var/lib/slipway';
const content = new TestContent();
const folder = mkdtempSync(join(tmpdir(), 'slipway-applications-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let marks = 0;
const newMark = () => join(folder, `mark-${++marks}`);

function run(options: object, software: PolicySoftware[], variables: Record<string, string> = {}) {
  const log: string[] = [];
  const machine = createLinuxMachine({ log: (line) => log.push(line) });
  const policy = { ...policyWith([]), software };
  const context = contextFor({ machine, policy, variables, content: content.source, environment: 'linux' });
  return { log, context, result: installApplication(stepOf('install-application', options), context) };
}

const empty = content.add('empty', []);

/** It is there when its mark is. */
function script(name: string, type: object = {}, more: object = {}) {
  const mark = newMark();
  const commands = { installCommand: `touch ${mark}`, uninstallCommand: `rm ${mark}`, detection: { file: mark } };
  return { mark, application: policyApplication(name, empty, [{ ...commands, ...type }], more) };
}

const needs = (application: string) => ({ dependencies: [{ name: 'needed', anyOf: [{ application }] }] });

test('an application is installed behind what it depends on, and found the next time', { skip }, async () => {
  const needed = script('Needed');
  const { application } = script('Application', needs(needed.application.id));
  const software = [application, needed.application];
  const first = run({ applications: [application.id] }, software);
  const result = await first.result;
  assert.equal(result.message, 'Installed: "Needed", "Application".');
  assert.equal(first.context.variables.get('_TSAppInstallStatus'), 'Success');
  assert.ok('facts' in result && result.facts?.kind === 'installed-software');
  assert.deepEqual(
    result.facts.items.map(({ what, name, exitCode }) => [what, name, exitCode]),
    [
      ['installed', 'Needed', 0],
      ['installed', 'Application', 0],
    ],
  );
  const again = await run({ applications: [application.id] }, software).result;
  assert.equal(again.message, 'There already: "Application".');
});

test('what it replaces is uninstalled first', { skip }, async () => {
  const old = script('Old');
  writeFileSync(old.mark, '');
  const { application } = script('New', {}, { supersedes: [{ application: old.application.id, uninstall: true }] });
  const { message } = await run({ applications: [application.id] }, [application, old.application]).result;
  assert.equal(message, 'Installed: "New". Uninstalled: "Old".');
  assert.equal(existsSync(old.mark), false);
});

test('an application that is not detected after its install has failed', { skip }, async () => {
  const { application } = script('Liar', { installCommand: 'true' });
  const { context, result } = run({ applications: [application.id] }, [application]);
  const error = await failureOf(result);
  assert.equal(error.code, 'SLIP-4072');
  assert.match(error.message, /"Liar" is not detected after "Script" installed it: there is no file/);
  assert.equal(context.variables.get('_TSAppInstallStatus'), 'Error');
});

test('what is still detected after its removal has failed, and what replaces it is not installed', {
  skip,
}, async () => {
  const old = script('Sticky', { uninstallCommand: 'true' });
  writeFileSync(old.mark, '');
  const next = script('Next', {}, { supersedes: [{ application: old.application.id, uninstall: true }] });
  const { result } = run({ applications: [next.application.id] }, [next.application, old.application]);
  assert.match((await failureOf(result)).message, /"Sticky" is still detected/);
  assert.equal(existsSync(next.mark), false);
});

test('one that is not for this computer is passed over with a warning, which can be made a failure', async () => {
  const { application } = script('Elsewhere', { requirements: { file: '/no/such/file' } });
  const passed = run({ applications: [application.id] }, [application]);
  assert.equal((await passed.result).message, 'Not for this computer: "Elsewhere".');
  assert.equal(passed.context.variables.get('_TSAppInstallStatus'), 'Warning');
  const failed = run({ applications: [application.id] }, [application], { TSErrorOnWarning: 'True' });
  assert.equal((await failureOf(failed.result)).code, 'SLIP-4071');
});

test('what cannot be told is not guessed', async () => {
  const { application } = script('Registry', { detection: { registry: 'HKEY_LOCAL_MACHINE\\X', operator: 'exists' } });
  const error = await failureOf(run({ applications: [application.id] }, [application]).result);
  assert.match(error.message, /cannot be told whether "Registry" is installed: .* and this is Linux/);
});

test('a restart begins the step anew, which finds what is installed by then', { skip }, async () => {
  const first = script('First', {}, {});
  const types = [{ ...first.application.deploymentTypes[0], installCommand: `touch ${first.mark}; exit 194` }];
  const application = { ...first.application, deploymentTypes: types as typeof first.application.deploymentTypes };
  const second = script('Second');
  const ids = [application.id, second.application.id];
  const software = [application, second.application];
  const result = await run({ applications: ids }, software).result;
  assert.ok(result.outcome === 'restart' && result.continueAt === 'same' && result.target === 'disk');
  assert.equal(existsSync(second.mark), false);
  assert.equal(
    (await run({ applications: ids }, software).result).message,
    'Installed: "Second". There already: "First".',
  );
});

test('one that fails does not keep the others away where the step says so', { skip }, async () => {
  const bad = script('Bad', { installCommand: 'echo no room; exit 3' });
  const good = script('Good');
  const options = { applications: [bad.application.id, good.application.id], continueOnFailure: true };
  const software = [bad.application, good.application];
  const { context, result } = run(options, software);
  assert.equal((await result).message, 'Installed: "Good". Failed: "Bad".');
  assert.equal(context.variables.get('_TSAppInstallStatus'), 'Error');
  assert.match((await failureOf(run({ ...options, continueOnFailure: false }, software).result)).message, /no room/);
});

test('names come from variables, in any case, of two digits or three', { skip }, async () => {
  const [one, two] = [script('Office'), script('Viewer')];
  const software = [one.application, two.application];
  const variables = { App01: 'OFFICE', App02: two.application.id, App04: 'never reached' };
  assert.equal(
    (await run({ baseVariable: 'App' }, software, variables).result).message,
    'Installed: "Office", "Viewer".',
  );
  const mdt = { Applications001: 'viewer' };
  assert.equal((await run({ baseVariable: 'Applications' }, software, mdt).result).message, 'There already: "Viewer".');
  assert.match((await run({ baseVariable: 'None' }, []).result).message, /^None01 is not set/);
});

for (const [what, more, variables, text] of [
  ['a disabled application', { disabled: true }, { App01: 'Blocked' }, /"Blocked" is disabled/],
  [
    'one that variables may not name',
    { taskSequences: false },
    { App01: 'Blocked' },
    /may not be installed by a variable/,
  ],
  ['one that the run was not given', {}, { App01: 'Another' }, /was not given to this run/],
] as const)
  test(`${what} is refused`, async () => {
    const { application } = script('Blocked', {}, more);
    assert.match((await failureOf(run({ baseVariable: 'App' }, [application], variables).result)).message, text);
  });

test('each deployment type is given its own files', { skip }, async () => {
  const mark = newMark();
  const root = content.add('Two', [
    { path: '1/setup.sh', bytes: 'echo wrong; exit 1' },
    { path: '2/setup.sh', bytes: `cp data ${mark}` },
    { path: '2/data', bytes: 'right' },
  ]);
  const command = { installCommand: 'sh setup.sh', detection: { file: mark } };
  const application = policyApplication('Two', root, [
    { ...command, name: 'Windows', technology: 'windows-script', contentPath: '1' },
    { ...command, name: 'Linux', contentPath: '2' },
  ]);
  assert.equal((await run({ applications: [application.id] }, [application]).result).message, 'Installed: "Two".');
  assert.equal(readFileSync(mark, 'utf8'), 'right');
  assert.ok(!content.fetched.includes('1/setup.sh'));
});

// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders.
const STATUS_FORMAT = '${Package} ${Version} ${db:Status-Status}\\n';

/** A package without architecture that holds one file, as dpkg-deb makes it. */
function buildDeb(name: string, version: string): Buffer {
  const tree = join(folder, `${name}-${version}`);
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  mkdirSync(join(tree, 'usr/share', name), { recursive: true });
  writeFileSync(join(tree, 'usr/share', name, 'version'), version);
  const control = {
    Package: name,
    Version: version,
    Architecture: 'all',
    Maintainer: 'nobody <n@example.org>',
    Description: 'test',
  };
  const lines = Object.entries(control).map(([key, value]) => `${key}: ${value}\n`);
  writeFileSync(join(tree, 'DEBIAN/control'), lines.join(''));
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', tree, `${tree}.deb`], { stdio: 'pipe' });
  return readFileSync(`${tree}.deb`);
}

test('dpkg has the deb installed afterwards, in the version that is asked for, and the older one replaced', {
  skip,
}, async () => {
  const root = join(folder, 'root');
  mkdirSync(join(root, 'var/lib/dpkg/updates'), { recursive: true });
  mkdirSync(join(root, 'var/lib/dpkg/info'), { recursive: true });
  writeFileSync(join(root, 'var/lib/dpkg/status'), '');
  const status = () =>
    execFileSync('dpkg-query', [`--admindir=${root}/var/lib/dpkg`, '-W', '-f', STATUS_FORMAT], {
      encoding: 'utf8',
    });
  const of = (version: string) => {
    const contentRoot = content.add('deb', [{ path: '1/hello.deb', bytes: buildDeb('slipway-hello', version) }]);
    const query = `dpkg-query --admindir=${root}/var/lib/dpkg -W -f '\${Version}' slipway-hello`;
    // In a root of its own, so that this machine's packages stay as they are.
    return policyApplication(`Hello ${version}`, contentRoot, [
      {
        ...{
          name: 'deb',
          contentPath: '1',
          detection: { command: `test "$(${query})" = ${version}`, successCodes: [0] },
        },
        installCommand: `dpkg --root=${root} --force-script-chrootless --install ./hello.deb`,
      },
    ]);
  };
  const [one, two] = [of('1.0-1'), of('2.0-1')];
  assert.equal((await run({ applications: [one.id] }, [one]).result).message, 'Installed: "Hello 1.0-1".');
  assert.equal(status(), 'slipway-hello 1.0-1 installed\n');
  assert.equal((await run({ applications: [two.id] }, [two]).result).message, 'Installed: "Hello 2.0-1".');
  assert.equal(status(), 'slipway-hello 2.0-1 installed\n');
  assert.equal(readFileSync(join(root, 'usr/share/slipway-hello/version'), 'utf8'), '2.0-1');
});
