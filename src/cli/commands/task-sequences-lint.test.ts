import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { listApplications } from '../../api/applications.ts';
import { SlipwayError } from '../../api/errors.ts';
import { ApplicationDefinitionSchema } from '../../task-sequence/applications/application-definition.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { idOf, makeTaskSequence } from '../things-test-support.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-lint-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const example = join(import.meta.dirname, '../../../docs/examples/debian.yaml');
const wrong = write(
  'wrong.yaml',
  `version: 1
name: Wrong
steps:
  - type: group
    name: Empty
    steps: []
  - type: apply-operating-system-image
    name: Apply
    options: { image: "missing:ABC00010" }
onFailure:
  - { type: run-command-line, name: Tell, options: { commandLine: "mail --password=hunter22" } }
`,
);

test('a good document is clean, and its file needs no site', async () => {
  const site = new FakeSite();
  const { out, exitCode } = await run(site, `task-sequences lint ${example}`);
  assert.equal(
    out,
    'Install Debian: lint finds nothing. It needs the Linux PE, for "Install Boot Loader": Install Boot Loader does not run in winpe, only in linux-pe.\n',
  );
  assert.equal(exitCode, 0);
  assert.deepEqual(site.contract.requests, []);
});

test('findings with the lines of the file, no wider than the terminal, and exit code 1 for errors', async () => {
  const { out, exitCode } = await run(new FakeSite(), `task-sequences lint ${wrong}`, { columns: 80 });
  assert.equal(
    out,
    `Wrong: 1 error, 2 warnings. It runs in either PE.

! Empty  line 4
  The group has no steps. Remove it, or fill it.
  empty-group

✗ Apply  line 7
  It refers to ABC00010, which is not in this site. Import it and put its id
  there, or disable the step: until then the sequence cannot be deployed.
  dangling-reference

! Tell  line 11
  A password seems to stand in the command line or script (an assignment of a
  password or key). Give it to the device or a collection as a secret variable,
  and write %Name% here.
  secret-in-command-line
`,
  );
  assert.equal(exitCode, 1);
});

test('warnings alone are no failure; JSON has rule, severity, node and line', async () => {
  const input = JSON.stringify({ version: 1, name: 'A', steps: [{ type: 'group', name: 'g', steps: [] }] });
  const { out, exitCode } = await run(new FakeSite(), 'task-sequences lint - --output json', { input });
  assert.deepEqual(JSON.parse(out), {
    taskSequence: 'A',
    notLookedAt: [],
    requiredPe: { pe: 'none', decidedBy: [] },
    findings: [
      {
        ...{ rule: 'empty-group', severity: 'warning', nodeId: '1', name: 'g', line: 1 },
        message: 'The group has no steps. Remove it, or fill it.',
        phrase: { text: 'emptyGroup', values: {} },
      },
    ],
  });
  assert.equal(exitCode, 0);
});

test('a sequence of the site, with the sequences that it runs', async () => {
  const child = makeTaskSequence(
    { version: 1, name: 'Child', steps: [{ type: 'group', name: 'Empty\u001b[2J', steps: [] }] },
    { id: idOf(200), name: 'Child' },
  );
  const runs = (name: string, taskSequence: string) => ({ type: 'run-task-sequence', name, options: { taskSequence } });
  const parent = makeTaskSequence(
    { version: 1, name: 'Parent', steps: [runs('It', idOf(200)), runs('Gone', idOf(201))] },
    { id: idOf(202), name: 'Parent' },
  );
  const { out, exitCode } = await run(new FakeSite({ taskSequences: [child, parent] }), 'task-sequences lint parent');
  assert.match(out, /^Parent: 1 error, 1 warning\./);
  assert.match(out, /✗ Parent\n {2}"Gone" runs 0+c9-\S+, which is not here\. Change the step, or disable it\./);
  assert.match(out, /! Empty␛\[2J\n/);
  assert.equal(exitCode, 1);
});

test('a sequence that is not here under its former id is told once', async () => {
  const file = write(
    'dangling.yaml',
    'version: 1\nname: A\nsteps:\n  - { type: run-task-sequence, name: Child, options: { taskSequence: "missing:ABC00010" } }\n',
  );
  const { out } = await run(new FakeSite(), `task-sequences lint ${file}`);
  assert.match(out, /^A: 1 error\./);
  assert.match(out, /✗ Child {2}line 4\n {2}It refers to ABC00010/);
});

test('a document with problems is told as check tells it', async () => {
  const bad = write('bad.yaml', 'version: 1\nname: A\nsteps:\n  - { type: nothing, name: x, options: {} }\n');
  const { error, exitCode } = await run(new FakeSite(), `task-sequences lint ${bad}`);
  assert.match(error, /has 1 problem\. \(SLIP-1001\)\n {2}line 4, steps\[0\]\.type: /);
  assert.equal(exitCode, 1);
});

test('software in a file is looked up by its names where a site answers, and told as not looked at elsewhere', async () => {
  const file = write(
    'software.yaml',
    `version: 1
name: Software
steps:
  - { type: install-application, name: Apps, options: { applications: [suite, Nowhere] } }
  - { type: install-package, name: Tools, options: { package: Elsewhere, program: Install } }
`,
  );
  const definition = ApplicationDefinitionSchema.parse({
    name: 'Suite',
    deploymentTypes: [{ name: 'Deb', technology: 'linux-deb', sourceFolder: null, deb: { packages: ['suite'] } }],
  });
  const kept = { id: idOf(1), createdAt: '2026-01-01T00:00:00Z', content: null, securityScopes: [] };
  const site = new FakeSite({ applications: [{ ...definition, ...kept }] });
  const { out } = await run(site, `task-sequences lint ${file} --output json`);
  const told = JSON.parse(out);
  assert.deepEqual(told.notLookedAt, []);
  assert.deepEqual(
    told.findings
      .filter(({ rule }: { rule: string }) => rule === 'missing-software')
      .map(({ message }: { message: string }) => message),
    [
      'The application "Nowhere" is not in this site. Make it, or name another one.',
      'The package "Elsewhere" is not in this site. Make it, or name another one.',
    ],
  );
  const away = new FakeSite();
  away.contract.on(listApplications, () => {
    throw new SlipwayError('SLIP-6002', 'The site does not answer.');
  });
  const { out: alone } = await run(away, `task-sequences lint ${file}`);
  assert.match(alone, /Not looked at, since no site answers/);
  assert.doesNotMatch(alone, /missing-software/);
});
