/** Files that have required deployments start on computers: nothing is done before somebody has confirmed how many. */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { folderWith } from '../objects/object-folder-test-support.ts';
import { idOf, makeCollection, makeDeployment, makeDevice, makeTaskSequence } from '../things-test-support.ts';

interface Stands {
  readonly purpose: 'available' | 'required';
  readonly enabled: boolean;
  readonly on: 'Room 12' | 'All Systems';
}

/** Three devices; PC-1 and PC-2 are in Room 12, all are in All Systems. */
function siteWith(...deployments: Stands[]): FakeSite {
  const all = makeCollection({ id: idOf(9), name: 'All Systems', builtIn: true });
  const room = makeCollection({ id: idOf(10), name: 'Room 12' });
  const devices = [1, 2, 3].map((place) => makeDevice({ id: idOf(20 + place), name: `PC-${place}` }));
  const sequence = makeTaskSequence({ version: 1, name: 'Install', steps: [] });
  const within = ({ id }: { id: string }, count: number) =>
    devices.slice(0, count).map((device) => ({ collectionId: id, deviceId: device.id }));
  return new FakeSite({
    ...{ devices, taskSequences: [sequence], collections: [all, room] },
    members: [...within(room, 2), ...within(all, 3)],
    deployments: deployments.map(({ on, ...deployment }, place) =>
      makeDeployment({ id: idOf(80 + place), ...deployment }, sequence, on === 'Room 12' ? room : all),
    ),
  });
}

const required = { purpose: 'required', enabled: true, on: 'Room 12' } as const;
const deployment = (more = '', collection = 'Room 12') =>
  `kind: deployment\ntaskSequence: install\ncollection: ${collection}\npurpose: required\n${more}`;
const room = (devices: string) => `kind: collection\nname: room 12\ndevices: [${devices}]\n`;
const newDevice = (name: string) => `kind: device\nname: ${name}\nmacs: [52:54:00:00:00:99]\n`;
const protectedDevice = (name: string) => `kind: device\nname: ${name}\nprotected: true\n`;
const documents = (...texts: string[]) => texts.join('---\n');

const starting: readonly (readonly [what: string, site: () => FakeSite, files: string, starts: readonly string[]])[] = [
  ['a required deployment that is made', () => siteWith(), deployment(), ['"install" on "Room 12": PC-1, PC-2']],
  [
    'one that is made on a collection of the same files',
    () => siteWith(),
    documents(deployment('', 'Lab'), 'kind: collection\nname: lab\ndevices: [pc-3, PC-3, PC-4]\n', newDevice('PC-4')),
    ['"install" on "Lab": pc-3, PC-4'],
  ],
  [
    'one that is enabled',
    () => siteWith({ ...required, enabled: false }),
    deployment('enabled: true\n'),
    ['"Install" on "Room 12": PC-1, PC-2'],
  ],
  [
    'one that is made, while the files protect a device of its collection',
    () => siteWith(),
    documents(deployment(), protectedDevice('PC-1')),
    ['"install" on "Room 12": PC-2'],
  ],
  [
    'devices that come into a collection on which one stands, also where no file speaks of it',
    () => siteWith(required),
    room('PC-1, PC-2, PC-3'),
    ['"Install" on "Room 12": PC-3'],
  ],
  [
    'a new device, where one stands on the collection that holds every device',
    () => siteWith({ ...required, on: 'All Systems' }),
    newDevice('PC-4'),
    ['"Install" on "All Systems": PC-4'],
  ],
  [
    'one that is enabled while its collection changes: all that are in it then',
    () => siteWith({ ...required, enabled: false }),
    documents(deployment('enabled: true\n'), room('PC-2, PC-3')),
    ['"Install" on "Room 12": PC-2, PC-3'],
  ],
  [
    'two at once, each device counted once',
    () => siteWith(required, { ...required, on: 'All Systems', enabled: false }),
    documents(room('PC-1, PC-2, PC-3'), deployment('enabled: true\n', 'All Systems')),
    ['"Install" on "Room 12": PC-3', '"Install" on "All Systems": PC-1, PC-2, PC-3'],
  ],
];

