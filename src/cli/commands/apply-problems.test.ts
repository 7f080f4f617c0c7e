/** What is wrong in files is told before anything is done, all of it, each with its place. */
import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { folderWith } from '../objects/object-folder-test-support.ts';
import {
  idOf,
  makeCollection,
  makeDeployment,
  makeDevice,
  makeSecurityRole,
  makeSecurityScope,
  makeTaskSequence,
} from '../things-test-support.ts';

const newSite = (): FakeSite =>
  new FakeSite({ securityScopes: [makeSecurityScope({ id: idOf(513), name: 'Default', builtIn: true })] });

describe('apply of files with problems', () => {
  test('tells everything that is wrong at once, with file and line, and does nothing', async (t) => {
    const site = newSite();
    site.state.devices.push(makeDevice({ name: 'PC-09', macs: ['52:54:00:00:00:09'] }));
    const [sequence, collection] = [
      makeTaskSequence({ version: 1, name: 'T', steps: [] }),
      makeCollection({ name: 'C' }),
    ];
    site.state.taskSequences.push(sequence);
    site.state.collections.push(collection);
    site.state.deployments.push(makeDeployment({ debug: true }, sequence, collection));
    const folder = folderWith(t, {
      'a.yaml': 'kind: collection\nname: Room 12\nvariables:\n  - { name: 1x, value: y }\n  - { name: B }\nextra: 1\n',
      'b/c.yml': 'kind: nothing\n---\nkind: device\nname: PC-02\n---\n[1, 2]\n',
      'd.yaml': 'kind: device\nname: PC-01\nmacs: [52:54:00:00:00:01]\n---\nkind: device\nname: pc-01\n',
      'e.yaml':
        'kind: deployment\ntaskSequence: None\ncollection: Nowhere\npurpose: required\n---\nkind: device\nname: PC-09\ncategories: [Nothing]\n',
      'f.yaml': 'kind: [\n',
      'debug.yaml': 'kind: deployment\ntaskSequence: T\ncollection: C\npurpose: available\ndebug: false\n',
      'g.yaml': 'name: S\nversion: 1\nsteps:\n  - { type: nonsense, name: x }\n',
      '.git/h.yaml': 'kind: ignored\n',
      'notes.txt': 'kind: ignored\n',
    });
    const { error, exitCode, out } = await run(site, `apply -f ${folder}`);
    assert.deepEqual([exitCode !== 0, out], [true, '']);
    for (const part of [
      /a\.yaml line 4, variables\[0\]\.name/,
      /a\.yaml line 5, variables\[1\].*secret does not belong in a file/s,
      /a\.yaml .*extra/s,
      /c\.yml line 1, kind.*it is one of/s,
      /c\.yml .*macs or smbiosUuid/s,
      /c\.yml .*the first of them "kind"/s,
      /d\.yaml line 6, name: the device "pc-01" is in \S+d\.yaml line 2 too/,
      /e\.yaml line 2, taskSequence.*no task sequence "None"/s,
      /e\.yaml line 3, collection.*no collection "Nowhere"/s,
      /e\.yaml line 8, categories\[0\]: there is no device category "Nothing"/s,
      /f\.yaml line 2/,
      /debug\.yaml line 5, debug: it is true on the site and cannot be changed there/,
      /g\.yaml line 4, steps\[0\]\.type/,
    ])
      assert.match(error, part);
    assert.doesNotMatch(error, /ignored/);
    assert.ok(site.contract.requests.every((request) => request.startsWith('GET')));
  });

  test('tells two deployments of a task sequence on one collection, in the files or on the site, and takes neither', async (t) => {
    const sequence = makeTaskSequence({ version: 1, name: 'S', steps: [] });
    const collection = makeCollection({ name: 'C' });
    const made = { taskSequences: [sequence], collections: [collection] };
    const text = 'kind: deployment\ntaskSequence: S\ncollection: C\npurpose: available\n';
    const folder = folderWith(t, {
      'a.yaml': text,
      'b.yaml': text.replace(': S', ': s').replace('available', 'required'),
    });
    const inFiles = await run(new FakeSite(made), `apply -f ${folder}`);
    assert.match(inFiles.error, /b\.yaml line 2, taskSequence: the deployment "s -> C" is in \S+a\.yaml line 2 too\n/);
    const both = (['available', 'required'] as const).map((purpose, place) =>
      makeDeployment({ id: idOf(90 + place), purpose }, sequence, collection),
    );
    const site = new FakeSite({ ...made, deployments: both });
    const onSite = await run(site, `apply -f ${join(folder, 'a.yaml')}`);
    assert.match(
      onSite.error,
      new RegExp(
        `a\\.yaml line 2, taskSequence: the site has 2 of it, .*: delete all but one .* ${idOf(90)}, ${idOf(91)}\n`,
      ),
    );
    assert.deepEqual([inFiles.exitCode, onSite.exitCode], [1, 1]);
    assert.ok(site.contract.requests.every((request) => request.startsWith('GET')));
  });

  test('tells deployments apart whose names look the same', async (t) => {
    const names = ['A', 'A -> B'];
    const site = new FakeSite({
      taskSequences: names.map((name, place) =>
        makeTaskSequence({ version: 1, name, steps: [] }, { id: idOf(60 + place) }),
      ),
      collections: ['B -> C', 'C'].map((name, place) => makeCollection({ id: idOf(70 + place), name })),
    });
    const text = (sequence: string, collection: string) =>
      `kind: deployment\ntaskSequence: ${sequence}\ncollection: ${collection}\npurpose: available\n`;
    const folder = folderWith(t, { 'a.yaml': `${text('A', 'B -> C')}---\n${text('A -> B', 'C')}` });
    assert.match((await run(site, `apply -f ${folder}`)).out, /2 made/);
    assert.match((await run(site, `apply -f ${folder}`)).out, /0 changed, 2 the same/);
  });

  test('reads a file once that is given twice', async (t) => {
    const folder = folderWith(t, { 'a.yaml': 'kind: security-scope\nname: Berlin\n' });
    const { out, error } = await run(
      newSite(),
      `apply -f ${folder} -f ${folder}/a.yaml -f ${folder}/../${basename(folder)}`,
    );
    assert.match(out, /\n1 made, 0 changed, 0 the same\.\n$/, error);
  });

  test('says what a key lacks, and of each document the line', async (t) => {
    const folder = folderWith(t, {
      'a.yaml':
        '# Rooms\n\nkind: collection\nnmae: Room 12\n---\nkind: device\nname: PC-1\nmacs: [nonsense]\n---\n- no object\n',
    });
    const { error } = await run(newSite(), `apply -f ${folder}`);
    assert.deepEqual(error.replaceAll(`${folder}/`, '').split('\n').slice(1, -1), [
      '  a.yaml line 3, name: it is missing',
      '  a.yaml line 4, nmae: there is no such key. There are: kind, name, variablePrecedence, variables, devices, limitingCollection, queryRules, includedCollections, excludedCollections, maintenanceWindows, evaluationSchedule, securityScopes',
      '  a.yaml line 8, macs[0]: a MAC address looks like 00:11:22:33:44:55',
      '  a.yaml line 10, document: an object is a list of keys, the first of them "kind"',
    ]);
  });

  test('finds devices that would be taken for others, of the site or of the files', async (t) => {
    const site = newSite();
    const smbiosUuid = '4c4c4544-0043-3010-8052-b4c04f4e3732';
    site.state.devices.push(makeDevice({ name: 'OLD', macs: ['52:54:00:00:00:01'], smbiosUuid }));
    const device = (name: string, more: string) => `kind: device\nname: ${name}\n${more}\n`;
    const folder = folderWith(t, {
      'a.yaml': [
        device('A', 'macs: [52:54:00:00:00:0a, 52-54-00-00-00-01]'),
        device('B', `smbiosUuid: ${smbiosUuid.toUpperCase()}`),
        device('C', 'macs: [52:54:00:00:00:0A]'),
        device('D', 'macs: [52:54:00:00:00:0d, 52:54:00:00:00:0d]'),
        device('old', 'macs: [52-54-00-00-00-01]'),
      ].join('---\n'),
    });
    const { error } = await run(site, `apply -f ${folder}`);
    assert.deepEqual(error.replaceAll(`${folder}/`, '').split('\n').slice(1, -1), [
      '  a.yaml line 3, macs: the device "OLD" has 52:54:00:00:00:01 already',
      '  a.yaml line 7, smbiosUuid: the device "OLD" has 4c4c4544-0043-3010-8052-b4c04f4e3732 already',
      '  a.yaml line 11, macs: the device "A" has 52:54:00:00:00:0a already',
    ]);
  });

  test('changes nothing that is built in', async (t) => {
    const site = newSite();
    site.state.collections.push(makeCollection({ name: 'All Systems', builtIn: true }));
    site.state.securityRoles.push(makeSecurityRole({ name: 'Full Administrator', builtIn: true }));
    const folder = folderWith(t, {
      'a.yaml': [
        'kind: device\nname: PC-1\nmacs: [52:54:00:00:00:01]\n',
        'kind: collection\nname: all systems\ndevices: []\n',
        'kind: security-role\nname: Full Administrator\npermissions: [run.read]\n',
        'kind: security-scope\nname: Default\n',
      ].join('---\n'),
    });
    const { error } = await run(site, `apply -f ${folder}`);
    for (const place of ['line 6, name', 'line 10, name', 'line 14, name'])
      assert.match(error, new RegExp(`a\\.yaml ${place}: it is built in and cannot be changed\n`));
    assert.ok(site.contract.requests.every((request) => request.startsWith('GET')));
  });

  test('passes over documents without anything in them', async (t) => {
    const scope = 'kind: security-scope\nname: Berlin\n';
    for (const text of [
      `---\n${scope}---\n`,
      `---\n---\n${scope}`,
      `# Ours\n---\n${scope}---\n# no more\n`,
      `${scope}...\n`,
    ]) {
      const { out, error } = await run(newSite(), `apply -f ${folderWith(t, { 'a.yaml': text })}`);
      assert.match(out, /\n1 made, /, text + error);
    }
    const { error } = await run(newSite(), `apply -f ${folderWith(t, { 'a.yaml': `${scope}---\nnull\n` })}`);
    assert.match(error, /a\.yaml line 4, document: an object is/);
  });

  test('says that a folder has no such file', async (t) => {
    const { error, exitCode } = await run(newSite(), `apply -f ${folderWith(t, { 'notes.txt': 'kind: device' })}`);
    assert.match(error, /There is no \*\.yaml or \*\.yml in the folder .*\(SLIP-6001\)/);
    assert.equal(exitCode, 2);
  });
});
