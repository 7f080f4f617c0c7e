import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { type DeviceModel, listDeviceModels } from '../../api/device-models.ts';
import type { Inventory } from '../../api/inventory.ts';
import { run } from '../command-test-support.ts';
import { FakeSite } from '../fake-site-test-support.ts';
import { AT, idOf, makeCollection, makeDeployment, makeDevice, makeTaskSequence } from '../things-test-support.ts';

process.env['TZ'] = 'UTC';

const inventory: Inventory = {
  smbios: {
    ...{ uuid: null, serialNumber: null, manufacturer: null, model: null, assetTag: null, chassisType: null },
    ...{ biosVendor: null, biosVersion: '1.2' },
  },
  firmware: { kind: 'uefi', secureBoot: true },
  processor: { model: 'Intel(R) Core(TM) i5-12500', count: 6, megahertz: 3000 },
  memoryBytes: 16 * 2 ** 30,
  networkAdapters: [],
  disks: [
    {
      ...{
        number: 0,
        path: '/dev/nvme0n1',
        model: 'Samsung SSD 980 PRO',
        serial: 'S5GXNX0T123456',
        bytes: 1_000_204_886_016,
      },
      ...{ type: 'nvme', transport: 'pcie', removable: false, readOnly: false, bootMedium: false, partitions: [] },
    },
  ],
  ...{ tpm: { version: '2.0' }, onAcPower: true, pciIds: [], usbIds: [] },
};

const newSite = (): FakeSite =>
  new FakeSite({
    devices: [
      makeDevice({
        ...{
          id: idOf(0xa1b2c3d4),
          name: 'PC-01',
          macs: ['52:54:00:00:00:01'],
          manufacturer: 'Dell Inc.',
          model: 'OptiPlex 7010',
        },
        ...{ serialNumber: '7XK2M03', lastSeenAt: '2026-11-25T13:59:01.000Z', inventory },
        primaryUsers: [
          { userName: 'D\\kim', state: 'confirmed' },
          { userName: 'lee@d', state: 'pending' },
        ],
        variables: [
          { name: 'OSDComputerName', value: 'LAB-01', secret: false },
          { name: 'JoinPassword', value: null, secret: true },
        ],
      }),
      makeDevice({
        ...{
          id: idOf(0xa1b2c3d5),
          name: 'PC-UPSTAIRS-IN-THE-LIBRARY-02',
          macs: ['52:54:00:00:00:02', '52:54:00:00:00:03'],
        },
        ...{ manufacturer: '富士通', model: 'ESPRIMO D7012', serialNumber: 'YM\u001b[2J7Q' },
      }),
    ],
    bootEvents: [
      {
        ...{ id: 1, at: AT, deviceId: idOf(0xa1b2c3d4), mac: '52:54:00:00:00:01', smbiosUuid: null },
        ...{ architecture: 'x64-uefi', stage: 'proxy-dhcp', decision: 'pe' },
        reasons: ['The required deployment "Install Debian → Room 12" is due.', 'The boot image is 0f3a91c2d4e5b687.'],
        phrases: null,
      },
    ],
  });

describe('devices list', () => {
  test('fits 80 columns', async () => {
    const { out, exitCode } = await run(newSite(), 'devices list', { columns: 80 });
    assert.equal(
      out,
      [
        'NAME          ID        MAC ADDRESS           MODEL          LAST SEEN',
        'PC-01         a1b2c3d4  52:54:00:00:00:01     Dell Inc. Op…  2026-11-25 13:59:01',
        'PC-UPSTAIRS…  a1b2c3d5  52:54:00:00:00:02 +1  富士通 ESPRI…  never',
        '',
      ].join('\n'),
    );
    assert.equal(exitCode, 0);
  });

  test('shows all at 140 columns, and nothing that moves the cursor', async () => {
    const { out } = await run(newSite(), 'devices list', { columns: 140 });
    assert.equal(
      out,
      [
        'NAME                           ID        MAC ADDRESS           MODEL                    SERIAL NUMBER  LAST SEEN',
        'PC-01                          a1b2c3d4  52:54:00:00:00:01     Dell Inc. OptiPlex 7010  7XK2M03        2026-11-25 13:59:01',
        'PC-UPSTAIRS-IN-THE-LIBRARY-02  a1b2c3d5  52:54:00:00:00:02 +1  富士通 ESPRIMO D7012     YM␛[2J7Q       never',
        '',
      ].join('\n'),
    );
  });

  test("gives the API's body as JSON and YAML, also what a newer site adds", async () => {
    const site = newSite();
    site.contract.extra = { addedLater: true };
    const { out } = await run(site, 'devices list --output json');
    const list: unknown = JSON.parse(out);
    assert.ok(Array.isArray(list));
    assert.equal(list[1].serialNumber, 'YM\u001b[2J7Q');
    assert.deepEqual(parse((await run(site, '--output yaml devices list')).out), list);
    assert.equal(JSON.parse((await run(site, 'devices show PC-01 --output json')).out).addedLater, true);
  });

  test('searches on the site', async () => {
    const site = newSite();
    assert.match((await run(site, 'devices list --search 52:54:00:00:00:03')).out, /^NAME.*\nPC-UPSTAIRS.*\n$/);
    assert.deepEqual(site.contract.requests, [
      'GET /api/devices?search=52%3A54%3A00%3A00%3A00%3A03&obsolete=false&limit=1000',
    ]);
    assert.equal((await run(site, 'devices list --search nowhere')).out, 'There are no such devices.\n');
    assert.equal((await run(site, 'devices list --search nowhere --output json')).out, '[]\n');
  });
});

