/** Packages and applications: the commands, and their files. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { makeSecurityScope } from '../things-test-support.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-software-'));
after(() => rmSync(folder, { recursive: true }));

async function apply(site: FakeSite, text: string) {
  const path = join(folder, 'objects.yaml');
  writeFileSync(path, text);
  return run(site, `apply -f ${path}`);
}

test('a package is made with its programs, shown, and told when it has no files yet', async () => {
  const site = new FakeSite();
  const command = 'packages create Tools --folder /srv/tools --program "Install=sh setup.sh --all" --no-wait';
  const { out } = await run(site, command);
  assert.match(out, /^The import has begun as the job /);
  assert.deepEqual(
    site.state.packages[0]?.programs.map(({ name, commandLine }) => [name, commandLine]),
    [['Install', 'sh setup.sh --all']],
  );
  assert.match((await run(site, 'packages list')).out, /Tools .* Install .* not imported/);
  const shown = (await run(site, 'packages show tools')).out;
  assert.match(shown, /Source folder: +\/srv\/tools\n/);
  assert.match(shown, /Install +sh setup\.sh --all/);
});

test('a program without a command line is refused before anything is asked of the site', async () => {
  const site = new FakeSite();
  const { error } = await run(site, 'packages create Tools --program Install');
  assert.match(error, /"Install" is no program/);
  assert.deepEqual(site.contract.requests, []);
});

test('an application of Debian packages is made, and shown with what will be run', async () => {
  const site = new FakeSite();
  await run(site, 'applications create-deb Editor --package vim --package vim-doc --no-wait');
  const { out } = await run(site, 'applications show Editor');
  assert.match(out, /Install: +apt-get update && .*apt-get --yes .* install vim vim-doc/s);
  assert.match(out, /Detected by: +\{"all":\[\{"package":"vim"\},\{"package":"vim-doc"\}\]\}/);
  const wrong = await run(site, 'applications create-deb Bad --package "vim; reboot" --no-wait');
  assert.match(wrong.error, /a name as Debian’s packages have it/);
});

const files = `kind: application
name: Suite
supersedes: [{ application: Old suite, uninstall: true }]
deploymentTypes:
  - name: Script
    technology: linux-script
    installCommand: sh install.sh
    sourceFolder: /srv/suite
    detection: { file: /opt/suite }
    dependencies: [{ name: runtime, anyOf: [{ application: Runtime }] }]
---
kind: application
name: Runtime
deploymentTypes: [{ name: deb, technology: linux-deb, deb: { packages: [runtime] } }]
---
kind: application
name: Old suite
deploymentTypes: [{ name: deb, technology: linux-deb, deb: { packages: [suite] } }]
---
kind: package
name: Tools
sourceFolder: /srv/tools
programs: [{ name: Install, commandLine: sh setup.sh }]
---
kind: task-sequence
version: 1
name: With software
steps:
  - { type: install-application, name: Suite, options: { applications: [suite, Runtime] } }
  - { type: install-package, name: Tools, options: { package: tools, program: Install } }
`;

test('files name applications that are made after them, in any order; applied again they change nothing', async () => {
  const site = new FakeSite();
  const { out, error } = await apply(site, files);
  assert.match(out, /5 made, 0 changed/, error);
  const of = (name: string) => site.state.applications.find((each) => each.name === name);
  const suite = of('Suite');
  assert.equal(suite?.deploymentTypes[0]?.dependencies[0]?.anyOf[0]?.application, of('Runtime')?.id);
  assert.deepEqual(suite?.supersedes, [{ application: of('Old suite')?.id, uninstall: true }]);
  const steps = site.state.taskSequences[0]?.document.steps.map((step) => ('options' in step ? step.options : null));
  assert.partialDeepStrictEqual(steps, [
    { applications: [suite?.id, of('Runtime')?.id] },
    { package: site.state.packages[0]?.id },
  ]);
  assert.match((await apply(site, files)).out, /0 made, 0 changed, 5 the same/);
});

test('what an export writes changes nothing, and makes the same on another site', async () => {
  const scoped = () => new FakeSite({ securityScopes: [makeSecurityScope({ name: 'Default', builtIn: true })] });
  const [site, other] = [scoped(), scoped()];
  await apply(site, files);
  const { out } = await run(site, 'export');
  assert.match(out, /application: Runtime/);
  assert.doesNotMatch(out, /manufacturer|releaseNotes|comment/);
  assert.match((await apply(site, out)).out, /0 made, 0 changed, 6 the same/);
  assert.match((await apply(other, out)).out, /5 made/);
  assert.equal((await run(other, 'export')).out, out);
});

test('a changed file changes one application, and keeps what it does not say', async () => {
  const site = new FakeSite();
  await apply(site, files);
  const changed = files.replace('sh install.sh', 'sh install.sh --quiet');
  assert.match((await apply(site, changed)).out, /0 made, 1 changed, 4 the same/);
  const suite = site.state.applications.find(({ name }) => name === 'Suite');
  assert.equal(suite?.deploymentTypes[0]?.installCommand, 'sh install.sh --quiet');
  assert.equal(suite?.supersedes.length, 1);
  await apply(site, 'kind: package\nname: Tools\ncomment: for all\n');
  assert.deepEqual(
    [site.state.packages[0]?.comment, site.state.packages[0]?.sourceFolder, site.state.packages[0]?.programs.length],
    ['for all', '/srv/tools', 1],
  );
});

test('an application that nothing has is told with its place', async () => {
  const { error } = await apply(new FakeSite(), files.replace('application: Runtime', 'application: Runtme'));
  assert.match(error, /there is no application "Runtme"/);
});
