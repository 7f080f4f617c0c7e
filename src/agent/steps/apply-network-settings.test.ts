import assert from 'node:assert/strict';
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { SlipwayError } from '../../api/errors.ts';
import { createLinuxMachine } from '../machine/linux.ts';
import { createScriptedMachine } from '../machine/scripted.ts';
import { temporaryFolder } from '../machine/test-computer.ts';
import { applyNetworkSettings } from './apply-network-settings.ts';
import { formatAndPartitionDisk } from './format-and-partition-disk.ts';
import { loopDisk, machineWithDisk, mountsOf, output, whyNoDisks } from './test-loop.ts';
import { contextFor, IMAGE_ID, policyOfNewRun, stepOf, volumeWith } from './test-step.ts';

const MEBIBYTE = 2 ** 20;
const ROOT = '/run/slipway/volumes/bbbbbbbb-2222-8333-8444-555555555555';
const commands = [
  { line: `mkdir -p ${ROOT}` },
  { line: `/usr/bin/mount -t ext4 /dev/sda2 ${ROOT}` },
  { line: 'sync' },
  { line: `/usr/bin/umount ${ROOT}` },
];
const step = (options: object) => stepOf('apply-network-settings', options);

function scripted(files: Record<string, string>) {
  const machine = createScriptedMachine({ commands, files });
  const volumes = [volumeWith({ id: 'esp', type: 'efi', fileSystem: 'fat32' }), volumeWith({ image: IMAGE_ID })];
  const context = contextFor({ machine, volumes, variables: { OSDComputerName: 'lab-07' } });
  return { machine, context };
}

test('the name is written, and without adapters the network stays as the image has it', async () => {
  const { machine, context } = scripted({
    [`${ROOT}/etc/hosts`]: '127.0.0.1 localhost\n127.0.1.1 old\n',
    [`${ROOT}/etc/network/interfaces`]: 'auto eth0\n',
  });
  const result = await applyNetworkSettings(step({ dnsSuffix: 'example.org' }), context);
  machine.assertAllRan();
  assert.equal(result.message, 'The computer is called lab-07; its network adapters are as the image has them.');
  assert.equal(machine.text(`${ROOT}/etc/hostname`), 'lab-07\n');
  assert.equal(machine.text(`${ROOT}/etc/hosts`), '127.0.0.1 localhost\n127.0.1.1 lab-07.example.org lab-07\n');
  assert.equal(machine.text(`${ROOT}/etc/network/interfaces`), 'auto eth0\n');
});

test("the boot adapter is configured the image's way; the image's own file is kept beside, once", async () => {
  const files = {
    '/run/slipway/network.env': 'interface=eth0\nmac=52:54:00:aa:00:01\n',
    [`${ROOT}/usr/sbin/netplan`]: '',
    [`${ROOT}/etc/netplan/50-cloud-init.yaml`]: 'network: {}\n',
    [`${ROOT}/etc/cloud/cloud.cfg`]: '',
  };
  const { machine, context } = scripted(files);
  const adapters = [{ dhcp: false, addresses: ['192.0.2.10/24'], gateway: '192.0.2.1' }];
  context.machine.inventory = async () => ({ networkAdapters: [] }) as never;
  const result = await applyNetworkSettings(step({ adapters }), context);
  machine.assertAllRan();
  assert.match(result.message, /52:54:00:aa:00:01 configured for netplan/);
  assert.match(machine.text(`${ROOT}/etc/netplan/90-slipway.yaml`) ?? '', /macaddress: "52:54:00:aa:00:01"/);
  assert.equal(machine.text(`${ROOT}/etc/netplan/50-cloud-init.yaml`), null);
  assert.equal(machine.text(`${ROOT}/etc/netplan/50-cloud-init.yaml.before-slipway`), 'network: {}\n');
  assert.equal(machine.text(`${ROOT}/etc/cloud/cloud.cfg.d/99-slipway-network.cfg`), 'network: {config: disabled}\n');
});

test('settings that are not valid are found before anything is mounted', async () => {
  const machine = createScriptedMachine();
  const context = contextFor({
    machine,
    volumes: [volumeWith({ image: IMAGE_ID })],
    variables: { OSDComputerName: 'a b' },
  });
  await assert.rejects(
    applyNetworkSettings(step({}), context),
    (error) => error instanceof SlipwayError && error.code === 'SLIP-4015',
  );
  assert.deepEqual(machine.ran, []);
});