test('devices show tells the record, variables without secrets, and the hardware', async () => {
  const { out } = await run(newSite(), 'devices show pc-01', { columns: 80 });
  assert.equal(
    out,
    [
      'Name:           PC-01',
      'Id:             a1b2c3d4-0000-4000-8000-000000000000',
      'MAC addresses:  52:54:00:00:00:01',
      'Serial number:  7XK2M03',
      'Model:          Dell Inc. OptiPlex 7010',
      'Created:        2026-11-25 14:03:22',
      'Last seen:      2026-11-25 13:59:01',
      'Primary users:  D\\kim, lee@d (pending)',
      'Firmware:       UEFI, Secure Boot on, version 1.2',
      'Processor:      Intel(R) Core(TM) i5-12500 (6)',
      'Memory:         16 GiB',
      'TPM:            2.0',
      '',
      'VARIABLE         VALUE',
      'OSDComputerName  LAB-01',
      'JoinPassword     (secret)',
      '',
      'DISK            SIZE  TYPE        MODEL                SERIAL NUMBER',
      '/dev/nvme0n1  1.0 TB  nvme, pcie  Samsung SSD 980 PRO  S5GXNX0T123456',
      '',
    ].join('\n'),
  );
});

test('devices boot-events gives every reason whole', async () => {
  const site = newSite();
  assert.equal(
    (await run(site, 'devices boot-events PC-01', { columns: 80 })).out,
    [
      'TIME                 STAGE       DECISION  REASONS',
      '2026-11-25 14:03:22  proxy-dhcp  pe        The required deployment "Install',
      '                                           Debian → Room 12" is due. The boot',
      '                                           image is 0f3a91c2d4e5b687.',
      '',
    ].join('\n'),
  );
  assert.equal(
    (await run(site, 'devices boot-events a1b2c3d5')).out,
    'No boot request of PC-UPSTAIRS-IN-THE-LIBRARY-02 has come yet.\n',
  );
});

test('devices boot-events without a device tells those of all', async () => {
  const site = newSite();
  assert.match((await run(site, 'devices boot-events', { columns: 120 })).out, /DEVICE.*\nPC-01 .* pe +The required/);
});

describe('devices create', () => {
  test('imports a device, its secret values asked for and never on the command line', async () => {
    const site = newSite();
    const { out, questions } = await run(
      site,
      'devices create PC-03 --mac 52-54-00-00-00-0A --mac 52:54:00:00:00:0b --serial-number X1 --variable Room=12=b --secret-variable JoinPassword',
      { answers: ['hunter2'] },
    );
    assert.equal(out, `The device PC-03 was made. Its id is ${idOf(100)}.\n`);
    assert.deepEqual(questions, ['(hidden) Value of the secret variable JoinPassword: ']);
    const made = site.state.devices.at(-1)!;
    assert.deepEqual(made.macs, ['52:54:00:00:00:0a', '52:54:00:00:00:0b']);
    assert.deepEqual(made.variables, [
      { name: 'Room', value: '12=b', secret: false },
      { name: 'JoinPassword', value: null, secret: true },
    ]);
  });

  test("tells the site's problems, one a line", async () => {
    const { error, exitCode } = await run(newSite(), 'devices create PC-03 --mac 52:54');
    assert.equal(
      error,
      'slipway: The request is not valid. (SLIP-1001)\n  macs.0: a MAC address looks like 00:11:22:33:44:55\n',
    );
    assert.equal(exitCode, 1);
    const json = await run(newSite(), 'devices create PC-01 --mac 52:54:00:00:00:0b --output json');
    assert.deepEqual(JSON.parse(json.error), { code: 'SLIP-1003', message: 'The device "PC-01" is there already.' });
    assert.equal(json.out, '');
  });

  test('refuses a variable without a name before the site is asked', async () => {
    const site = newSite();
    const { error, exitCode } = await run(site, 'devices create PC-03 --mac 52:54:00:00:00:0b --variable =x');
    assert.equal(error, 'slipway: "=x" is not a variable: write NAME=VALUE. (SLIP-6001)\n');
    assert.equal(exitCode, 2);
    assert.deepEqual(site.contract.requests, []);
  });
});

