/**
 * Applying an image inside a virtual computer, by the whole agent in its PE: the step Apply Operating System Image beside `wimlib-imagex apply` of the
 * same WIM out of the guest's memory, in one run, onto two volumes of one disk. One processor has all of it to do. Needs root and `npm run setup`.
 */
import { chmod } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { prepare } from '../setup/prepare.ts';
import type { RunRecord } from '../src/api/agent.ts';
import { listRunRecords } from '../src/api/runs.ts';
import { createComputer } from '../src/lab/computer.ts';
import { deploy, importImageFile, installBootImage, watchRun } from '../src/lab/deployment.ts';
import { startForeignDhcpServer } from '../src/lab/dhcp-server.ts';
import { directPe } from '../src/lab/direct-pe.ts';
import { createLabNetwork, type LabNetwork } from '../src/lab/network.ts';
import { type LabSite, startLabSite } from '../src/lab/site.ts';
import { applying } from './bench-site.ts';
import type { Benchmark, BenchmarkOptions } from './benchmark.ts';
import { pairFigure } from './measure.ts';

const repository = resolve(import.meta.dirname, '..');
const COMPUTER = { name: 'pc-1', mac: '52:54:00:7c:00:01', smbiosUuid: '4c4c4544-0035-3510-8052-b4c04f4a7c01' };
const WIM_PORT = 8090;
const quiet = () => undefined;

export const benchmark: Benchmark = {
  description: 'Applying an image inside a virtual computer beside wimlib-imagex there',
  needs: [
    { program: 'dnsmasq', package: 'dnsmasq-base' },
    { program: 'qemu-system-x86_64', package: 'qemu-system-x86' },
  ],
  run: async (options) => {
    const network = await createLabNetwork({ name: 'bench-apply', taps: 1, dhcpHost: true, log: quiet });
    try {
      return { 'apply-in-guest': pairFigure(pairsOf(await runInGuest(options, network)), FIGURE) };
    } finally {
      await network.close();
    }
  },
};

/** Reported, not a target: a guest without hardware acceleration says little about a computer. */
const FIGURE = { peerName: 'wimlib-imagex apply in the guest', unit: 's', target: {} };

async function runInGuest(options: BenchmarkOptions, network: LabNetwork): Promise<readonly RunRecord[]> {
  const { folder } = options;
  const { bootImage, sampleImage } = await prepare({ bootImage: 'fast', sampleImage: true });
  if (bootImage === null || sampleImage === null) throw new Error('Nothing to boot or apply: npm run setup');
  await chmod(folder, 0o711);
  await startForeignDhcpServer({ network, directory: join(folder, 'dhcp'), log: quiet });
  const site = await startLabSite({
    ...{ network, repository, log: quiet, dataDirectory: join(folder, 'site'), arguments: ['--log-level', 'warn'] },
  });
  try {
    return await applyOnComputer(options, network, site, { bootImageFolder: bootImage, sampleImage });
  } finally {
    await site.stop();
  }
}

async function applyOnComputer(
  { folder, pairs, say }: BenchmarkOptions,
  network: LabNetwork,
  site: LabSite,
  { bootImageFolder, sampleImage }: { bootImageFolder: string; sampleImage: string },
): Promise<readonly RunRecord[]> {
  const bootImage = await installBootImage(site.client, bootImageFolder);
  const image = await importImageFile(site.client, 'Debian', join(sampleImage, 'debian.wim'));
  const address = network.subnet.siteAddress;
  const server = join(repository, 'e2e/netboot/boot-file-server.ts');
  network.spawnInside(network.siteNamespace, process.execPath, [server, sampleImage, address, `${WIM_PORT}`]);
  const document = { version: 1, name: 'Bench', steps: stepsOf(image.id, pairs, `http://${address}:${WIM_PORT}`) };
  const { devices } = await deploy(site.client, { document, devices: [COMPUTER], purpose: 'required' });
  const deviceId = devices[0]?.id ?? '';
  const kernelArguments = 'console=ttyS0';
  const pe = await directPe({ site, bootImage, bootImageFolder, deviceId, directory: folder, kernelArguments });
  const computer = await createComputer({
    ...{ name: 'pc-1', mac: COMPUTER.mac, uuid: COMPUTER.smbiosUuid, serialNumber: 'BENCH-1', firmware: 'direct' },
    ...{ network, tap: 'tap0', directory: folder, log: quiet, memoryMiB: 2048 },
    disks: [{ sizeGiB: 6, interface: 'virtio' }],
    boot: { ...pe, diskFirmware: 'uefi', firstStartOnly: false },
  });
  try {
    await computer.start();
    const run = await watchRun(site.client, deviceId, {
      timeoutMilliseconds: 60 * 60_000,
      onRecord: (record) => record.kind === 'step-started' && say(record.name),
    });
    if (run.state !== 'succeeded') throw new Error(`The run did not succeed: ${run.message}`);
    return await site.client(listRunRecords, { params: { id: run.id }, query: {} });
  } finally {
    await computer.remove();
  }
}

/** Both once unmeasured, then in pairs, each first in turn. */
function stepsOf(imageId: string, pairs: number, wimUrl: string): unknown[] {
  const command = (name: string, commandLine: string) => ({
    ...{ type: 'run-command-line', name },
    options: { commandLine },
  });
  const peer = [
    'mke2fs -q -F -t ext4 /dev/vda2 && mkdir -p /run/peer && mount /dev/vda2 /run/peer',
    'wimlib-imagex apply /run/peer.wim 1 /run/peer --unix-data && umount /run/peer && sync',
  ].join(' && ');
  const partitions = [
    { volume: 'system', type: 'linux', fileSystem: 'ext4', size: { megabytes: 2500 } },
    { volume: 'peer', type: 'linux', fileSystem: 'ext4' },
  ];
  return [
    { type: 'format-and-partition-disk', name: 'Partition', options: { partitions } },
    command('Fetch', `wget -q -O /run/peer.wim ${wimUrl}/debian.wim`),
    ...Array.from({ length: pairs + 1 }, (_, at) => {
      const both = [{ ...applying(imageId), name: `ours ${at}` }, command(`peer ${at}`, peer)];
      return at % 2 === 0 ? both : both.reverse();
    }).flat(),
  ];
}

function pairsOf(records: readonly RunRecord[]): { ours: number; peer: number }[] {
  const times = new Map<string, number>();
  const started = new Map<string, number>();
  for (const record of records) {
    if (record.kind === 'step-started') started.set(record.name, Date.parse(record.at));
    if (record.kind === 'step-finished')
      times.set(record.name, (Date.parse(record.at) - (started.get(record.name) ?? Number.NaN)) / 1000);
  }
  const measured = [...times.keys()].filter((name) => name.startsWith('ours ') && name !== 'ours 0');
  return measured.map((name) => ({
    ours: times.get(name) ?? Number.NaN,
    peer: times.get(name.replace('ours', 'peer')) ?? Number.NaN,
  }));
}