const quiet: readonly (readonly [what: string, site: () => FakeSite, files: string])[] = [
  ['an available deployment', () => siteWith(), deployment().replace('required', 'available')],
  ['a required one that is made disabled', () => siteWith(), deployment('enabled: false\n')],
  ['one that stays as it was', () => siteWith(required), deployment('enabled: true\n')],
  ['one that is disabled', () => siteWith(required), deployment('enabled: false\n')],
  [
    'devices that come into its collection while it is disabled',
    () => siteWith(required),
    documents(room('PC-1, PC-2, PC-3'), deployment('enabled: false\n')),
  ],
  [
    'devices that the files protect before they come',
    () => siteWith(required),
    documents(room('PC-1, PC-2, PC-3'), protectedDevice('PC-3')),
  ],
  ['devices that leave its collection', () => siteWith(required), room('PC-1')],
  [
    'devices that come where an available one stands',
    () => siteWith({ ...required, purpose: 'available' }),
    room('PC-3'),
  ],
  ['devices that come where one is disabled', () => siteWith({ ...required, enabled: false }), room('PC-3')],
  [
    'one on a collection without devices',
    () => siteWith(),
    documents(deployment('', 'Lab'), 'kind: collection\nname: Lab\n'),
  ],
];

function apply(t: TestContext, site: FakeSite, files: string, options = '', answers?: readonly string[]) {
  return run(
    site,
    `apply -f ${folderWith(t, { 'a.yaml': files })} ${options}`,
    answers === undefined ? {} : { answers },
  );
}

function countOf(starts: readonly string[]): number {
  return new Set(starts.flatMap((line) => line.replace(/.*: /, '').split(', '))).size;
}

describe('apply asks before required deployments start on', () => {
  for (const [what, site, files, starts] of starting)
    test(what, async (t) => {
      const asked = site();
      const count = countOf(starts);
      const { questions, exitCode, error } = await apply(t, asked, files, '', [String(count)]);
      assert.equal(exitCode, 0, error);
      const [, ...lines] = (questions[0] ?? '').split('\n');
      assert.deepEqual(
        lines.slice(0, -1),
        starts.map((line) => `  ${line}`),
      );
      assert.match(questions[0] ?? '', new RegExp(`come to ${count} device.* may erase its disk`));
      assert.match((await apply(t, asked, files)).out, /0 made, 0 changed/, 'applied again it asks nothing');
    });

  test('many devices, and names a few of them', async (t) => {
    const site = siteWith(required);
    const names = Array.from({ length: 24 }, (_, place) => `NEW-${place}`);
    site.state.devices.push(...names.map((name, place) => makeDevice({ id: idOf(500 + place), name })));
    const { error } = await apply(t, site, room(names.join(', ')));
    assert.match(
      error,
      /come to 24 devices\..*"Install" on "Room 12": NEW-0, NEW-1, NEW-2, NEW-3, NEW-4 and 19 more\n/s,
    );
  });
});

describe('apply does nothing at all', () => {
  for (const [how, options, answers, exit, message] of [
    ['where nobody can be asked', '', undefined, 2, /give --confirm-device-count N to confirm\. \(SLIP-6001\)/],
    [
      "for a script's wrong number",
      '--confirm-device-count 7',
      undefined,
      1,
      /7 is not the number of devices.*SLIP-6003/s,
    ],
    ['for a wrong answer', '', ['7'], 1, /that is not the number of devices\. \(SLIP-6003\)/],
    ['for a yes', '', ['y'], 1, /SLIP-6003/],
    ['for an empty answer', '', [''], 1, /SLIP-6003/],
  ] as const)
    for (const [what, site, files, starts] of starting)
      test(`${how}: ${what}`, async (t) => {
        const refusing = site();
        const { exitCode, error } = await apply(
          t,
          refusing,
          documents(files, 'kind: security-scope\nname: B\n'),
          options,
          answers,
        );
        assert.equal(exitCode, exit, error);
        assert.match(error.replaceAll(`count ${countOf(starts)} `, 'count N '), message);
        assert.ok(refusing.contract.requests.every((request) => request.startsWith('GET')));
      });
});