describe('devices delete', () => {
  test('asks, and does nothing unless the answer is yes', async () => {
    for (const answer of ['', 'n', 'yess', 'no']) {
      const site = newSite();
      const { error, exitCode, questions } = await run(site, 'devices delete PC-01', { answers: [answer] });
      assert.equal(error, 'slipway: Nothing was done. (SLIP-6003)\n');
      assert.deepEqual(questions, ['Delete the device PC-01 with its memberships and boot history? [y/N] ']);
      assert.equal(exitCode, 1);
      assert.equal(site.state.devices.length, 2);
    }
  });

  test('deletes after a yes, or with --yes and nobody there', async () => {
    for (const [line, options] of [
      ['devices delete PC-01', { answers: ['Y'] }],
      ['devices delete PC-01 --yes', {}],
    ] as const) {
      const site = newSite();
      assert.equal((await run(site, line, options)).out, 'The device PC-01 was deleted.\n');
      assert.equal(site.state.devices.length, 1);
    }
  });

  test('refuses where nobody can be asked', async () => {
    const site = newSite();
    const { error, exitCode } = await run(site, 'devices delete PC-01');
    assert.match(error, /Nobody can be asked here, since this is no terminal: give --yes to confirm\. \(SLIP-6001\)/);
    assert.equal(exitCode, 2);
    assert.equal(site.state.devices.length, 2);
  });
});

test('devices clear asks, since it lets disks be erased', async () => {
  const { questions, out } = await run(newSite(), 'devices clear PC-01', { answers: ['yes'] });
  assert.deepEqual(questions, ['Let required deployments run again on PC-01, which may erase its disk? [y/N] ']);
  assert.equal(out, '1 required deployment may run again on PC-01 at its next network boot.\n');
});

describe('devices variables', () => {
  test('shows them without asking anything', async () => {
    const { out } = await run(newSite(), 'devices variables PC-01');
    assert.equal(out, 'VARIABLE         VALUE\nOSDComputerName  LAB-01\nJoinPassword     (secret)\n');
  });

  test('changes some, asks for new secret ones alone, and loses none', async () => {
    const site = newSite();
    const { questions, error, out } = await run(
      site,
      'devices variables PC-01 --set osdcomputername=X --set-secret Key',
      {
        answers: ['new'],
      },
    );
    assert.deepEqual(questions, ['(hidden) Value of the secret variable Key: ']);
    assert.equal(error, '');
    assert.equal(
      out,
      'VARIABLE         VALUE\nJoinPassword     (secret)\nosdcomputername  X\nKey              (secret)\n',
    );
  });

  test('takes secret values from standard input where there is no terminal', async () => {
    const site = newSite();
    await run(site, 'devices variables PC-01 --remove OSDComputerName --set-secret Key', {
      input: 'first line\nsecond\n',
    });
    assert.deepEqual(site.state.devices[0]!.variables, [
      { name: 'JoinPassword', value: null, secret: true },
      { name: 'Key', value: null, secret: true },
    ]);
  });

  test('refuses to remove what is not there', async () => {
    const { error, exitCode } = await run(newSite(), 'devices variables PC-01 --remove Rom');
    assert.equal(error, 'slipway: There is no variable "Rom" to remove. (SLIP-1002)\n');
    assert.equal(exitCode, 1);
  });
});

test('devices create asks where a required deployment would start on the new device', async () => {
  const sequence = makeTaskSequence({ version: 1, name: 'Install Debian', steps: [] });
  const [all, room] = [
    makeCollection({ id: idOf(9), name: 'All Systems', builtIn: true }),
    makeCollection({ id: idOf(16), name: 'Room 12' }),
  ];
  const create = 'devices create NEW-1 --mac 52:54:00:00:00:77';
  for (const [where, command, answer] of [
    [room, `${create} --collection "Room 12"`, '1'],
    [all, create, '1'],
    [room, create, undefined],
  ] as const) {
    const site = new FakeSite({
      ...{ collections: [all, room], taskSequences: [sequence], devices: [] },
      deployments: [makeDeployment({ purpose: 'required' }, sequence, where)],
    });
    if (answer !== undefined) {
      const refused = await run(site, command);
      assert.match(refused.error, new RegExp(`"Install Debian" on "${where.name}": NEW-1`));
      assert.equal(refused.exitCode, 2);
      assert.equal((await run(site, command, { answers: ['0'] })).exitCode, 1);
      assert.equal((await run(site, `${command} --confirm-device-count 2`)).exitCode, 1);
      assert.deepEqual([site.state.devices, site.state.members], [[], []]);
    }
    const made = await run(site, command, answer === undefined ? {} : { answers: [answer] });
    assert.deepEqual([made.exitCode, made.questions.length], [0, answer === undefined ? 0 : 1], made.error);
    assert.equal(site.state.devices.length, 1);
  }
});

test('devices models counts what there is of each, and says where nothing is known', async () => {
  const site = newSite();
  const models: DeviceModel[] = [];
  site.contract.on(listDeviceModels, () => models);
  assert.match((await run(site, 'devices models')).out, /^No device has told/);
  models.push({ manufacturer: 'LENOVO', model: '20Q5S1AB00', deviceCount: 12 });
  models.push({ manufacturer: null, model: 'Board', deviceCount: 1 });
  assert.equal(
    (await run(site, 'devices models')).out,
    'MANUFACTURER  MODEL       DEVICES\nLENOVO        20Q5S1AB00       12\n-             Board             1\n',
  );
});
