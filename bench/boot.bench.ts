/**
 * A whole network boot: from a virtual computer's power button to its agent's first connection to the site, by UEFI's PXE, shim, GRUB and HTTP. Beside it
 * the same computer with the same files from dnsmasq (ProxyDHCP, TFTP) and nginx. From both the time of a direct kernel boot is taken away: what
 * firmware, kernel and PE take is not the server's. One computer at a time. Needs root and `npm run setup`.
 */
import { chmod } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildBootImage } from '../boot-image/build.ts';
import { prepare } from '../setup/prepare.ts';
import { type Computer, createComputer } from '../src/lab/computer.ts';
import { deploy, installBootImage } from '../src/lab/deployment.ts';
import { startForeignDhcpServer } from '../src/lab/dhcp-server.ts';
import { directPe } from '../src/lab/direct-pe.ts';
import { createLabNetwork, type LabNetwork } from '../src/lab/network.ts';
import { startLabSite } from '../src/lab/site.ts';
import type { Benchmark, BenchmarkOptions } from './benchmark.ts';
import { type OwnSite, startPeer } from './boot-peer.ts';
import { type Figures, measurePairs, median, plainFigure } from './measure.ts';
import { run } from './programs.ts';

const repository = resolve(import.meta.dirname, '..');
const API_PORT = 8443;
const COMPUTER = { name: 'pc-1', mac: '52:54:00:7b:00:01', smbiosUuid: '4c4c4544-0035-3510-8052-b4c04f4a7b01' };
const BOOT_MINUTES = 10;
const quiet = () => undefined;

export const benchmark: Benchmark = {
  description: 'from power-on to the agent’s first request, beside the same files from dnsmasq and nginx',
  needs: [
    { program: 'dnsmasq', package: 'dnsmasq-base' },
    { program: 'nginx', package: 'nginx-light' },
    { program: 'qemu-system-x86_64', package: 'qemu-system-x86' },
  ],
  run: async (options) => {
    const cleanUps: (() => Promise<unknown>)[] = [];
    try {
      return await measure(options, cleanUps);
    } finally {
      for (const cleanUp of cleanUps.reverse()) await cleanUp();
    }
  },
};

async function measure(options: BenchmarkOptions, cleanUps: (() => Promise<unknown>)[]): Promise<Figures> {
  const folder = await releasedBootImage(options);
  const ours = await networkOf(options, 'bench-ours', cleanUps);
  const peer = await networkOf(options, 'bench-peer', cleanUps);
  const own = await startOurs(options, ours, folder, cleanUps);
  const { siteNamespace } = ours;
  const files = { bootImageFolder: folder, folder: join(options.folder, 'peer') };
  await startPeer({ ...own, ...files, network: peer, siteNamespace }, cleanUps);
  const [byUs, byPeer] = [await pxeComputer(options, ours, cleanUps), await pxeComputer(options, peer, cleanUps)];
  const direct: number[] = [];
  const wire: number[] = [];
  const byPxe = async (network: LabNetwork, computer: Computer) => {
    const before = await bytesOnTheWire(network);
    const seconds = await secondsToTheFirstRequest(options, network, computer);
    if (network === ours) wire.push((await bytesOnTheWire(network)) - before);
    return seconds;
  };
  const figure = await measurePairs({
    ours: async () => {
      const computer = await directComputer(options, ours, folder, own);
      const alone = await secondsToTheFirstRequest(options, ours, computer);
      await computer.remove();
      direct.push(alone);
      return (await byPxe(ours, byUs)) - alone;
    },
    peer: async () => (await byPxe(peer, byPeer)) - (direct.at(-1) ?? Number.NaN),
    ...{ peerName: 'dnsmasq, nginx', unit: 's', pairs: options.pairs, target: { atMost: 1.1 } },
  });
  return {
    boot: figure,
    'direct-kernel-boot': plainFigure(median(direct), 's'),
    wire: plainFigure(median(wire) / 1e6, 'MB', { atMost: 100 }),
  };
}

/** As small as a network shall carry it. */
async function releasedBootImage({ say }: BenchmarkOptions): Promise<string> {
  await prepare({ bootImage: null, sampleImage: false });
  const output = join(repository, '.cache/boot-image-release');
  return buildBootImage({ agent: join(repository, 'dist/agent.cjs'), output, compression: 'release', say });
}

async function networkOf(
  { folder }: BenchmarkOptions,
  name: string,
  cleanUps: (() => Promise<unknown>)[],
): Promise<LabNetwork> {
  const network = await createLabNetwork({ name, taps: 1, dhcpHost: true, log: quiet });
  cleanUps.push(() => network.close());
  await startForeignDhcpServer({ network, directory: join(folder, name), log: quiet });
  return network;
}