test('an image that is configured in no known way is refused, and unmounted', async () => {
  const { machine, context } = scripted({});
  const adapters = [{ mac: '52:54:00:aa:00:01' }];
  await assert.rejects(
    applyNetworkSettings(step({ adapters }), context),
    (error) => error instanceof SlipwayError && error.code === 'SLIP-4010',
  );
  machine.assertAllRan();
});

test('what only Windows has is refused where a Linux was applied', async () => {
  const volumes = [volumeWith({ image: IMAGE_ID })];
  for (const options of [
    { membership: { join: 'workgroup', workgroup: 'LAB' } },
    { adapters: [{ mac: '52:54:00:aa:00:01', windows: { netbios: 'off' } }] },
  ]) {
    const context = contextFor({ machine: createScriptedMachine(), volumes, variables: { OSDComputerName: 'a' } });
    await assert.rejects(applyNetworkSettings(step(options), context), { code: 'SLIP-4015', message: /is a Linux/ });
  }
});

test('without an applied system there is nothing to write to', async () => {
  for (const [volumes, code] of [
    [[], 'SLIP-4011'],
    [[volumeWith({})], 'SLIP-4011'],
  ] as const) {
    const context = contextFor({ machine: createScriptedMachine(), volumes, variables: { OSDComputerName: 'a' } });
    await assert.rejects(
      applyNetworkSettings(step({}), context),
      (error) => error instanceof SlipwayError && error.code === code,
    );
  }
});

async function realSystem(t: TestContext, files: Record<string, string>) {
  const bytes = 128 * MEBIBYTE;
  const device = loopDisk(t, bytes);
  const machine = machineWithDisk(device, bytes);
  const context = contextFor({ machine, policy: policyOfNewRun(), variables: { OSDComputerName: 'lab-07' } });
  await formatAndPartitionDisk(
    stepOf('format-and-partition-disk', { partitions: [{ volume: 'system', type: 'linux', fileSystem: 'ext4' }] }),
    context,
  );
  context.setVolumes(context.volumes().map((volume) => ({ ...volume, image: IMAGE_ID })));
  const folder = await temporaryFolder(t);
  const look = async <T>(use: (root: string) => Promise<T>): Promise<T> => {
    output('mount', [context.volumes()[0]?.path ?? '', folder]);
    try {
      return await use(folder);
    } finally {
      output('umount', [folder]);
    }
  };
  await look(async (root) => {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(root, path, '..'), { recursive: true });
      await writeFile(join(root, path), text);
    }
  });
  return { device, context, look };
}

test('a unit that is enabled by a link into the system counts, whatever the PE has there', {
  skip: whyNoDisks(['mke2fs']),
}, async (t) => {
  const { context, look } = await realSystem(t, { 'etc/hosts': '' });
  const wants = 'etc/systemd/system/multi-user.target.wants';
  await look(async (root) => {
    await mkdir(join(root, wants), { recursive: true });
    await symlink('/lib/systemd/system/no-such-in-the-pe.service', join(root, wants, 'systemd-networkd.service'));
  });
  const result = await applyNetworkSettings(step({ adapters: [{ mac: '52:54:00:aa:00:01' }] }), context);
  assert.match(result.message, /configured for systemd-networkd/);
});

test('on a real volume: two turns leave the same files, with the right modes, and nothing mounted', {
  skip: whyNoDisks(['mke2fs']),
}, async (t) => {
  const { device, context, look } = await realSystem(t, {
    'usr/sbin/NetworkManager': '',
    'etc/hosts': '127.0.0.1 localhost\n',
  });
  const adapters = [{ mac: '52:54:00:aa:00:01', dhcp: false, addresses: ['192.0.2.10/24'], gateway: '192.0.2.1' }];
  const found: string[][] = [];
  for (let turn = 0; turn < 2; turn += 1) {
    await applyNetworkSettings(step({ adapters }), context);
    assert.deepEqual(mountsOf(device), []);
    found.push(
      await look(async (root) => {
        const connection = join(root, 'etc/NetworkManager/system-connections/slipway-525400aa0001.nmconnection');
        assert.equal((await stat(connection)).mode & 0o777, 0o600);
        return Promise.all(
          [connection, join(root, 'etc/hostname'), join(root, 'etc/hosts')].map((path) => readFile(path, 'utf8')),
        );
      }),
    );
  }
  assert.deepEqual(found[1], found[0]);
  assert.equal(found[0]?.[1], 'lab-07\n');
});

test('only Linux does it', async () => {
  const machine = { ...createLinuxMachine({ log: () => {} }), system: 'windows' as const };
  await assert.rejects(
    applyNetworkSettings(step({}), contextFor({ machine })),
    (error) => error instanceof SlipwayError && error.code === 'SLIP-4005',
  );
});
