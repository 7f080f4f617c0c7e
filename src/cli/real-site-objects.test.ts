/** Objects in files, by the real program and a real site: what people with limits may apply. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { changeObjects } from '../api/object-changes.ts';
import { run } from './command-test-support.ts';
import { chooseConnection } from './connection.ts';
import { RealSite, siteProgram } from './real-site-test-support.ts';
import { openSite, type Site } from './site.ts';

const real = new RealSite();

/** Applies a file as somebody. */
function apply(text: string, environment = real.here, input = '') {
  const file = join(real.folder, 'objects.yaml');
  writeFileSync(file, text);
  return real.slipway(['apply', '-f', file], environment, input).ended;
}

const PEOPLE_MADE = `+ security role "Front desk" (/objects.yaml)
+ collection "Hall" (/objects.yaml)
+ user "lee" (/objects.yaml)
~ site settings (/objects.yaml)
    contentValidation.days: ["saturday"] → ["sunday"]
    contentValidation.time: 02:00 → 04:00
3 made, 1 changed, 0 the same.
`;
const PEOPLE_LEFT_TO_DO = `The user "lee" has no password, and is nobody of an identity provider: slipway users set-password lee
The site has no PXE password yet, which is secret and in no file: slipway settings set-pxe-password
`;

/** Every setting of every kind that came with rules, times and waves. */
const EVERYTHING = `kind: package
name: Bundle
programs: [{ name: Install, commandLine: sh setup.sh, platforms: [linux], successExitCodes: [0, 7] }]
---
kind: application
name: Suite
version: "2.1"
deploymentTypes:
  - name: Debian package
    technology: linux-deb
    deb: { packages: [suite] }
    dependencies: [{ name: Java, anyOf: [{ application: Runtime }] }]
---
kind: application
name: Runtime
deploymentTypes: [{ name: Debian package, technology: linux-deb, deb: { packages: [runtime] } }]
---
kind: device-category
name: Laptops
description: "# of the school"
---
kind: device
name: PC-61
macs: [52:54:00:00:01:61]
assetTag: A-61
categories: [Laptops]
---
kind: device
name: PC-62
macs: [52:54:00:00:01:62]
categories: [Laptops]
---
kind: device
name: PC-69
smbiosUuid: 3f0e1a5e-0000-4000-8000-000000000069
obsolete: true
---
kind: collection
name: Lab
limitingCollection: All Systems
queryRules: [{ name: Laptops, query: 'name like "PC-6[12]"' }]
includedCollections: [Pilots]
excludedCollections: [Servers]
maintenanceWindows:
  - { name: Nights, kind: task-sequence, enabled: true, start: "2026-01-01T22:00", timeZone: Europe/Berlin, durationMinutes: 120, recurrence: { kind: weekly, days: [monday, friday] } }
evaluationSchedule: { kind: weekly, days: [sunday], time: "04:00", timeZone: Europe/Berlin }
---
kind: collection
name: Pilots
limitingCollection: All Systems
devices: [PC-61]
evaluationSchedule: null
---
kind: collection
name: Servers
evaluationSchedule: { kind: every, minutes: 30 }
---
kind: task-sequence
version: 1
name: Reinstall
steps: []
---
kind: deployment
taskSequence: Reinstall
collection: Lab
purpose: required
comment: "in the holidays: yes"
availableTo: clients-media-pxe
availableAt: "2026-12-01T18:00:00.000Z"
expiresAt: "2036-12-24T18:00:00.000Z"
assignedAt: ["2026-12-02T18:00:00.000Z"]
assignmentSchedule: { start: "2026-12-01T22:00", timeZone: Europe/Amsterdam, recurrence: { kind: every-days, days: 14 } }
wakeOnLan: true
noticeSeconds: 60
rerun: if-failed
mostStarts: 50
waves:
  - { collection: Pilots, succeedPercent: 80, opensNextAfterMinutes: 60 }
  - { devices: 5 }
stopAtFailures: 3
stopAtFailurePercent: 20
---
kind: deployment-template
name: Careful
purpose: required
mostStarts: 50
rerun: if-failed
wakeOnLan: true
waves: [{ devices: 3, opensNextAfterMinutes: 60 }]
---
kind: deployment
taskSequence: Reinstall
collection: All Unknown Computers
purpose: required
---
kind: site-settings
pxe:
  respond: true
  responseDelaySeconds: 2
  interfaces: [eth7]
  ignoredMacs: [52:54:00:00:00:99]
  promptSeconds: 20
  unknownComputers: with-approval
  unknownComputersADay: 7
  unknownComputerCollections: [Pilots]
`;
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  'packages/bundle.yaml': ['sh setup.sh', '7'],
  'applications/suite.yaml': ['"2.1"', 'Runtime'],
  'collections/lab.yaml': ['Laptops', 'Pilots', 'Servers', 'Nights', 'monday', 'sunday', 'Europe/Berlin'],
  'deployment-templates/careful.yaml': ['mostStarts: 50', 'if-failed', 'wakeOnLan: true', 'devices: 3'],
  'collections/pilots.yaml': ['evaluationSchedule: null'],
  'collections/servers.yaml': ['minutes: 30'],
  'site-settings/site-settings.yaml': ['eth7', '52:54:00:00:00:99', 'with-approval', 'Pilots'],
};