describe('apply takes the number of a script', () => {
  for (const [what, site, files, starts] of starting)
    test(what, async (t) => {
      const given = site();
      const option = `--confirm-device-count ${countOf(starts)}`;
      const { exitCode, error, questions } = await apply(t, given, files, option);
      assert.deepEqual([exitCode, error, questions], [0, '', []]);
      const changes = given.contract.requests.filter((request) => !request.startsWith('GET'));
      assert.deepEqual(changes, [...new Set(changes)], 'each is asked for once, with the right number');
      assert.match(
        (await apply(t, given, files, option)).out,
        /0 made, 0 changed/,
        'and again, when nothing starts any more',
      );
    });
});

describe('apply asks nothing for', () => {
  for (const [what, site, files] of quiet)
    test(what, async (t) => {
      const { exitCode, error } = await apply(t, site(), files);
      assert.deepEqual([exitCode, error], [0, '']);
    });
});

test('apply --dry-run tells on which devices required deployments would start, and does nothing', async (t) => {
  const site = siteWith(required);
  const { out, error, exitCode } = await apply(t, site, room('PC-1, PC-2, PC-3'), '--dry-run');
  assert.equal(exitCode, 0);
  assert.match(out, /Nothing was done\. It would be: 0 made, 1 changed/);
  assert.match(error, /come to 1 device\..*\n {2}"Install" on "Room 12": PC-3\n.*--confirm-device-count 1\./);
  assert.equal(site.state.members.length, 5);
});

interface Race {
  readonly site: () => FakeSite;
  readonly files: string;
  readonly confirmed: number;
  /** What others do once the starts were confirmed. */
  readonly meanwhile: (site: FakeSite) => void;
  readonly refused: string;
  readonly starts: string;
}

const standNow = (site: FakeSite, on: Stands['on']) => {
  site.state.deployments = siteWith({ ...required, on }).state.deployments;
};
const races: Readonly<Record<string, Race>> = {
  'a device has come into the collection of a deployment that is made': {
    ...{ site: () => siteWith(), files: deployment(), confirmed: 2 },
    meanwhile: (site) => {
      site.state.members = [...siteWith().state.members, { collectionId: idOf(10), deviceId: idOf(23) }];
    },
    refused: 'deployment "install -> Room 12" could not be made',
    starts: '"Install" on "Room 12": PC-1, PC-2, PC-3',
  },
  'a device has come into the collection of one that is enabled': {
    ...{ site: () => siteWith({ ...required, enabled: false }), files: deployment('enabled: true\n'), confirmed: 2 },
    meanwhile: (site) => {
      site.state.members = [...siteWith().state.members, { collectionId: idOf(10), deviceId: idOf(23) }];
    },
    refused: 'deployment "install -> Room 12" could not be changed',
    starts: '"Install" on "Room 12": PC-1, PC-2, PC-3',
  },
  'a device has been made, and one is made for every device': {
    ...{ site: () => siteWith(), files: deployment('', 'All Systems'), confirmed: 3 },
    meanwhile: (site) => {
      const { devices, members } = siteWith().state;
      site.state.devices = [...devices, makeDevice({ id: idOf(24), name: 'PC-4' })];
      site.state.members = members;
    },
    refused: 'deployment "install -> All Systems" could not be made',
    starts: '"Install" on "All Systems": PC-1, PC-2, PC-3, PC-4',
  },
  'one has been made where devices come': {
    ...{ site: () => siteWith(), files: room('PC-1, PC-2, PC-3'), confirmed: 0 },
    meanwhile: (site) => standNow(site, 'Room 12'),
    refused: 'collection "room 12" could not be changed',
    starts: '"Install" on "Room 12": PC-3',
  },
  'one has been made for every device, and a device is made': {
    ...{ site: () => siteWith(), files: newDevice('PC-4'), confirmed: 0 },
    meanwhile: (site) => standNow(site, 'All Systems'),
    refused: 'device "PC-4" could not be made',
    starts: '"Install" on "All Systems": PC-4',
  },
  'fewer devices are in the collection, and another one': {
    ...{ site: () => siteWith(), files: deployment(), confirmed: 2 },
    meanwhile: (site) => {
      site.state.devices = [...siteWith().state.devices, makeDevice({ id: idOf(24), name: 'PC-4' })];
      site.state.members = [{ collectionId: idOf(10), deviceId: idOf(24) }];
    },
    refused: 'deployment "install -> Room 12" could not be made',
    starts: '"Install" on "Room 12": PC-4',
  },
};