/** Something that nobody has chosen yet is deployed to the computer, so that every boot of it is one into the PE. */
async function startOurs(
  { folder }: BenchmarkOptions,
  network: LabNetwork,
  bootImageFolder: string,
  cleanUps: (() => Promise<unknown>)[],
): Promise<OwnSite> {
  await chmod(folder, 0o711);
  const dataDirectory = join(folder, 'site');
  const site = await startLabSite({
    ...{ network, dataDirectory, repository, log: quiet, kernelArguments: 'console=ttyS0' },
    arguments: ['--log-level', 'warn'],
  });
  cleanUps.push(() => site.stop());
  const bootImage = await installBootImage(site.client, bootImageFolder);
  const document = { version: 1, name: 'Bench', steps: [] };
  const { devices } = await deploy(site.client, { document, devices: [COMPUTER], purpose: 'available' });
  const [device] = devices;
  if (device === undefined) throw new Error('The site made no device.');
  return { site, bootImage, device };
}

async function pxeComputer(
  options: BenchmarkOptions,
  network: LabNetwork,
  cleanUps: (() => Promise<unknown>)[],
): Promise<Computer> {
  const computer = await computerIn(options, network, { firmware: 'uefi' });
  cleanUps.push(() => computer.remove());
  return computer;
}

/** Kernel and initrds from QEMU itself, under the same firmware; the root file system comes from the site. */
async function directComputer(
  options: BenchmarkOptions,
  network: LabNetwork,
  bootImageFolder: string,
  { site, bootImage, device }: OwnSite,
): Promise<Computer> {
  const kernelArguments = `BOOTIF=01-${COMPUTER.mac.replaceAll(':', '-')} console=ttyS0 console=tty0`;
  const { folder: directory } = options;
  const pe = await directPe({ site, bootImage, bootImageFolder, deviceId: device.id, directory, kernelArguments });
  const boot = { ...pe, diskFirmware: 'uefi' as const, firstStartOnly: false };
  return computerIn(options, network, { firmware: 'direct', boot });
}

let made = 0;
async function computerIn(
  { folder }: BenchmarkOptions,
  network: LabNetwork,
  choice: Pick<Parameters<typeof createComputer>[0], 'firmware' | 'boot'>,
): Promise<Computer> {
  made += 1;
  return createComputer({
    ...{ name: `pc-${made}`, mac: COMPUTER.mac, uuid: COMPUTER.smbiosUuid, serialNumber: 'BENCH-1' },
    ...{ network, tap: 'tap0', directory: folder, log: quiet, memoryMiB: 1024 },
    disks: [{ sizeGiB: 0.125, interface: 'virtio' }],
    ...choice,
  });
}

/** Starts the computer, and cuts its power when it has connected. */
async function secondsToTheFirstRequest(
  { say }: BenchmarkOptions,
  network: LabNetwork,
  computer: Computer,
): Promise<number> {
  const watcher = await watchForConnection(network);
  try {
    const begun = performance.now();
    await computer.start();
    await watcher.connected;
    const seconds = (performance.now() - begun) / 1000;
    say(`${network.siteNamespace} ${computer.name}: ${seconds.toFixed(1)} s`);
    return seconds;
  } finally {
    await watcher.stop();
    await computer.powerOff();
  }
}

async function watchForConnection(network: LabNetwork) {
  const [ready, connected] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const program = join(import.meta.dirname, 'first-connection.ts');
  const watcher = network.spawnInside(network.siteNamespace, process.execPath, [program, `${API_PORT}`], {
    onStdout: (bytes) => {
      if (bytes.includes('ready')) ready.resolve();
      if (bytes.includes('connected')) connected.resolve();
    },
  });
  const patience = setTimeout(
    () => connected.reject(new Error(`The agent did not connect within ${BOOT_MINUTES} minutes.`)),
    BOOT_MINUTES * 60_000,
  );
  connected.promise.catch(() => undefined);
  await ready.promise;
  const stop = async () => {
    clearTimeout(patience);
    watcher.kill('SIGKILL');
    await watcher.exited;
  };
  return { connected: connected.promise, stop };
}

/** Both ways, as the switch's end of the computer's cable counted them. */
async function bytesOnTheWire({ siteNamespace }: LabNetwork): Promise<number> {
  const [link] = JSON.parse(await run('ip', '-n', siteNamespace, '-s', '-j', 'link', 'show', 'tap0'));
  return link.stats64.rx.bytes + link.stats64.tx.bytes;
}