const TOLD = `kind: device
name: PC-71
macs: [52:54:00:00:01:71]
protected: true
---
kind: collection
name: Told
devices: [PC-71]
---
kind: task-sequence
version: 1
name: Nothing
steps: []
---
kind: deployment
taskSequence: Nothing
collection: Told
purpose: available
alert: { successBelow: null, failureAbove: { percent: 5 } }
---
kind: webhook
name: chat
url: https://hooks.example/slipway
eventKinds: [run-failed, alert-raised]
---
kind: site-settings
duplicateIdentities:
  - { mark: mac, value: "00:11:22:33:44:55", comment: the dock }
  - { mark: serial-number, value: To be filled }
email:
  { enabled: false, host: smtp.example.org, port: 465, security: tls, caCertificates: null, userName: slipway, from: slipway@example.org, to: [it@example.org] }
`;

const REFUSED = `slipway: /objects.yaml: the task sequence "Round" could not be made. The task sequence runs task sequences that are not here: "Round". Make them first. Nothing was done. (SLIP-1001)
`;

let fingerprint = '';
const connectAs = (name: string) => ['connect', real.url, '--user', name, '--ca-fingerprint', fingerprint];
/** Everybody has a home. */
const lee = () => ({ HOME: join(real.folder, 'lee') });

const device = (name: string, at: string): string => `kind: device\nname: ${name}\nmacs: [52:54:00:00:01:${at}]\n`;