describe('apply is refused, and nothing is done, when meanwhile', () => {
  for (const [what, { site, files, confirmed, meanwhile, refused, starts }] of Object.entries(races))
    test(what, async (t) => {
      const asked = site();
      const scopes = asked.state.securityScopes.length;
      asked.contract.beforeRequest = ({ method }) => {
        if (method !== 'GET') meanwhile(asked);
      };
      const option = `--confirm-device-count ${confirmed}`;
      const before = asked.state.deployments.length;
      const { error, exitCode } = await apply(t, asked, documents('kind: security-scope\nname: B\n', files), option);
      assert.equal(exitCode, 1);
      assert.ok(error.includes(`${refused}. This was not foreseen. By this, required deployments come to`), error);
      assert.match(error, /Nothing was done\. \(SLIP-1011\)/);
      assert.ok(error.includes(`\n  ${starts}\n`), error);
      assert.equal(asked.state.securityScopes.length, scopes);
      assert.equal(asked.state.deployments.length, before);
    });
});

test('apply goes on when something starts on fewer devices than were confirmed, and on no others', async (t) => {
  const site = siteWith();
  site.contract.beforeRequest = ({ method }) => {
    if (method !== 'GET') site.state.members = site.state.members.filter(({ deviceId }) => deviceId !== idOf(21));
  };
  const { error, exitCode } = await apply(t, site, deployment(), '--confirm-device-count 2');
  assert.deepEqual([exitCode, error], [0, '']);
  assert.equal(site.state.deployments.length, 1);
});

const erasing = JSON.stringify({
  ...{ version: 1, name: 'Install' },
  steps: [
    {
      ...{ type: 'format-and-partition-disk', name: 'Erase' },
      options: { partitions: [{ volume: 'root', type: 'linux', fileSystem: 'ext4', size: { percent: 100 } }] },
    },
  ],
});

for (const [what, command] of [
  ['apply', (folder: string) => `apply -f ${folder}/a.yaml`],
  ['task-sequences update', (folder: string) => `task-sequences update Install ${folder}/a.yaml`],
  ['task-sequences apply', (folder: string) => `task-sequences apply ${folder}/a.yaml`],
] as const)
  test(`${what} asks before a task sequence erases disks where it is required already`, async (t) => {
    const line = command(folderWith(t, { 'a.yaml': erasing }));
    const site = siteWith(required);
    const refused = await run(site, line);
    assert.match(refused.error, /give --confirm-device-count 2 to confirm/);
    assert.match((await run(site, `${line} --confirm-device-count 1`)).error, /SLIP-6003/);
    const asked = await run(site, line, { answers: ['2'] });
    assert.equal(asked.exitCode, 0, asked.error);
    assert.match(asked.questions[0] ?? '', /erase.*"Install" on "Room 12": PC-1, PC-2/s);
    const script = await run(siteWith(required), `${line} --confirm-device-count 2`);
    assert.deepEqual([script.exitCode, script.questions], [0, []], script.error);
  });

test('task-sequences disable and enable switch it, and enabling confirms what the site asks', async () => {
  const site = siteWith(required);
  const [sequence] = site.state.taskSequences;
  const { out } = await run(site, 'task-sequences disable Install');
  assert.equal(out, 'The task sequence "Install" is disabled, in version 4.\n');
  assert.equal(sequence?.document.disabled, true);
  assert.match((await run(site, 'task-sequences list')).out, /Install \(disabled\)/);
  assert.match((await run(site, 'task-sequences show Install')).out, /Status: +disabled: it stays deployed/);
  assert.match((await run(site, 'task-sequences disable Install')).out, /is disabled already/);
  await run(site, 'task-sequences enable Install --confirm-device-count 2');
  assert.ok(!('disabled' in sequence!.document));
});