describe('objects in files on a real site', { timeout: 300_000 }, () => {
  before(async () => {
    await real.start([siteProgram]);
    fingerprint = JSON.parse(await real.good(['site', 'show', '--output', 'json'])).caFingerprint;
  });
  after(() => real.end());

  test('users, roles and settings come with their rights, and a password by hand', async () => {
    const file = [
      ...[
        'kind: security-role',
        'name: Front desk',
        'permissions: [device.read, collection.read, user.read, site.read, token.own]',
      ],
      ...['---', 'kind: collection', 'name: Hall'],
      ...['---', 'kind: user', 'name: lee', 'displayName: Lee # of the front desk', 'securityRoles: [Front desk]'],
      ...['collections: [Hall]', '---', 'kind: site-settings', 'pxePassword: { secret: true }'],
      ...['contentValidation: { enabled: true, days: [sunday], time: "04:00", priority: low }', ''],
    ].join('\n');
    const { out, error } = await apply(file);
    assert.equal(out.replaceAll(real.folder, ''), PEOPLE_MADE, error);
    assert.equal(error, PEOPLE_LEFT_TO_DO);
    assert.match((await apply(file)).out, /0 made, 0 changed, 4 the same/);
    const noPassword = await real.slipway(connectAs('lee'), lee(), 'seven grey geese swim\n').ended;
    assert.match(noPassword.error, /\(SLIP-1030\)/);
    await real.good(['users', 'set-password', 'lee', '--keep-password'], real.here, 'seven grey geese swim\n');
    await real.good(connectAs('lee'), lee(), 'seven grey geese swim\n');
    const seen = await real.slipway(['export'], lee()).ended;
    assert.match(seen.out, /^kind: collection\nname: Hall\n/, seen.error);
    assert.match(seen.error, /^Without security roles: .*\(?limited to collections/m);
  });

  test('an identity provider comes with the secret that is asked for, and whom people are to it', async () => {
    const file = [
      ...['kind: user', 'name: max', 'identities: [{ identityProvider: company, subject: AbC }]', '---'],
      ...['kind: identity-provider', 'name: company', 'issuer: https://login.invalid/realms/it', 'clientId: slipway'],
      ...['clientSecret: { secret: true }', 'roleMappings: [{ value: Leads, securityRole: Operator }]', ''],
    ].join('\n');
    const refused = await apply(file);
    assert.match(refused.error, /^slipway: Nothing was done: the identity provider "company" needs its client secret/);
    assert.match((await apply(file, real.here, 'of the client\n')).out, /2 made, 0 changed, 0 the same/);
    const again = await apply(file);
    assert.match(again.out, /0 made, 0 changed, 2 the same/);
    assert.equal(again.error, '');
    const changed = file.replace('AbC', 'ABC').replace('Leads', 'leads');
    const { out, error } = await apply(changed);
    assert.match(out, / {4}roleMappings: \+ leads: Operator, - Leads: Operator\n/, error);
    assert.match(out, / {4}identities: \+ company: ABC, - company: AbC\n0 made, 2 changed/);
    assert.match(await real.good(['users', 'links', 'max']), /\bABC\b/);
  });

  test('who is told of what, and which marks count for nothing, come with the secrets that are asked for', async () => {
    const file = join(real.folder, 'told.yaml');
    writeFileSync(file, TOLD);
    const refused = await real.slipway(['apply', '-f', file]).ended;
    assert.match(refused.error, /^slipway: Nothing was done: the webhook "chat" needs its secret, which is in no file/);
    const secrets = 'planted-webhook-secret\nplanted-smtp-password\n';
    assert.match(await real.good(['apply', '-f', file], real.here, secrets), /\n5 made, 1 changed, 0 the same\.\n$/);
    const folder = join(real.folder, 'told');
    await real.good(['export', '--folder', folder]);
    assert.match(await real.good(['apply', '-f', folder]), /\n0 made, 0 changed, \d+ the same\.\n$/);
    assert.match(await real.good(['apply', '-f', file]), /\n0 made, 0 changed, 6 the same\.\n$/);
    const exported = await real.good(['export']);
    for (const words of [
      'failureAbove:\n    percent: 5',
      'protected: true',
      'mark: mac',
      'host: smtp.example.org',
      'name: chat',
    ])
      assert.ok(exported.includes(words), `${words} is not in\n${exported}`);
    assert.doesNotMatch(exported, /planted/);
    writeFileSync(
      file,
      TOLD.replace(/ {2}- \{ mark: serial.*\n/, '')
        .replace('port: 465', 'port: 587')
        .replace('protected: true', 'protected: false'),
    );
    const again = await real.good(['apply', '-f', file], real.here, 'planted-smtp-password\n');
    assert.match(again, / {4}protected: true → false\n/);
    assert.match(again, / {4}duplicateIdentities: - serial-number: To be filled\n/);
    assert.match(again, / {4}email\.port: 465 → 587\n/);
    const list = JSON.parse(await real.good(['duplicate-identities', 'list', '--output', 'json']));
    assert.deepEqual(
      list.map(({ value }: { value: string }) => value),
      ['00:11:22:33:44:55'],
    );
  });

  test('what is high-risk is agreed to by an option, and by no file', async () => {
    const settings = ['settings', 'high-risk', '--default-size', '1', '--maximum-size', '0'];
    assert.match(
      await real.good(settings),
      /^Default size: +agreement is needed for more than 1 device\nMaximum size: +off\n/,
    );
    const file = [
      ...['kind: task-sequence', 'version: 1', 'name: Erase', 'steps:', '  - type: format-and-partition-disk'],
      ...['    name: Disk', '    options:', '      partitions:'],
      ...['        - { volume: root, type: linux, fileSystem: ext4, size: { percent: 100 } }', '---'],
      ...[device('PC-81', '81'), '---', device('PC-82', '82'), '---'],
      ...['kind: collection', 'name: Attic', 'devices: [PC-81, PC-82]', '---', 'kind: site-settings'],
      ...['highRisk: { defaultSize: 1, maximumSize: 5, protectedDevices: block }', ''],
    ].join('\n');
    assert.match((await apply(file)).out, / {4}highRisk/);
    const create = ['deployments', 'create', 'Erase', 'Attic', '--purpose', 'required', '--confirm-device-count', '2'];
    const refused = await real.slipway(create).ended;
    assert.match(refused.error, /^slipway: "Erase" erases disks \("Disk"\).*--agree-to-high-risk\)\. \(SLIP-1013\)/);
    await real.good([...create, '--agree-to-high-risk']);
    const off = 'kind: deployment\ntaskSequence: Erase\ncollection: Attic\npurpose: required\nenabled: false\n';
    assert.match((await apply(off)).out, /1 changed/);
    const on = join(real.folder, 'on.yaml');
    writeFileSync(on, off.replace('false', 'true'));
    const again = ['apply', '-f', on, '--confirm-device-count', '2'];
    assert.match((await real.slipway(again).ended).error, /SLIP-1013/);
    assert.match(await real.good([...again, '--agree-to-high-risk']), /1 changed/);
    const exported = await real.good(['export']);
    assert.match(exported, /highRisk:\n {2}defaultSize: 1\n {2}maximumSize: 5\n {2}protectedDevices: block\n/);
    await real.good(['deployments', 'delete', 'Erase -> Attic', '--yes']);
  });

  test('nothing is left of objects of which the site refuses one', async () => {
    const file = [
      ...['kind: security-scope', 'name: Bonn', '---', 'kind: collection', 'name: Cellar', 'devices: [PC-91]', '---'],
      ...['kind: device', 'name: PC-91', 'macs: [52:54:00:00:02:91]', '---'],
      ...['kind: task-sequence', 'version: 1', 'name: Round', 'steps:'],
      ...['  - { type: run-task-sequence, name: Again, options: { taskSequence: Round } }', ''],
    ].join('\n');
    const { out, error, code } = await apply(file);
    assert.equal(code, 1, out);
    assert.equal(error.replaceAll(real.folder, ''), REFUSED);
    for (const [what, name] of [
      ['collections', 'Cellar'],
      ['devices', 'PC-91'],
      ['security-scopes', 'Bonn'],
    ] as const)
      assert.doesNotMatch(await real.good([what, 'list']), new RegExp(name));
    const log = await real.good(['audit', 'list', '--output', 'json']);
    assert.deepEqual(
      JSON.parse(log)
        .slice(0, 2)
        .map(({ object, outcome }: { object: { kind: string; name: string }; outcome: string }) => [
          object.kind,
          outcome,
        ]),
      [
        ['task sequence', 'refused'],
        ['several objects', 'refused'],
      ],
    );
    const mended = file.replace(/steps:\n.*\n/, 'steps: []\n');
    assert.match((await apply(mended)).out, /4 made, 0 changed, 0 the same/);
  });

  describe('required deployments start on computers by files', () => {
    const newHall = (devices: string) => `kind: collection\nname: Yard\ndevices: [${devices}]\n`;
    const sequence = 'kind: task-sequence\nversion: 1\nname: Install\nsteps: []\n';
    const deployment = 'kind: deployment\ntaskSequence: Install\ncollection: Yard\npurpose: required\n';
    const files = [newHall('PC-41, PC-42'), device('PC-41', '41'), device('PC-42', '42'), sequence, deployment];
    const write = (...texts: string[]) => {
      const file = join(real.folder, 'starts.yaml');
      writeFileSync(file, texts.join('---\n'));
      return file;
    };

    test('which a script confirms with their number, and nothing is done before', async () => {
      const file = write(...files);
      const refused = await real.slipway(['apply', '-f', file]).ended;
      assert.match(refused.error, /give --confirm-device-count 2 to confirm\. \(SLIP-6001\)/);
      assert.match(await real.good(['apply', '-f', file, '--confirm-device-count', '2']), /5 made, 0 changed/);
      const more = write(newHall('PC-41, PC-42, PC-43'), device('PC-43', '43'));
      assert.match(await real.good(['apply', '-f', more, '--confirm-device-count', '1']), /1 made, 1 changed/);
      assert.match(await real.good(['apply', '-f', more, '--confirm-device-count', '1']), /0 made, 0 changed/);
    });

    test('which are refused when somebody has put another device there since they were confirmed', async () => {
      const file = write(`${deployment}enabled: false\n`);
      await real.good(['apply', '-f', file]);
      const site = openSite(chooseConnection({}, real.here, null));
      const call: Site['call'] = async (route, input) => {
        if (route.path === changeObjects.path)
          await real.good(['devices', 'create', 'PC-44', '--mac', '52:54:00:00:01:44', '--collection', 'Yard']);
        return site.call(route, input);
      };
      const enabling = write(`${deployment}enabled: true\n`, 'kind: security-scope\nname: Trier\n');
      const raced = { asSite: () => ({ ...site, call }) };
      const { error, exitCode } = await run(raced, `apply -f ${enabling}`, { answers: ['3'] });
      assert.equal(exitCode, 1);
      assert.match(error, /This was not foreseen\. .* come to 4 devices.*Nothing was done\. \(SLIP-1011\)/);
      assert.match(error, /\n {2}"Install" on "Yard": PC-41, PC-42, PC-43, PC-44\n/);
      assert.doesNotMatch(await real.good(['security-scopes', 'list']), /Trier/);
      assert.match(await real.good(['apply', '-f', enabling, '--confirm-device-count', '4']), /1 made, 1 changed/);
    });
  });

  test('a whole site is exported, and its files are the same', async () => {
    const folder = join(real.folder, 'whole');
    await real.good(['export', '--folder', folder]);
    assert.match(await real.good(['apply', '-f', folder]), /\n0 made, 0 changed, \d+ the same\.\n$/);
    const user = readFileSync(join(folder, 'users', 'lee.yaml'), 'utf8');
    assert.equal(
      user,
      'kind: user\nname: lee\ndisplayName: Lee\nsecurityRoles:\n  - Front desk\ncollections:\n  - Hall\n',
    );
  });

  describe('everything that can be set', () => {
    const whole = () => {
      const file = join(real.folder, 'everything.yaml');
      writeFileSync(file, EVERYTHING);
      return file;
    };

    test('is in the files: they make it, and what is exported then changes nothing', async () => {
      // By rules it comes to devices that nobody but the site can count, and to unknown computers.
      const refused = await real.slipway(['apply', '-f', whole()]).ended;
      assert.match(refused.error, /"Reinstall" on "Lab": PC-61, PC-62\n/);
      assert.match(refused.error, /give --confirm-device-count 2 to confirm\. Nothing was done\. \(SLIP-6001\)/);
      const numbered = ['apply', '-f', whole(), '--confirm-device-count', '2'];
      const unknown = await real.slipway(numbered).ended;
      assert.match(unknown.error, /--confirm-unknown-computers.*\(SLIP-1012\)/);
      assert.doesNotMatch(await real.good(['collections', 'list']), /Lab/);
      const made = await real.good([...numbered, '--confirm-unknown-computers']);
      assert.match(made, /\n\d+ made, 1 changed, 0 the same\.\n$/);
      const folder = join(real.folder, 'everything');
      await real.good(['export', '--folder', folder]);
      assert.match(await real.good(['apply', '-f', folder]), /\n0 made, 0 changed, \d+ the same\.\n$/);
      assert.match(await real.good(['apply', '-f', whole()]), /\n0 made, 0 changed, \d+ the same\.\n$/);
      for (const [path, words] of Object.entries(WRITTEN)) {
        const text = readFileSync(join(folder, path), 'utf8');
        for (const word of words) assert.ok(text.includes(word), `${word} is not in ${path}:\n${text}`);
      }
    });

    test('a rule by which a deployment comes to more devices is confirmed as the site counts them', async () => {
      const file = join(real.folder, 'rule.yaml');
      const rule = 'queryRules: [{ name: All 6x, query: name like "PC-6*" }]';
      writeFileSync(file, `${device('PC-63', '63')}---\nkind: collection\nname: Lab\n${rule}\n`);
      const refused = await real.slipway(['apply', '-f', file]).ended;
      assert.match(refused.error, /give --confirm-device-count 1 to confirm/);
      assert.match(refused.error, /"Reinstall" on "Lab": PC-63\n/);
      assert.match(await real.good(['apply', '-f', file, '--confirm-device-count', '1']), /1 made, 1 changed/);
    });
  });

  describe('by somebody who is limited to collections', () => {
    let kim: Record<string, string> = {};

    before(async () => {
      await real.good(['collections', 'create', 'Room 12']);
      await real.good(['security-scopes', 'create', 'Berlin']);
      await real.good(['collections', 'set-scopes', 'Room 12', '--scope', 'Berlin']);
      const role = ['--role', 'Operating System Deployment Manager'];
      const limits = ['--scope', 'Berlin', '--collection', 'Room 12'];
      const password = 'seven grey geese swim\n';
      await real.good(['users', 'add', 'kim', '--keep-password', ...role, ...limits], real.here, password);
      kim = { HOME: join(real.folder, 'kim') };
      await real.good(connectAs('kim'), kim, password);
    });

    test('a new device that is in one of their collections is made in it', async () => {
      const file = `${device('PC-01', '01')}---\nkind: collection\nname: Room 12\ndevices: [PC-01]\n`;
      const { out, error } = await apply(file, kim);
      assert.match(out, /1 made, 1 changed, 0 the same/, error);
      assert.match((await apply(file, kim)).out, /0 made, 0 changed, 2 the same/);
    });

    test('a new device is made in a collection that is new too', async () => {
      const file = `${device('PC-02', '02')}---\nkind: collection\nname: Room 13\nvariablePrecedence: 3\ndevices: [PC-02]\n`;
      const { out, error } = await apply(file, kim);
      assert.match(out, /2 made, 0 changed, 0 the same/, error);
      assert.match((await apply(file, kim)).out, /0 made, 0 changed, 2 the same/);
    });

    test('a new device that is in no collection of the files is refused before anything is done, with what to do', async () => {
      const file = `kind: collection\nname: Room 14\n---\n${device('PC-03', '03')}`;
      const { out, error, code } = await apply(file, kim);
      assert.equal(code, 1, out);
      assert.match(error, /Nothing was done: 1 problem/);
      assert.match(error, /objects\.yaml line 5, name: you are limited to collections.*"devices"/);
      assert.doesNotMatch(await real.good(['collections', 'list']), /Room 14/);
      assert.match((await apply(file)).out, /2 made/, 'somebody without limits may');
    });
  });
});
